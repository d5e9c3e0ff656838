package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream of a COPY FROM STDIN into rows, wherever its messages break. A row may end with
 * LF or CR LF; a line {@code \.} ends the data. What is kept is at most one row.
 */
final class CopyRows {
  private final CopyFormat format;
  private final int maxRowBytes;
  private final Consumer<List<byte @Nullable []>> rows;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean inQuotes;
  private boolean headerSeen;
  private boolean ended;

  /**
   * @param rows takes the values of each row; null is NULL
   */
  CopyRows(CopyFormat format, int maxRowBytes, Consumer<List<byte @Nullable []>> rows) {
    this.format = format;
    this.maxRowBytes = maxRowBytes;
    this.rows = rows;
  }

  void feed(byte[] data) {
    for (byte b : data) {
      if (b == '\n' && !inQuotes) {
        endLine();
      } else {
        if (b == '"' && format.csv()) {
          inQuotes = !inQuotes;
        }
        if (line.size() >= maxRowBytes) {
          throw new StoreException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "a row of the COPY is longer than " + maxRowBytes + " bytes");
        }
        line.write(b);
      }
    }
  }

  /** The data has come to its end; a last line may lack its newline. */
  void finish() {
    if (inQuotes) {
      throw malformed("unterminated CSV quoted field");
    }
    if (line.size() > 0) {
      endLine();
    }
  }

  private void endLine() {
    byte[] bytes = line.toByteArray();
    line.reset();
    int length =
        bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
    String text = MessageParser.utf8(java.util.Arrays.copyOf(bytes, length));
    if (ended || text.equals("\\.")) {
      ended = true;
    } else if (format.header() && !headerSeen) {
      headerSeen = true;
    } else {
      rows.accept(format.csv() ? csv(text) : text(text));
    }
  }

  private List<byte @Nullable []> text(String text) {
    List<byte @Nullable []> values = new ArrayList<>();
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == format.delimiter()) {
        boolean isNull = text.substring(start, i).equals(format.nullText());
        values.add(isNull ? null : value.toByteArray());
        value.reset();
        start = i + 1;
      } else if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i = escape(text, i + 1, value);
      } else {
        int character = text.codePointAt(i);
        value.writeBytes(Character.toString(character).getBytes(UTF_8));
        i += Character.charCount(character) - 1;
      }
    }
    return values;
  }

  /** Reads what follows a backslash; returns the position of its last character. */
  private static int escape(String text, int at, ByteArrayOutputStream value) {
    char c = text.charAt(at);
    int letter = "bfnrtv".indexOf(c);
    if (letter >= 0) {
      value.write("\b\f\n\r\t\u000b".charAt(letter));
      return at;
    }
    int radix = c == 'x' ? 16 : 8;
    int first = radix == 16 ? at + 1 : at;
    int end = first;
    int number = 0;
    while (end < text.length()
        && end - first < (radix == 16 ? 2 : 3)
        && text.charAt(end) < 0x80
        && Character.digit(text.charAt(end), radix) >= 0) {
      number = number * radix + Character.digit(text.charAt(end), radix);
      end++;
    }
    if (end > first) {
      value.write(number);
      return end - 1;
    }
    int character = text.codePointAt(at);
    value.writeBytes(Character.toString(character).getBytes(UTF_8));
    return at + Character.charCount(character) - 1;
  }

  private List<byte @Nullable []> csv(String text) {
    List<byte @Nullable []> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    boolean inside = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (!inside && text.charAt(i) == format.delimiter())) {
        boolean isNull = !quoted && value.toString().equals(format.nullText());
        values.add(isNull ? null : value.toString().getBytes(UTF_8));
        value.setLength(0);
        quoted = false;
      } else if (text.charAt(i) == '"') {
        if (inside && text.startsWith("\"\"", i)) {
          value.append('"');
          i++;
        } else {
          inside = !inside;
          quoted = true;
        }
      } else {
        value.append(text.charAt(i));
      }
    }
    return values;
  }

  private static StoreException malformed(String why) {
    return new StoreException(ErrorCode.INVALID_TEXT_REPRESENTATION, why);
  }
}
