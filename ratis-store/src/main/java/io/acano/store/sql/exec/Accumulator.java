package io.acano.store.sql.exec;

import io.acano.store.api.SqlType;
import io.acano.store.sql.function.AggregateFunction.Computation;
import io.acano.store.sql.value.ArrayText;
import io.acano.store.sql.value.Numbers;
import io.acano.store.sql.value.Order;
import io.acano.store.sql.value.TextForm;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one aggregate has seen of one group. NULLs are left out before they come here. */
public interface Accumulator {
  void add(Object[] values, Context context);

  /** The aggregate of what was added; null is NULL. */
  @Nullable Object result();

  /** A new accumulator for arguments of {@code type}. */
  static Accumulator of(Computation computation, SqlType type) {
    return switch (computation) {
      case COUNT -> new Count();
      case SUM ->
          switch (type) {
            case INT -> new LongSum();
            case DOUBLE -> new DoubleSum(false);
            default -> new NumericSum(false);
          };
      case AVG -> type == SqlType.DOUBLE ? new DoubleSum(true) : new NumericSum(true);
      case MIN -> new Extreme(Order.of(type).reversed());
      case MAX -> new Extreme(Order.of(type));
      case BOOL_AND -> new Extreme(Order.of(SqlType.BOOLEAN).reversed());
      case BOOL_OR -> new Extreme(Order.of(SqlType.BOOLEAN));
      case STRING_AGG -> new Joined();
      case ARRAY_AGG -> new Elements();
    };
  }

  /** count(*) and count(x). */
  final class Count implements Accumulator {
    private long count;

    @Override
    public void add(Object[] values, Context context) {
      count++;
    }

    @Override
    public Object result() {
      return count;
    }
  }

  /** The sum of integers, a bigint. */
  final class LongSum implements Accumulator {
    private long sum;
    private boolean isEmpty = true;

    @Override
    public void add(Object[] values, Context context) {
      sum = Numbers.add(sum, (Integer) values[0]);
      isEmpty = false;
    }

    @Override
    public @Nullable Object result() {
      return isEmpty ? null : sum;
    }
  }

  /** Sum or average in numeric. */
  final class NumericSum implements Accumulator {
    private final boolean isAverage;
    private BigDecimal sum = BigDecimal.ZERO;
    private long count;

    NumericSum(boolean isAverage) {
      this.isAverage = isAverage;
    }

    @Override
    public void add(Object[] values, Context context) {
      BigDecimal value =
          values[0] instanceof BigDecimal number
              ? number
              : BigDecimal.valueOf(((Number) values[0]).longValue());
      sum = Numbers.checked(sum.add(value));
      count++;
    }

    @Override
    public @Nullable Object result() {
      if (count == 0) {
        return null;
      }
      return isAverage ? Numbers.divide(sum, BigDecimal.valueOf(count)) : sum;
    }
  }

  /** Sum or average in double precision. */
  final class DoubleSum implements Accumulator {
    private final boolean isAverage;
    private double sum;
    private long count;

    DoubleSum(boolean isAverage) {
      this.isAverage = isAverage;
    }

    @Override
    public void add(Object[] values, Context context) {
      sum += (Double) values[0];
      count++;
    }

    @Override
    public @Nullable Object result() {
      if (count == 0) {
        return null;
      }
      return isAverage ? sum / count : sum;
    }
  }

  /** The last value in an order. */
  final class Extreme implements Accumulator {
    private final Comparator<Object> order;
    private @Nullable Object best;

    Extreme(Comparator<Object> order) {
      this.order = order;
    }

    @Override
    public void add(Object[] values, Context context) {
      Object known = best;
      if (known == null || order.compare(values[0], known) > 0) {
        best = values[0];
      }
    }

    @Override
    public @Nullable Object result() {
      return best;
    }
  }

  /** array_agg(x), as PostgreSQL writes an array. */
  final class Elements implements Accumulator {
    private final List<String> elements = new ArrayList<>();

    @Override
    public void add(Object[] values, Context context) {
      elements.add(TextForm.text(values[0], context.zone()));
      context.buffer(new Object[] {values[0]});
    }

    @Override
    public @Nullable Object result() {
      return elements.isEmpty() ? null : ArrayText.of(elements);
    }
  }

  /** string_agg(text, delimiter). */
  final class Joined implements Accumulator {
    private @Nullable StringBuilder text;

    @Override
    public void add(Object[] values, Context context) {
      StringBuilder joined = text;
      if (joined == null) {
        joined = new StringBuilder();
        text = joined;
      } else if (values[1] != null) {
        joined.append(values[1]);
      }
      joined.append(values[0]);
      context.buffer(new Object[] {values[0]});
    }

    @Override
    public @Nullable Object result() {
      return text == null ? null : text.toString();
    }
  }
}
