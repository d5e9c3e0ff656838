package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a COPY are written: PostgreSQL's text format, with backslash escapes, or CSV.
 *
 * @param header whether the first line names the columns
 * @param nullText what stands for NULL
 */
record CopyFormat(boolean csv, boolean header, char delimiter, String nullText) {
  static CopyFormat of(
      boolean csv, boolean header, @Nullable String delimiter, @Nullable String nullText) {
    String separator = delimiter == null ? (csv ? "," : "\t") : delimiter;
    if (separator.length() != 1 || "\r\n\\\"".contains(separator) || separator.charAt(0) > 0x7e) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "COPY delimiter must be a single one-byte character, and neither a quote nor a"
              + " backslash");
    }
    return new CopyFormat(
        csv, header, separator.charAt(0), nullText == null ? (csv ? "" : "\\N") : nullText);
  }

  /** Appends one value; a null one is NULL. */
  void write(StringBuilder line, @Nullable String value) {
    if (value == null) {
      line.append(nullText);
    } else if (csv) {
      writeCsv(line, value);
    } else {
      writeText(line, value);
    }
  }

  private void writeCsv(StringBuilder line, String value) {
    boolean quote = value.equals(nullText) || value.equals("\\.");
    for (int i = 0; i < value.length() && !quote; i++) {
      quote = value.charAt(i) == delimiter || "\"\r\n".indexOf(value.charAt(i)) >= 0;
    }
    if (quote) {
      line.append('"').append(value.replace("\"", "\"\"")).append('"');
    } else {
      line.append(value);
    }
  }

  private void writeText(StringBuilder line, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> line.append("\\\\");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c == delimiter) {
            line.append('\\');
          }
          line.append(c);
        }
      }
    }
  }
}
