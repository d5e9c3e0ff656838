package io.acano.cli.client;

import io.acano.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How one system is reached: its instances, the certificate authority that they are trusted by, and
 * who we are to them.
 *
 * @param ca PEM text, or the path of a PEM file; null trusts what the JDK trusts
 * @param database null where SQL was not set up
 */
public record Context(
    String name,
    List<Instance> instances,
    @Nullable String ca,
    @Nullable String token,
    @Nullable Database database) {

  /**
   * One instance.
   *
   * @param management {@code https://host:port}
   * @param postgres {@code host:port}, or null
   */
  public record Instance(String name, String management, @Nullable String postgres) {}

  /** The database and who logs in; a null password is asked for. */
  public record Database(String name, String user, @Nullable String password) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "Database[name=" + name + ", user=" + user + "]";
    }
  }

  public Context {
    instances = List.copyOf(instances);
  }

  /** The instance of this name, or a usage error that lists those there are. */
  public Instance instance(String wanted) {
    return instances.stream()
        .filter(instance -> instance.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    Outcome.USAGE,
                    "context "
                        + name
                        + " has no instance "
                        + wanted
                        + "; it has "
                        + instances.stream()
                            .map(Instance::name)
                            .collect(Collectors.joining(", "))));
  }

  Json toJson() {
    List<Json> rows = new ArrayList<>();
    for (Instance instance : instances) {
      rows.add(
          Json.object()
              .with("name", instance.name())
              .with("management", instance.management())
              .with("postgres", instance.postgres()));
    }
    Json json =
        Json.object().with("instances", Json.array(rows)).with("ca", ca).with("token", token);
    if (database == null) {
      return json;
    }
    return json.with(
        "database",
        Json.object()
            .with("name", database.name())
            .with("user", database.user())
            .with("password", database.password()));
  }

  /** Everything but the token and the password, which are shown as {@code ***}. */
  public Json shown() {
    Json json = Json.object().with("name", name);
    Json all = toJson();
    for (String field : List.of("instances", "ca")) {
      json = json.with(field, all.at(field).orElse(null));
    }
    json = json.with("token", token == null ? null : "***");
    Database known = database;
    if (known == null) {
      return json;
    }
    return json.with(
        "database",
        Json.object()
            .with("name", known.name())
            .with("user", known.user())
            .with("password", known.password() == null ? null : "***"));
  }

  /** Throws with what is wrong, naming the field. */
  static Context fromJson(String name, Json json) {
    List<Instance> instances = new ArrayList<>();
    for (Json row : json.at("instances").map(Json::items).orElse(List.of())) {
      String instance = required(row, "name", "an instance of context " + name);
      instances.add(
          new Instance(
              instance,
              required(row, "management", "instance " + instance + " of context " + name),
              optional(row, "postgres").orElse(null)));
    }
    if (instances.isEmpty()) {
      throw new CommandException(Outcome.USAGE, "context " + name + " names no instances");
    }
    Database database =
        json.at("database")
            .map(
                row ->
                    new Database(
                        required(row, "name", "the database of context " + name),
                        required(row, "user", "the database of context " + name),
                        optional(row, "password").orElse(null)))
            .orElse(null);
    return new Context(
        name,
        instances,
        optional(json, "ca").orElse(null),
        optional(json, "token").orElse(null),
        database);
  }

  private static String required(Json json, String field, String of) {
    return optional(json, field)
        .orElseThrow(() -> new CommandException(Outcome.USAGE, of + " has no \"" + field + "\""));
  }

  private static Optional<String> optional(Json json, String field) {
    return json.at(field).map(Json::text).filter(text -> !text.isEmpty());
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "Context[name=" + name + ", instances=" + instances + "]";
  }
}
