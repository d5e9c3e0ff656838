package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads parameters that come as text, in the forms that PostgreSQL takes. Pure. */
final class TextDecoder {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,100}");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,6})?");

  private static final Pattern UUID_DIGITS = Pattern.compile("([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}");

  /** PostgreSQL's bounds of numeric: digits before and after the point. */
  private static final int MAX_WHOLE_DIGITS = 131_072;

  private static final int MAX_SCALE = 16_383;

  private TextDecoder() {}

  /**
   * @param zone where a time without an offset is taken to be
   * @return a value of the Java class of {@code type}'s {@link WireType#sqlType}
   */
  static Object decode(WireType type, byte[] bytes, ZoneId zone) {
    String text = text(bytes);
    return switch (type) {
      case BOOL -> bool(text);
      case BYTEA -> bytea(text);
      case INT2 -> (int) integer(type, "smallint", text, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT4 -> (int) integer(type, "integer", text, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT8 -> integer(type, "bigint", text, Long.MIN_VALUE, Long.MAX_VALUE);
      case OID -> integer(type, "oid", text, 0, 0xffff_ffffL);
      case FLOAT4, FLOAT8 -> floating(type, text);
      case NUMERIC -> numeric(type, text);
      case NAME, TEXT, BPCHAR, VARCHAR, JSON, JSONB -> text;
      case DATE, TIMESTAMP, TIMESTAMPTZ -> TimestampText.parse(text, zone);
      case UUID -> uuid(type, text);
    };
  }

  static String text(byte[] bytes) {
    String text = MessageParser.utf8(bytes);
    if (text.indexOf('\0') >= 0) {
      throw new StoreException(
          ErrorCode.CHARACTER_NOT_IN_REPERTOIRE, "a text value may not have a zero byte");
    }
    return text;
  }

  private static boolean bool(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (!word.isEmpty()) {
      if ("true".startsWith(word)
          || "yes".startsWith(word)
          || word.equals("on")
          || word.equals("1")) {
        return true;
      }
      if ("false".startsWith(word)
          || "no".startsWith(word)
          || (word.length() > 1 && "off".startsWith(word))
          || word.equals("0")) {
        return false;
      }
    }
    throw invalid(WireType.BOOL, text);
  }

  private static long integer(WireType type, String name, String text, long min, long max) {
    String digits = text.strip();
    if (!INTEGER.matcher(digits).matches()) {
      throw invalid(type, text);
    }
    BigInteger value = new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits);
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw outOfRange(name, text);
    }
    return value.longValue();
  }

  private static double floating(WireType type, String text) {
    String word = text.strip();
    switch (word.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "+infinity", "inf", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        if (!NUMBER.matcher(word).matches()) {
          throw invalid(type, text);
        }
      }
    }
    double value = Double.parseDouble(word);
    if (Double.isInfinite(value)) {
      throw outOfRange("double precision", text);
    }
    return value;
  }

  private static BigDecimal numeric(WireType type, String text) {
    String word = text.strip();
    if (!NUMBER.matcher(word).matches()) {
      throw invalid(type, text);
    }
    if (word.length() > MAX_WHOLE_DIGITS + MAX_SCALE) {
      throw outOfRange("numeric", text);
    }
    BigDecimal value = new BigDecimal(word);
    if (value.scale() > MAX_SCALE || (long) value.precision() - value.scale() > MAX_WHOLE_DIGITS) {
      throw outOfRange("numeric", text);
    }
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private static UUID uuid(WireType type, String text) {
    String word = text.strip();
    if (word.startsWith("{") && word.endsWith("}")) {
      word = word.substring(1, word.length() - 1);
    }
    if (!UUID_DIGITS.matcher(word).matches()) {
      throw invalid(type, text);
    }
    String digits = word.replace("-", "");
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }

  /** Either form of PostgreSQL: {@code \x} with hex digits, or escapes in the older one. */
  private static byte[] bytea(String text) {
    if (text.startsWith("\\x")) {
      try {
        return HexFormat.of().parseHex(text, 2, text.length());
      } catch (IllegalArgumentException e) {
        throw new StoreException(
            ErrorCode.INVALID_TEXT_REPRESENTATION, "invalid hexadecimal data for type bytea", e);
      }
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '\\') {
        out.write(in[i]);
      } else if (i + 1 < in.length && in[i + 1] == '\\') {
        out.write('\\');
        i++;
      } else if (i + 3 < in.length && octal(in, i + 1) >= 0) {
        out.write(octal(in, i + 1));
        i += 3;
      } else {
        throw invalid(WireType.BYTEA, text);
      }
    }
    return out.toByteArray();
  }

  /** The byte that three octal digits stand for, or -1. */
  private static int octal(byte[] in, int start) {
    int value = 0;
    for (int i = start; i < start + 3; i++) {
      if (in[i] < '0' || in[i] > '7') {
        return -1;
      }
      value = value * 8 + in[i] - '0';
    }
    return value <= 255 ? value : -1;
  }

  private static StoreException invalid(WireType type, String text) {
    return new StoreException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + type.sqlType().sqlName() + ": \"" + shown(text) + '"');
  }

  private static StoreException outOfRange(String type, String text) {
    return new StoreException(
        ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
        "value \"" + shown(text) + "\" is out of range for type " + type);
  }

  /** A client's own text, cut so that an error never grows with it. */
  static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
