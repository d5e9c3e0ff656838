package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BOOLEAN;
import static io.acano.store.api.SqlType.BYTEA;
import static io.acano.store.api.SqlType.INT;
import static io.acano.store.api.SqlType.TEXT;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.TextForm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Functions of texts. Characters are code points. */
final class Texts {
  /** No value may be longer: rows are bounded, and so is what an expression builds. */
  static final int MAX_LENGTH = 16 << 20;

  private Texts() {}

  static void define(Catalogue catalogue) {
    catalogue.add("length", INT, (a, e) -> length((String) a[0]), TEXT);
    catalogue.add("length", INT, (a, e) -> ((byte[]) a[0]).length, BYTEA);
    catalogue.add("char_length", INT, (a, e) -> length((String) a[0]), TEXT);
    catalogue.add("character_length", INT, (a, e) -> length((String) a[0]), TEXT);
    catalogue.add("octet_length", INT, (a, e) -> ((byte[]) a[0]).length, BYTEA);
    catalogue.add("octet_length", INT, (a, e) -> utf8Length((String) a[0]), TEXT);
    catalogue.add("lower", TEXT, (a, e) -> ((String) a[0]).toLowerCase(Locale.ROOT), TEXT);
    catalogue.add("upper", TEXT, (a, e) -> ((String) a[0]).toUpperCase(Locale.ROOT), TEXT);
    for (String name : new String[] {"substr", "substring"}) {
      catalogue.add(name, TEXT, (a, e) -> part((String) a[0], (Integer) a[1]), TEXT, INT);
      catalogue.add(
          name,
          TEXT,
          (a, e) -> part((String) a[0], (Integer) a[1], (Integer) a[2]),
          TEXT,
          INT,
          INT);
    }
    catalogue.add("left", TEXT, (a, e) -> left((String) a[0], (Integer) a[1]), TEXT, INT);
    catalogue.add("right", TEXT, (a, e) -> right((String) a[0], (Integer) a[1]), TEXT, INT);
    for (String side : new String[] {"btrim", "ltrim", "rtrim"}) {
      catalogue.add(side, TEXT, (a, e) -> trim((String) a[0], " ", side), TEXT);
      catalogue.add(side, TEXT, (a, e) -> trim((String) a[0], (String) a[1], side), TEXT, TEXT);
    }
    catalogue.add(
        "replace",
        TEXT,
        (a, e) -> replace((String) a[0], (String) a[1], (String) a[2]),
        TEXT,
        TEXT,
        TEXT);
    catalogue.add("strpos", INT, (a, e) -> position((String) a[0], (String) a[1]), TEXT, TEXT);
    catalogue.add(
        "starts_with", BOOLEAN, (a, e) -> ((String) a[0]).startsWith((String) a[1]), TEXT, TEXT);
    catalogue.add("repeat", TEXT, (a, e) -> repeat((String) a[0], (Integer) a[1]), TEXT, INT);
    catalogue.add(
        "reverse", TEXT, (a, e) -> new StringBuilder((String) a[0]).reverse().toString(), TEXT);
    catalogue.add(
        "split_part",
        TEXT,
        (a, e) -> splitPart((String) a[0], (String) a[1], (Integer) a[2]),
        TEXT,
        TEXT,
        INT);
    catalogue.add("quote_ident", TEXT, (a, e) -> quoteIdentifier((String) a[0]), TEXT);
    catalogue.add("encode", TEXT, (a, e) -> encode((byte[]) a[0], (String) a[1], e), BYTEA, TEXT);
  }

  /** Joins two texts unless the result would be too long. */
  static String bounded(String a, String b) {
    checkLength((long) a.length() + b.length());
    return a.concat(b);
  }

  static void checkLength(long length) {
    if (length > MAX_LENGTH) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "a text of " + length + " characters is longer than the limit of " + MAX_LENGTH);
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String part(String text, int from) {
    return part(text, from, Integer.MAX_VALUE);
  }

  /** Characters {@code from} (counted from 1, may lie before the text) on. */
  private static String part(String text, int from, int count) {
    if (count < 0) {
      throw new StoreException(ErrorCode.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    int length = length(text);
    long start = Math.clamp((long) from - 1, 0, length);
    long end = Math.clamp((long) from - 1 + count, start, length);
    return text.substring(
        text.offsetByCodePoints(0, (int) start), text.offsetByCodePoints(0, (int) end));
  }

  private static String left(String text, int count) {
    int length = length(text);
    return part(text, 1, count < 0 ? Math.max(0, length + count) : count);
  }

  private static String right(String text, int count) {
    int length = length(text);
    int kept = count < 0 ? Math.max(0, length + count) : Math.min(count, length);
    return part(text, length - kept + 1);
  }

  private static String trim(String text, String characters, String side) {
    int start = 0;
    int end = text.length();
    while (!side.equals("rtrim") && start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (!side.equals("ltrim") && end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String replace(String text, String from, String to) {
    if (from.isEmpty()) {
      return text;
    }
    checkLength((long) (text.length() / from.length() + 1) * to.length() + text.length());
    return text.replace(from, to);
  }

  private static int position(String text, String part) {
    int at = text.indexOf(part);
    return at < 0 ? 0 : text.codePointCount(0, at) + 1;
  }

  private static String repeat(String text, int count) {
    checkLength((long) text.length() * Math.max(0, count));
    return text.repeat(Math.max(0, count));
  }

  private static String splitPart(String text, String delimiter, int field) {
    if (field < 1) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE, "field position must be greater than zero");
    }
    if (delimiter.isEmpty()) {
      return field == 1 ? text : "";
    }
    int start = 0;
    for (int i = 1; i < field; i++) {
      int at = text.indexOf(delimiter, start);
      if (at < 0) {
        return "";
      }
      start = at + delimiter.length();
    }
    int end = text.indexOf(delimiter, start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  static String quoteIdentifier(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String encode(byte[] bytes, String format, Environment environment) {
    return switch (format) {
      case "hex" -> TextForm.text(bytes, environment.zone()).substring(2);
      case "base64" -> Base64.getEncoder().encodeToString(bytes);
      default ->
          throw new StoreException(
              ErrorCode.INVALID_PARAMETER_VALUE, "unrecognized encoding: \"" + format + "\"");
    };
  }
}
