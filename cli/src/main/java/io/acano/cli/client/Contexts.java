package io.acano.cli.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every context that can be found, from three files, the first of which that has a current context
 * decides where none is named: the file that {@code ACANO_CONTEXT_FILE} names, the file of a demo
 * that runs in this checkout, and {@code ~/.acano/contexts.json}.
 *
 * @param own the user's file, which {@code context add} and {@code context use} write
 */
public record Contexts(List<Source> sources, Path own) {

  /** A file and what it held. */
  public record Source(Path path, ContextFile file) {}

  /**
   * Reads the files.
   *
   * @param named from the environment, or null
   * @param checkout the folder that the program was started from a clone in, or null
   */
  public static Contexts find(@Nullable Path named, @Nullable Path checkout, Path home) {
    Path own = home.resolve(".acano").resolve("contexts.json");
    if (named != null && !named.toFile().exists()) {
      throw new CommandException(
          Outcome.USAGE, "ACANO_CONTEXT_FILE names " + named + ", which does not exist");
    }
    Optional<Path> demo =
        Optional.ofNullable(checkout).map(folder -> folder.resolve(".acano").resolve("demo.json"));
    List<Source> sources =
        Stream.of(Optional.ofNullable(named), demo, Optional.of(own))
            .flatMap(Optional::stream)
            .map(path -> new Source(path, ContextFile.read(path)))
            .filter(source -> source.file().alive())
            .toList();
    return new Contexts(sources, own);
  }

  public Contexts {
    sources = List.copyOf(sources);
  }

  /** The context of this name, or where it is null the current one. */
  public Context choose(@Nullable String name) {
    return name == null ? current() : named(name);
  }

  private Context named(String name) {
    Context found = all().get(name);
    if (found == null) {
      throw new CommandException(
          Outcome.USAGE,
          "there is no context "
              + name
              + (all().isEmpty() ? "" : "; there are " + String.join(", ", names())));
    }
    return found;
  }

  private Context current() {
    return currentName()
        .map(this::named)
        .orElseThrow(
            () ->
                new CommandException(
                    Outcome.USAGE,
                    all().isEmpty()
                        ? "no context is known: start ./acano demo, or add one with"
                            + " acanoctl context add"
                        : "no context is chosen: name one with --context or acanoctl context use ("
                            + String.join(", ", names())
                            + ")"));
  }

  /** The name of the context that counts where none is named. */
  public Optional<String> currentName() {
    return sources.stream()
        .flatMap(source -> Optional.ofNullable(source.file().current()).stream())
        .findFirst();
  }

  /** Every context by name; of two of one name, the one of the earlier file. */
  public Map<String, Context> all() {
    Map<String, Context> all = new LinkedHashMap<>();
    for (Source source : sources) {
      for (String name : new TreeSet<>(source.file().contexts().keySet())) {
        all.putIfAbsent(name, Objects.requireNonNull(source.file().contexts().get(name)));
      }
    }
    return all;
  }

  /** The file that a context comes from. */
  public Path origin(String name) {
    return sources.stream()
        .filter(source -> source.file().contexts().containsKey(name))
        .map(Source::path)
        .findFirst()
        .orElse(own);
  }

  private TreeSet<String> names() {
    return new TreeSet<>(all().keySet());
  }
}
