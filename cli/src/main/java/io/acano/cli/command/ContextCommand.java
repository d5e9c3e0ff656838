package io.acano.cli.command;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Context;
import io.acano.cli.client.ContextFile;
import io.acano.cli.client.Contexts;
import io.acano.cli.client.Outcome;
import io.acano.cli.json.Json;
import io.acano.cli.render.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Contexts: the systems that this program knows how to reach. */
@Command(
    name = "context",
    description = "Contexts: the systems that this program knows how to reach.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ContextCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("CURRENT", "current"),
          Column.of("NAME", "name"),
          Column.of("INSTANCES", "instances"),
          Column.of("FILE", "file"));

  @ParentCommand @Nullable Acanoctl root;

  @Command(description = "All contexts.", mixinStandardHelpOptions = true)
  int list() {
    Contexts contexts = root().contexts();
    String current = contexts.currentName().orElse("");
    List<Json> rows = new ArrayList<>();
    for (Context context : contexts.all().values()) {
      rows.add(
          Json.object()
              .with("name", context.name())
              .with("current", context.name().equals(current))
              .with(
                  "instances",
                  String.join(
                      ", ", context.instances().stream().map(Context.Instance::name).toList()))
              .with("file", contexts.origin(context.name())));
    }
    root().printList(Json.object().with("items", Json.array(rows)), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "One context, without its secrets.", mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "NAME", arity = "0..1", description = "By default the current one.")
          @Nullable String name) {
    Json shown = root().contexts().choose(name == null ? root().contextName : name).shown();
    root().print(shown, shown.pretty() + "\n");
    return Outcome.OK.exitCode();
  }

  @Command(
      description = "Makes a context of your own file the one that counts.",
      mixinStandardHelpOptions = true)
  int use(@Parameters(paramLabel = "NAME", description = "The context.") String name) {
    Contexts contexts = root().contexts();
    ContextFile own = ContextFile.read(contexts.own());
    if (!own.contexts().containsKey(name)) {
      throw new CommandException(
          Outcome.NOT_FOUND, "there is no context " + name + " in " + contexts.own());
    }
    own.use(name).write(contexts.own());
    root().printDone(Json.object().with("current", name), name + " is the current context");
    contexts
        .currentName()
        .filter(
            current -> !current.equals(name) && !contexts.origin(current).equals(contexts.own()))
        .ifPresent(
            current ->
                root()
                    .note("as long as " + contexts.origin(current) + " is there, it goes before"));
    return Outcome.OK.exitCode();
  }

  @Command(
      description = "Adds or replaces a context of your own file.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int add(
      @Parameters(paramLabel = "NAME", description = "The context's name.") String name,
      @Option(
              names = "--member",
              required = true,
              paramLabel = "NAME=URL[,HOST:PORT]",
              description =
                  "An instance: its name, its management URL, and where it speaks the PostgreSQL"
                      + " protocol. Repeat it for each.")
          List<String> members,
      @Option(
              names = "--ca",
              paramLabel = "FILE",
              description = "The certificate authority's PEM; it is copied into the context.")
          @Nullable Path ca,
      @Option(
              names = "--token-stdin",
              description = "The token is a line of stdin; without it, it is asked for.")
          boolean tokenStdin,
      @Option(
              names = "--database",
              paramLabel = "NAME",
              defaultValue = "acano",
              description = "The database, for sql.")
          String database,
      @Option(
              names = "--user",
              paramLabel = "NAME",
              defaultValue = "acano",
              description = "The database's user; PGPASSWORD or a prompt gives the password.")
          String user) {
    Context context =
        new Context(
            name,
            members.stream().map(ContextCommand::member).toList(),
            ca == null ? null : pem(ca),
            tokenStdin ? root().readSecret() : root().askSecret("Token"),
            new Context.Database(database, user, null));
    Path own = root().contexts().own();
    ContextFile.read(own).with(context).write(own);
    root().printDone(context.shown(), name + " is in " + own);
    return Outcome.OK.exitCode();
  }

  private static Context.Instance member(String typed) {
    int equals = typed.indexOf('=');
    int comma = typed.indexOf(',', equals + 1);
    String url = typed.substring(equals + 1, comma < 0 ? typed.length() : comma);
    if (equals < 1 || !url.startsWith("https://")) {
      throw new CommandException(
          Outcome.USAGE,
          "--member "
              + typed
              + ": write NAME=https://HOST:PORT or NAME=https://HOST:PORT,HOST:PORT");
    }
    return new Context.Instance(
        typed.substring(0, equals), url, comma < 0 ? null : typed.substring(comma + 1));
  }

  private static String pem(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(Outcome.USAGE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
