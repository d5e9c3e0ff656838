package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Arithmetic with PostgreSQL's ranges, scales and errors. */
public final class Numbers {
  private static final int MAX_INTEGRAL_DIGITS = 131_072;
  private static final int MAX_SCALE = 16_383;

  private Numbers() {}

  public static StoreException outOfRange(String type) {
    return new StoreException(ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, type + " out of range");
  }

  public static StoreException divisionByZero() {
    return new StoreException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
  }

  public static int toInt(long value) {
    if ((int) value != value) {
      throw outOfRange("integer");
    }
    return (int) value;
  }

  public static long add(long a, long b) {
    long sum = a + b;
    if (((a ^ sum) & (b ^ sum)) < 0) {
      throw outOfRange("bigint");
    }
    return sum;
  }

  public static long subtract(long a, long b) {
    long difference = a - b;
    if (((a ^ b) & (a ^ difference)) < 0) {
      throw outOfRange("bigint");
    }
    return difference;
  }

  public static long multiply(long a, long b) {
    if (Math.multiplyHigh(a, b) != (a * b) >> 63) {
      throw outOfRange("bigint");
    }
    return a * b;
  }

  public static long divide(long a, long b) {
    if (b == 0) {
      throw divisionByZero();
    }
    if (a == Long.MIN_VALUE && b == -1) {
      throw outOfRange("bigint");
    }
    return a / b;
  }

  public static long remainder(long a, long b) {
    if (b == 0) {
      throw divisionByZero();
    }
    return b == -1 ? 0 : a % b;
  }

  /** Passes a number that fits PostgreSQL's numeric; its digits are bounded. */
  public static BigDecimal checked(BigDecimal number) {
    if (number.scale() > MAX_SCALE) {
      return checked(number.setScale(MAX_SCALE, RoundingMode.HALF_UP));
    }
    if ((long) number.precision() - number.scale() > MAX_INTEGRAL_DIGITS) {
      throw new StoreException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, "value overflows numeric format");
    }
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  public static BigDecimal divide(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw divisionByZero();
    }
    return a.divide(b, divisionScale(a, b), RoundingMode.HALF_UP);
  }

  public static BigDecimal remainder(BigDecimal a, BigDecimal b) {
    if (b.signum() == 0) {
      throw divisionByZero();
    }
    return a.remainder(b).setScale(Math.max(a.scale(), b.scale()), RoundingMode.DOWN);
  }

  /**
   * At least 16 significant digits, and no fewer decimals than either operand. PostgreSQL counts
   * digits in groups of four, and so does this, so that results look the same.
   */
  private static int divisionScale(BigDecimal a, BigDecimal b) {
    int weight = weight(a) - weight(b);
    if (firstGroup(a).compareTo(firstGroup(b)) <= 0) {
      weight--;
    }
    int scale = Math.max(16 - weight * 4, Math.max(a.scale(), b.scale()));
    return Math.clamp(scale, 0, 1000);
  }

  /** The power of 10,000 of the first non-zero group of digits. */
  private static int weight(BigDecimal number) {
    return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, 4);
  }

  private static BigInteger firstGroup(BigDecimal number) {
    return number.signum() == 0
        ? BigInteger.ZERO
        : number.abs().movePointLeft(weight(number) * 4).toBigInteger();
  }
}
