package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Conversions between types: which there are, and what they do. */
public final class Conversion {
  private Conversion() {}

  /** True if PostgreSQL converts {@code from} to {@code to} without being asked. */
  public static boolean isImplicit(SqlType from, SqlType to) {
    return switch (from) {
      case INT -> isNumber(to);
      case BIGINT -> to == SqlType.BIGINT || to == SqlType.NUMERIC || to == SqlType.DOUBLE;
      case NUMERIC -> to == SqlType.NUMERIC || to == SqlType.DOUBLE;
      case BOOLEAN, DOUBLE, TEXT, BYTEA, UUID, TIMESTAMPTZ, JSONB -> from == to;
    };
  }

  /** True if a value of {@code from} may be stored into a column of {@code to} as it is. */
  public static boolean isAssignable(SqlType from, SqlType to) {
    return isImplicit(from, to)
        || (isNumber(from) && isNumber(to))
        || to == SqlType.TEXT
        || (from == SqlType.TEXT && to == SqlType.JSONB);
  }

  /** True if {@code CAST} knows the way. */
  public static boolean isExplicit(SqlType from, SqlType to) {
    return isAssignable(from, to)
        || from == SqlType.TEXT
        || (from == SqlType.BOOLEAN && to == SqlType.INT)
        || (from == SqlType.INT && to == SqlType.BOOLEAN);
  }

  public static boolean isNumber(SqlType type) {
    return switch (type) {
      case INT, BIGINT, DOUBLE, NUMERIC -> true;
      case BOOLEAN, TEXT, BYTEA, UUID, TIMESTAMPTZ, JSONB -> false;
    };
  }

  /** Converts a non-null value to {@code to}. */
  public static Object convert(Object value, SqlType to, ZoneId zone) {
    return switch (to) {
      case INT -> toInt(value, zone);
      case BIGINT -> toLong(value, zone);
      case DOUBLE ->
          value instanceof Number number
              ? (Object) number.doubleValue()
              : TextForm.parse((String) value, to, zone);
      case NUMERIC -> toNumeric(value, zone);
      case TEXT -> value instanceof String ? value : TextForm.text(value, zone);
      case BOOLEAN ->
          switch (value) {
            case Boolean bool -> bool;
            case Integer number -> number != 0;
            default -> TextForm.parse((String) value, to, zone);
          };
      case JSONB, BYTEA, UUID, TIMESTAMPTZ ->
          value instanceof String text ? TextForm.parse(text, to, zone) : value;
    };
  }

  /** Converts and applies length, precision and scale, as an explicit CAST does. */
  public static Object cast(Object value, TypeName to, ZoneId zone) {
    Object converted = convert(value, to.type(), zone);
    if (!to.hasModifier()) {
      return converted;
    }
    if (converted instanceof String text) {
      return text.codePointCount(0, text.length()) <= to.length()
          ? text
          : text.substring(0, text.offsetByCodePoints(0, to.length()));
    }
    return fitted((BigDecimal) converted, to);
  }

  /** Converts for a column of {@code to}: too long a text is an error there, not cut. */
  public static Object assign(Object value, TypeName to, ZoneId zone) {
    Object converted = convert(value, to.type(), zone);
    if (!to.hasModifier()) {
      return converted;
    }
    if (converted instanceof String text) {
      if (text.codePointCount(0, text.length()) > to.length()) {
        throw new StoreException(
            ErrorCode.STRING_TOO_LONG, "value too long for type " + to.display());
      }
      return text;
    }
    return fitted((BigDecimal) converted, to);
  }

  private static BigDecimal fitted(BigDecimal number, TypeName to) {
    BigDecimal rounded = number.setScale(to.scale(), RoundingMode.HALF_UP);
    if (rounded.precision() > to.precision() && rounded.signum() != 0) {
      throw new StoreException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "numeric field overflow: "
              + to.display()
              + " holds at most "
              + (to.precision() - to.scale())
              + " digits before the point");
    }
    return rounded;
  }

  private static Object toInt(Object value, ZoneId zone) {
    return switch (value) {
      case Integer number -> number;
      case Long number -> Numbers.toInt(number);
      case Boolean bool -> bool ? 1 : 0;
      case String text -> TextForm.parse(text, SqlType.INT, zone);
      default -> (int) rounded(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer");
    };
  }

  private static Object toLong(Object value, ZoneId zone) {
    return switch (value) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case String text -> TextForm.parse(text, SqlType.BIGINT, zone);
      default -> rounded(value, Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
    };
  }

  /** A double is rounded half to even, a numeric half away from zero. */
  private static long rounded(Object value, long least, long most, String type) {
    if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
      throw Numbers.outOfRange(type);
    }
    BigDecimal whole =
        value instanceof Double number
            ? new BigDecimal(Math.rint(number))
            : ((BigDecimal) value).setScale(0, RoundingMode.HALF_UP);
    if (whole.compareTo(BigDecimal.valueOf(least)) < 0
        || whole.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw Numbers.outOfRange(type);
    }
    return whole.longValue();
  }

  private static Object toNumeric(Object value, ZoneId zone) {
    return switch (value) {
      case BigDecimal number -> number;
      case Integer number -> BigDecimal.valueOf(number);
      case Long number -> BigDecimal.valueOf(number);
      case Double number -> {
        if (number.isNaN() || number.isInfinite()) {
          throw new StoreException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "cannot convert " + number + " to numeric");
        }
        yield Numbers.checked(new BigDecimal(Double.toString(number)));
      }
      default -> TextForm.parse((String) value, SqlType.NUMERIC, zone);
    };
  }

  /** An error for a conversion that does not exist. */
  public static StoreException impossible(@Nullable SqlType from, SqlType to) {
    return new StoreException(
        ErrorCode.CANNOT_COERCE,
        "cannot cast type " + (from == null ? "unknown" : from.sqlName()) + " to " + to.sqlName());
  }
}
