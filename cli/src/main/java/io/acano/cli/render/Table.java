package io.acano.cli.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text under headers, in columns as wide as their widest cell. Cells come from other
 * people: a control character in one is shown as U+FFFD, so that it cannot steer the terminal.
 */
public record Table(List<String> headers, List<List<String>> rows) {
  private static final String GAP = "  ";

  public Table {
    headers = List.copyOf(headers);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != headers.size()) {
        throw new IllegalArgumentException("a row of " + row.size() + " for " + headers);
      }
    }
  }

  /** The lines, each ended by a newline; nothing but the headers if there are no rows. */
  public String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(headers);
    rows.forEach(row -> lines.add(row.stream().map(Table::printable).toList()));
    int[] widths = new int[headers.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = line.get(i);
        out.append(cell).append(" ".repeat(widths[i] - width(cell))).append(GAP);
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** The text without anything that a terminal would obey. */
  public static String printable(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      if (steers(text.charAt(i))) {
        out = out == null ? new StringBuilder(text) : out;
        out.setCharAt(i, '\uFFFD');
      }
    }
    return out == null ? text : out.toString();
  }

  /** Controls, and the marks that turn the direction of writing. */
  private static boolean steers(char c) {
    return Character.isISOControl(c)
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
