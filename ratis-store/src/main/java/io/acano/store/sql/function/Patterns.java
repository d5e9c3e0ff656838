package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BOOLEAN;
import static io.acano.store.api.SqlType.TEXT;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** LIKE, ILIKE and regular expressions. */
final class Patterns {
  private static final int MAX_PATTERN_LENGTH = 4096;

  /** Steps that matching one text may take before it is given up. */
  private static final int MAX_STEPS = 5_000_000;

  private Patterns() {}

  static void define(Catalogue catalogue) {
    like(catalogue, "like", false);
    like(catalogue, "ilike", true);
    regex(catalogue, "~", (text, pattern) -> find(text, pattern, false));
    regex(catalogue, "~*", (text, pattern) -> find(text, pattern, true));
    regex(catalogue, "!~", (text, pattern) -> !find(text, pattern, false));
    regex(catalogue, "!~*", (text, pattern) -> !find(text, pattern, true));
  }

  private static void like(Catalogue catalogue, String name, boolean ignoreCase) {
    catalogue.add(
        name, BOOLEAN, (a, e) -> like((String) a[0], (String) a[1], "\\", ignoreCase), TEXT, TEXT);
    catalogue.add(
        name,
        BOOLEAN,
        (a, e) -> like((String) a[0], (String) a[1], (String) a[2], ignoreCase),
        TEXT,
        TEXT,
        TEXT);
  }

  private static void regex(
      Catalogue catalogue, String name, BiPredicate<String, String> operation) {
    catalogue.add(
        name, BOOLEAN, (a, e) -> operation.test((String) a[0], (String) a[1]), TEXT, TEXT);
  }

  /** Greedy matching with one point of return, which suffices for LIKE: linear in practice. */
  private static boolean like(String text, String pattern, String escape, boolean ignoreCase) {
    if (escape.length() > 1) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE, "invalid escape string: it must be one character");
    }
    char escapeCharacter = escape.isEmpty() ? '\0' : escape.charAt(0);
    int t = 0;
    int p = 0;
    int starPattern = -1;
    int starText = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '%') {
        starPattern = ++p;
        starText = t;
        continue;
      }
      if (p < pattern.length()) {
        char c = pattern.charAt(p);
        boolean isEscaped = escapeCharacter != '\0' && c == escapeCharacter;
        if (isEscaped && p + 1 == pattern.length()) {
          throw new StoreException(
              ErrorCode.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with escape character");
        }
        char wanted = isEscaped ? pattern.charAt(p + 1) : c;
        if (!isEscaped && c == '_') {
          t += Character.charCount(text.codePointAt(t));
          p++;
          continue;
        }
        if (same(wanted, text.charAt(t), ignoreCase)) {
          t++;
          p += isEscaped ? 2 : 1;
          continue;
        }
      }
      if (starPattern < 0) {
        return false;
      }
      p = starPattern;
      t = ++starText;
    }
    while (p < pattern.length() && pattern.charAt(p) == '%') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(char a, char b, boolean ignoreCase) {
    return a == b || (ignoreCase && Character.toLowerCase(a) == Character.toLowerCase(b));
  }

  private static boolean find(String text, String pattern, boolean ignoreCase) {
    if (pattern.length() > MAX_PATTERN_LENGTH) {
      throw new StoreException(
          ErrorCode.INVALID_REGULAR_EXPRESSION, "the regular expression is too long");
    }
    try {
      return Pattern.compile(pattern, ignoreCase ? Pattern.CASE_INSENSITIVE : 0)
          .matcher(new BoundedText(text, new int[] {MAX_STEPS}))
          .find();
    } catch (PatternSyntaxException e) {
      throw new StoreException(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "invalid regular expression: " + e.getDescription(),
          e);
    } catch (StackOverflowError e) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED, "the regular expression is too complex", e);
    }
  }

  /** A text that counts how often it is looked at, so that backtracking has an end. */
  private record BoundedText(CharSequence text, int[] stepsLeft) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--stepsLeft[0] < 0) {
        throw new StoreException(
            ErrorCode.PROGRAM_LIMIT_EXCEEDED, "the regular expression takes too many steps");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new BoundedText(text.subSequence(start, end), stepsLeft);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
