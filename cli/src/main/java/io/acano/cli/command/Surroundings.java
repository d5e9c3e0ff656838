package io.acano.cli.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process gives a command.
 *
 * @param home the user's folder
 * @param checkout the clone that the program was started from, or null
 * @param terminal the person at it, or null where nobody can be asked
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path home,
    @Nullable Path checkout,
    @Nullable Terminal terminal) {

  /** Somebody who can be asked. */
  public interface Terminal {
    /** A line without its end; null at the end of input. */
    @Nullable String line(String prompt);

    /** What was typed unseen; null at the end of input. */
    @Nullable String secret(String prompt);
  }
}
