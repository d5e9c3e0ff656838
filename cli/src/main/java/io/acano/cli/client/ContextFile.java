package io.acano.cli.client;

import io.acano.cli.json.Json;
import io.acano.cli.json.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file of contexts: {@code {"current": NAME, "contexts": {NAME: {…}}}}. It holds secrets, so it
 * is written with mode 0600, whole, and by renaming.
 *
 * @param current the context that counts where none is named
 * @param process the process that the file belongs to and without which it means nothing: the demo
 */
public record ContextFile(
    @Nullable String current, Map<String, Context> contexts, OptionalLong process) {
  private static final int SIZE_LIMIT_BYTES = 1 << 20;

  public static final ContextFile EMPTY = new ContextFile(null, Map.of(), OptionalLong.empty());

  public ContextFile {
    contexts = Map.copyOf(contexts);
  }

  /** Reads a file; one that is not there is empty. */
  public static ContextFile read(Path file) {
    try {
      if (Files.size(file) > SIZE_LIMIT_BYTES) {
        throw new CommandException(Outcome.USAGE, file + " is too large for a file of contexts");
      }
      return parse(Json.parse(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return EMPTY;
    } catch (IOException e) {
      throw new CommandException(Outcome.USAGE, "cannot read " + file + ": " + e.getMessage(), e);
    } catch (MalformedJsonException e) {
      throw new CommandException(
          Outcome.USAGE, file + " is not a file of contexts: " + e.getMessage(), e);
    }
  }

  private static ContextFile parse(Json json) {
    Map<String, Context> contexts = new LinkedHashMap<>();
    json.at("contexts")
        .ifPresent(
            named -> {
              for (String name : named.fields()) {
                contexts.put(name, Context.fromJson(name, named.at(name).orElse(Json.object())));
              }
            });
    OptionalLong process =
        json.at("process")
            .map(Json::text)
            .filter(text -> text.matches("[0-9]{1,18}"))
            .map(text -> OptionalLong.of(Long.parseLong(text)))
            .orElse(OptionalLong.empty());
    return new ContextFile(json.at("current").map(Json::text).orElse(null), contexts, process);
  }

  /** Whether the process that the file belongs to, if it belongs to one, still runs. */
  public boolean alive() {
    return process.isEmpty()
        || ProcessHandle.of(process.getAsLong()).map(ProcessHandle::isAlive).orElse(false);
  }

  public ContextFile with(Context context) {
    Map<String, Context> more = new LinkedHashMap<>(contexts);
    more.put(context.name(), context);
    return new ContextFile(current == null ? context.name() : current, more, process);
  }

  public ContextFile use(String name) {
    return new ContextFile(name, contexts, process);
  }

  public void write(Path file) {
    Json named = Json.object();
    for (Context context : contexts.values()) {
      named = named.with(context.name(), context.toJson());
    }
    String text = Json.object().with("current", current).with("contexts", named).pretty();
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, owner(folder, "rwx------"));
      }
      Path fresh = Files.createTempFile(folder, ".contexts", ".json", owner(file, "rw-------"));
      try {
        Files.writeString(fresh, text + "\n");
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new CommandException(Outcome.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static FileAttribute<?>[] owner(Path path, String mode) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /** True when others than its owner may read the file. */
  public static boolean readableByOthers(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream()
          .anyMatch(permission -> permission.name().startsWith("OTHERS_"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
