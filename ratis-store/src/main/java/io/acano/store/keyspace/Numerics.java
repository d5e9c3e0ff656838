package io.acano.store.keyspace;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;

/** The range of a numeric, PostgreSQL's: digits before and after the point. */
final class Numerics {
  static final int DIGITS_BEFORE_POINT_MAX = 131_072;
  static final int DIGITS_AFTER_POINT_MAX = 16_383;

  private Numerics() {}

  static void check(BigDecimal value) {
    long before = (long) value.precision() - value.scale();
    if (value.scale() > DIGITS_AFTER_POINT_MAX || before > DIGITS_BEFORE_POINT_MAX) {
      throw new StoreException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "a numeric has at most "
              + DIGITS_BEFORE_POINT_MAX
              + " digits before and "
              + DIGITS_AFTER_POINT_MAX
              + " after the decimal point");
    }
  }
}
