package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One-dimensional arrays as PostgreSQL writes them (its manual, 8.15.6). There is no array type:
 * where the catalog has an array, it is a text like {@code {1,2}}.
 */
public final class ArrayText {
  private ArrayText() {}

  public static String of(List<String> elements) {
    return elements.stream().map(ArrayText::quoted).collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String element) {
    boolean isPlain =
        !element.isEmpty()
            && !element.equalsIgnoreCase("null")
            && element.chars().noneMatch(c -> "{},\"\\".indexOf(c) >= 0 || c <= ' ');
    return isPlain ? element : '"' + element.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The elements of {@code array}; NULLs are left out. */
  public static List<String> elements(String array) {
    String text = array.strip();
    if (text.length() < 2 || text.charAt(0) != '{' || !text.endsWith("}")) {
      throw malformed(array);
    }
    List<String> elements = new ArrayList<>();
    int end = text.length() - 1;
    int at = 1;
    while (at < end) {
      boolean isQuoted = text.charAt(at) == '"';
      StringBuilder element = new StringBuilder();
      int i = isQuoted ? at + 1 : at;
      while (i < end && text.charAt(i) != (isQuoted ? '"' : ',')) {
        i += text.charAt(i) == '\\' ? 1 : 0;
        element.append(text.charAt(i++));
      }
      if (isQuoted) {
        i++;
      }
      if (i > end || (i < end && text.charAt(i) != ',')) {
        throw malformed(array);
      }
      if (isQuoted || !element.toString().strip().equalsIgnoreCase("null")) {
        elements.add(isQuoted ? element.toString() : element.toString().strip());
      }
      at = i + 1;
    }
    return elements;
  }

  private static StoreException malformed(String array) {
    return new StoreException(
        ErrorCode.INVALID_TEXT_REPRESENTATION, "malformed array literal: \"" + array + '"');
  }
}
