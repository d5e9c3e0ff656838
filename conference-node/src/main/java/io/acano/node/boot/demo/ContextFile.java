package io.acano.node.boot.demo;

import io.acano.node.pki.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The file by which {@code acanoctl} finds the demo: one in the demo's folder, and a copy in the
 * checkout, unless another demo that still runs has one there.
 */
final class ContextFile {
  private static final Pattern PROCESS = Pattern.compile("\"process\"\\s*:\\s*([0-9]{1,18})");

  private final Path own;
  private final @Nullable Path shared;

  private ContextFile(Path own, @Nullable Path shared) {
    this.own = own;
    this.shared = shared;
  }

  static ContextFile write(DemoPlan plan, DemoFolder folder, @Nullable Path checkout)
      throws IOException {
    String text = text(plan, folder);
    Path own = folder.path().resolve("context.json");
    PrivateFile.write(own, text);
    Path shared = checkout == null ? null : checkout.resolve(".acano").resolve("demo.json");
    if (shared == null || process(shared).map(ContextFile::isOther).orElse(false)) {
      return new ContextFile(own, null);
    }
    Files.createDirectories(shared.getParent());
    PrivateFile.write(shared, text);
    return new ContextFile(own, shared);
  }

  /** What goes before a command line of acanoctl so that it means this demo. */
  String prefix() {
    return shared != null ? "" : "ACANO_CONTEXT_FILE=" + own + " ";
  }

  /** Removes both. */
  void remove() throws IOException {
    Files.deleteIfExists(own);
    if (shared != null && process(shared).equals(Optional.of(ProcessHandle.current().pid()))) {
      Files.deleteIfExists(shared);
    }
  }

  private static boolean isOther(long process) {
    return process != ProcessHandle.current().pid()
        && ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
  }

  private static Optional<Long> process(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Matcher process = PROCESS.matcher(Files.readString(file));
    return process.find() ? Optional.of(Long.parseLong(process.group(1))) : Optional.empty();
  }

  private static String text(DemoPlan plan, DemoFolder folder) throws IOException {
    String instances =
        plan.instances().stream()
            .map(
                instance ->
                    """
                    {"name": "%s", "management": "%s", "postgres": "%s:%d"}\
                    """
                        .formatted(
                            instance.name(),
                            instance.managementUrl(),
                            DemoPlan.HOST,
                            instance.postgres()))
            .collect(Collectors.joining(",\n"));
    // Neither a PEM nor a token holds a character that JSON escapes, but for the ends of lines.
    return """
    {
      "process": %d,
      "current": "demo",
      "contexts": {
        "demo": {
          "instances": [
    %s
          ],
          "ca": "%s",
          "token": "%s",
          "database": {"name": "%s", "user": "%s", "password": "%s"}
        }
      }
    }
    """
        .formatted(
            ProcessHandle.current().pid(),
            instances,
            Files.readString(folder.authority()).replace("\r", "").replace("\n", "\\n"),
            folder.token(),
            DemoPlan.DATABASE,
            DemoPlan.DATABASE_USER,
            DemoPlan.DATABASE_PASSWORD);
  }
}
