package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BIGINT;
import static io.acano.store.api.SqlType.BOOLEAN;
import static io.acano.store.api.SqlType.BYTEA;
import static io.acano.store.api.SqlType.DOUBLE;
import static io.acano.store.api.SqlType.INT;
import static io.acano.store.api.SqlType.NUMERIC;
import static io.acano.store.api.SqlType.TEXT;

import io.acano.store.api.SqlType;
import io.acano.store.sql.value.Numbers;
import io.acano.store.sql.value.Order;
import io.acano.store.sql.value.TextForm;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Comparison, arithmetic and concatenation. */
final class BasicOperators {
  private BasicOperators() {}

  static void define(Catalogue catalogue) {
    for (SqlType type : SqlType.values()) {
      comparisons(catalogue, type);
    }
    integers(catalogue);
    numerics(catalogue);
    doubles(catalogue);
    concatenations(catalogue);
  }

  private static void comparisons(Catalogue catalogue, SqlType type) {
    Comparator<Object> order = Order.of(type);
    comparison(catalogue, "=", type, order, c -> c == 0);
    comparison(catalogue, "<>", type, order, c -> c != 0);
    comparison(catalogue, "<", type, order, c -> c < 0);
    comparison(catalogue, "<=", type, order, c -> c <= 0);
    comparison(catalogue, ">", type, order, c -> c > 0);
    comparison(catalogue, ">=", type, order, c -> c >= 0);
    catalogue.put(distinct("is distinct from", type, order, true));
    catalogue.put(distinct("is not distinct from", type, order, false));
  }

  private static void comparison(
      Catalogue catalogue, String name, SqlType type, Comparator<Object> order, IntPredicate test) {
    catalogue.add(name, BOOLEAN, (a, e) -> test.test(order.compare(a[0], a[1])), type, type);
  }

  private static Overload distinct(
      String name, SqlType type, Comparator<Object> order, boolean ifDistinct) {
    return new Overload(
        name,
        List.of(type, type),
        BOOLEAN,
        false,
        true,
        (a, e) -> ifDistinct != isSame(a[0], a[1], order));
  }

  private static boolean isSame(@Nullable Object a, @Nullable Object b, Comparator<Object> order) {
    if (a == null || b == null) {
      return a == null && b == null;
    }
    return order.compare(a, b) == 0;
  }

  private static void integers(Catalogue catalogue) {
    catalogue.add("+", INT, (a, e) -> Numbers.toInt((long) i(a[0]) + i(a[1])), INT, INT);
    catalogue.add("-", INT, (a, e) -> Numbers.toInt((long) i(a[0]) - i(a[1])), INT, INT);
    catalogue.add("*", INT, (a, e) -> Numbers.toInt((long) i(a[0]) * i(a[1])), INT, INT);
    catalogue.add("/", INT, (a, e) -> Numbers.toInt(Numbers.divide(i(a[0]), i(a[1]))), INT, INT);
    catalogue.add("%", INT, (a, e) -> (int) Numbers.remainder(i(a[0]), i(a[1])), INT, INT);
    catalogue.add("-", INT, (a, e) -> Numbers.toInt(-(long) i(a[0])), INT);
    catalogue.add("+", INT, (a, e) -> a[0], INT);
    catalogue.add("+", BIGINT, (a, e) -> Numbers.add(l(a[0]), l(a[1])), BIGINT, BIGINT);
    catalogue.add("-", BIGINT, (a, e) -> Numbers.subtract(l(a[0]), l(a[1])), BIGINT, BIGINT);
    catalogue.add("*", BIGINT, (a, e) -> Numbers.multiply(l(a[0]), l(a[1])), BIGINT, BIGINT);
    catalogue.add("/", BIGINT, (a, e) -> Numbers.divide(l(a[0]), l(a[1])), BIGINT, BIGINT);
    catalogue.add("%", BIGINT, (a, e) -> Numbers.remainder(l(a[0]), l(a[1])), BIGINT, BIGINT);
    catalogue.add("-", BIGINT, (a, e) -> Numbers.subtract(0, l(a[0])), BIGINT);
    catalogue.add("+", BIGINT, (a, e) -> a[0], BIGINT);
  }

  private static void numerics(Catalogue catalogue) {
    numeric(catalogue, "+", (a, b) -> Numbers.checked(a.add(b)));
    numeric(catalogue, "-", (a, b) -> Numbers.checked(a.subtract(b)));
    numeric(catalogue, "*", (a, b) -> Numbers.checked(a.multiply(b)));
    numeric(catalogue, "/", Numbers::divide);
    numeric(catalogue, "%", Numbers::remainder);
    catalogue.add("-", NUMERIC, (a, e) -> ((BigDecimal) a[0]).negate(), NUMERIC);
    catalogue.add("+", NUMERIC, (a, e) -> a[0], NUMERIC);
  }

  private static void numeric(
      Catalogue catalogue, String name, BinaryOperator<BigDecimal> operation) {
    catalogue.add(
        name,
        NUMERIC,
        (a, e) -> operation.apply((BigDecimal) a[0], (BigDecimal) a[1]),
        NUMERIC,
        NUMERIC);
  }

  private static void doubles(Catalogue catalogue) {
    real(catalogue, "+", (a, b) -> a + b);
    real(catalogue, "-", (a, b) -> a - b);
    real(catalogue, "*", (a, b) -> a * b);
    real(
        catalogue,
        "/",
        (a, b) -> {
          if (b == 0) {
            throw Numbers.divisionByZero();
          }
          return a / b;
        });
    real(catalogue, "^", Math::pow);
    catalogue.add("-", DOUBLE, (a, e) -> -(Double) a[0], DOUBLE);
    catalogue.add("+", DOUBLE, (a, e) -> a[0], DOUBLE);
  }

  /** An infinite result of finite operands is an overflow, as in PostgreSQL. */
  private static void real(Catalogue catalogue, String name, DoubleBinaryOperator operation) {
    catalogue.add(
        name,
        DOUBLE,
        (a, e) -> {
          double x = (Double) a[0];
          double y = (Double) a[1];
          double result = operation.applyAsDouble(x, y);
          if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
            throw Numbers.outOfRange("value");
          }
          return result;
        },
        DOUBLE,
        DOUBLE);
  }

  private static void concatenations(Catalogue catalogue) {
    catalogue.add("||", TEXT, (a, e) -> Texts.bounded((String) a[0], (String) a[1]), TEXT, TEXT);
    catalogue.add(
        "||",
        TEXT,
        (a, e) -> Texts.bounded((String) a[0], TextForm.text(a[1], e.zone())),
        TEXT,
        null);
    catalogue.add(
        "||",
        TEXT,
        (a, e) -> Texts.bounded(TextForm.text(a[0], e.zone()), (String) a[1]),
        null,
        TEXT);
    catalogue.add(
        "||",
        BYTEA,
        (a, e) -> {
          byte[] x = (byte[]) a[0];
          byte[] y = (byte[]) a[1];
          byte[] both = Arrays.copyOf(x, x.length + y.length);
          System.arraycopy(y, 0, both, x.length, y.length);
          return both;
        },
        BYTEA,
        BYTEA);
  }

  private static int i(Object value) {
    return (Integer) value;
  }

  private static long l(Object value) {
    return (Long) value;
  }
}
