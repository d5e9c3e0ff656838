package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BIGINT;
import static io.acano.store.api.SqlType.DOUBLE;
import static io.acano.store.api.SqlType.INT;
import static io.acano.store.api.SqlType.NUMERIC;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.Numbers;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Functions of numbers. */
final class MathFunctions {
  private MathFunctions() {}

  static void define(Catalogue catalogue) {
    catalogue.add("abs", INT, (a, e) -> Numbers.toInt(Math.abs((long) (Integer) a[0])), INT);
    catalogue.add(
        "abs", BIGINT, (a, e) -> (Long) a[0] < 0 ? Numbers.subtract(0, (Long) a[0]) : a[0], BIGINT);
    catalogue.add("abs", NUMERIC, (a, e) -> ((BigDecimal) a[0]).abs(), NUMERIC);
    catalogue.add("abs", DOUBLE, (a, e) -> Math.abs((Double) a[0]), DOUBLE);
    catalogue.add(
        "mod", INT, (a, e) -> (int) Numbers.remainder((Integer) a[0], (Integer) a[1]), INT, INT);
    catalogue.add(
        "mod", BIGINT, (a, e) -> Numbers.remainder((Long) a[0], (Long) a[1]), BIGINT, BIGINT);
    catalogue.add(
        "mod",
        NUMERIC,
        (a, e) -> Numbers.remainder((BigDecimal) a[0], (BigDecimal) a[1]),
        NUMERIC,
        NUMERIC);
    rounding(catalogue, "round", RoundingMode.HALF_UP);
    rounding(catalogue, "trunc", RoundingMode.DOWN);
    rounding(catalogue, "floor", RoundingMode.FLOOR);
    rounding(catalogue, "ceil", RoundingMode.CEILING);
    rounding(catalogue, "ceiling", RoundingMode.CEILING);
    catalogue.add("round", DOUBLE, (a, e) -> Math.rint((Double) a[0]), DOUBLE);
    catalogue.add(
        "trunc",
        DOUBLE,
        (a, e) -> (Double) a[0] < 0 ? Math.ceil((Double) a[0]) : Math.floor((Double) a[0]),
        DOUBLE);
    catalogue.add("floor", DOUBLE, (a, e) -> Math.floor((Double) a[0]), DOUBLE);
    catalogue.add("ceil", DOUBLE, (a, e) -> Math.ceil((Double) a[0]), DOUBLE);
    catalogue.add("ceiling", DOUBLE, (a, e) -> Math.ceil((Double) a[0]), DOUBLE);
    toScale(catalogue, "round", RoundingMode.HALF_UP);
    toScale(catalogue, "trunc", RoundingMode.DOWN);
    catalogue.add(
        "sign", NUMERIC, (a, e) -> BigDecimal.valueOf(((BigDecimal) a[0]).signum()), NUMERIC);
    catalogue.add("sign", DOUBLE, (a, e) -> Math.signum((Double) a[0]), DOUBLE);
    catalogue.add(
        "power", DOUBLE, (a, e) -> Math.pow((Double) a[0], (Double) a[1]), DOUBLE, DOUBLE);
    catalogue.add("sqrt", DOUBLE, (a, e) -> squareRoot((Double) a[0]), DOUBLE);
    catalogue.addImpure("random", DOUBLE, (a, e) -> e.random().nextDouble());
  }

  private static void rounding(Catalogue catalogue, String name, RoundingMode mode) {
    catalogue.add(name, NUMERIC, (a, e) -> ((BigDecimal) a[0]).setScale(0, mode), NUMERIC);
  }

  private static void toScale(Catalogue catalogue, String name, RoundingMode mode) {
    catalogue.add(
        name,
        NUMERIC,
        (a, e) -> {
          int scale = Math.clamp((Integer) a[1], -2000, 2000);
          BigDecimal rounded = ((BigDecimal) a[0]).setScale(scale, mode);
          return scale < 0 ? rounded.setScale(0) : rounded;
        },
        NUMERIC,
        INT);
  }

  private static double squareRoot(double number) {
    if (number < 0) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE, "cannot take square root of a negative number");
    }
    return Math.sqrt(number);
  }
}
