package io.acano.cli.client.postgres;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one statement answered. */
public sealed interface SqlAnswer {

  /**
   * Rows, each value as text or null.
   *
   * @param cut whether there were more rows than are kept
   */
  record Rows(List<String> columns, List<List<@Nullable String>> rows, boolean cut)
      implements SqlAnswer {}

  /** A statement without rows and the number of rows that it changed. */
  record Changed(long rows) implements SqlAnswer {}
}
