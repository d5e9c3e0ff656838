package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as text and back, in PostgreSQL's forms. */
public final class TextForm {
  private static final Pattern INTEGER = Pattern.compile("\\s*[+-]?\\d{1,40}\\s*");
  private static final Pattern DECIMAL =
      Pattern.compile("\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,6})?\\s*");
  private static final Pattern UUID_FORM =
      Pattern.compile("\\{?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}\\}?");

  private TextForm() {}

  /** How SQL shows {@code value} as text. */
  public static String text(Object value, ZoneId zone) {
    return switch (value) {
      case Boolean bool -> bool ? "true" : "false";
      case Double number -> text(number);
      case BigDecimal number -> number.toPlainString();
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      case Instant time -> Timestamps.text(time, zone);
      default -> value.toString();
    };
  }

  /** Reads the value of {@code type} that {@code text} stands for. */
  public static Object parse(String text, SqlType type, ZoneId zone) {
    return switch (type) {
      case BOOLEAN -> bool(text);
      case INT -> (int) integer(text, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> integer(text, type, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> doubleValue(text);
      case NUMERIC -> numeric(text);
      case TEXT -> text;
      case BYTEA -> bytes(text);
      case UUID -> uuid(text);
      case TIMESTAMPTZ -> Timestamps.parse(text, zone);
      case JSONB -> Json.checked(text);
    };
  }

  private static String text(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 15) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + "%02d".formatted(Math.abs(exponent));
  }

  private static Boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> true;
      case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> false;
      default -> throw invalid(text, SqlType.BOOLEAN);
    };
  }

  private static long integer(String text, SqlType type, long least, long most) {
    if (!INTEGER.matcher(text).matches()) {
      throw invalid(text, type);
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw tooLarge(text, type, e);
    }
    throw tooLarge(text, type, null);
  }

  private static StoreException tooLarge(String text, SqlType type, @Nullable Throwable cause) {
    StoreException error =
        new StoreException(
            ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
            "value \"" + text + "\" is out of range for type " + type.sqlName());
    if (cause != null) {
      error.addSuppressed(cause);
    }
    return error;
  }

  private static Double doubleValue(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "infinity", "inf", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (!DECIMAL.matcher(text).matches()) {
          throw invalid(text, SqlType.DOUBLE);
        }
        double value = Double.parseDouble(text.strip());
        if (Double.isInfinite(value)) {
          throw new StoreException(
              ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
              "\"" + text + "\" is out of range for type double precision");
        }
        yield value;
      }
    };
  }

  private static BigDecimal numeric(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw invalid(text, SqlType.NUMERIC);
    }
    return Numbers.checked(new BigDecimal(text.strip()));
  }

  private static byte[] bytes(String text) {
    if (text.startsWith("\\x")) {
      try {
        return HexFormat.of().parseHex(text.substring(2).replace(" ", ""));
      } catch (IllegalArgumentException e) {
        throw new StoreException(
            ErrorCode.INVALID_PARAMETER_VALUE, "invalid hexadecimal data for type bytea", e);
      }
    }
    return escapedBytes(text);
  }

  /** PostgreSQL's older form: {@code \\} and {@code \ooo} stand for bytes. */
  private static byte[] escapedBytes(String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '\\') {
        bytes[length++] = raw[i];
      } else if (i + 1 < raw.length && raw[i + 1] == '\\') {
        bytes[length++] = '\\';
        i++;
      } else if (i + 3 < raw.length
          && isOctal(raw[i + 1], '3')
          && isOctal(raw[i + 2], '7')
          && isOctal(raw[i + 3], '7')) {
        bytes[length++] =
            (byte) ((raw[i + 1] - '0') << 6 | (raw[i + 2] - '0') << 3 | (raw[i + 3] - '0'));
        i += 3;
      } else {
        throw invalid(text, SqlType.BYTEA);
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static boolean isOctal(byte digit, char most) {
    return digit >= '0' && digit <= most;
  }

  private static UUID uuid(String text) {
    String form = text.strip();
    if (!UUID_FORM.matcher(form).matches()) {
      throw invalid(text, SqlType.UUID);
    }
    String digits = form.replaceAll("[-{}]", "");
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }

  private static StoreException invalid(String text, SqlType type) {
    String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
    return new StoreException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + type.sqlName() + ": \"" + shown + "\"");
  }
}
