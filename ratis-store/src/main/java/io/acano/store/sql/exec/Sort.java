package io.acano.store.sql.exec;

import io.acano.store.api.SqlType;
import io.acano.store.sql.value.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts all rows in memory, or keeps only the first ones if it is told how many are wanted.
 *
 * @param wanted the number of rows that a LIMIT above asks for with its OFFSET, or null for all
 */
public record Sort(Operator input, Comparator<Object[]> order, @Nullable Expression wanted)
    implements Operator {
  private static final long MAX_HEAP = 10_000;

  /** The order by one column. */
  public static Comparator<Object[]> by(
      int column, SqlType type, boolean descending, boolean nullsFirst) {
    Comparator<Object> values = descending ? Order.of(type).reversed() : Order.of(type);
    Comparator<@Nullable Object> all =
        nullsFirst ? Comparator.nullsFirst(values) : Comparator.nullsLast(values);
    return (a, b) -> all.compare(a[column], b[column]);
  }

  @Override
  public Rows open(Context context) {
    long most = Limit.count(wanted, Long.MAX_VALUE, "LIMIT", context);
    List<Object[]> sorted;
    try (Rows rows = input.open(context)) {
      sorted = most <= MAX_HEAP ? first((int) most, rows, context) : all(rows, context);
    }
    var iterator = sorted.iterator();
    return () -> iterator.hasNext() ? iterator.next() : null;
  }

  private List<Object[]> all(Rows rows, Context context) {
    List<Object[]> sorted = new ArrayList<>();
    for (Object[] row = rows.next(); row != null; row = rows.next()) {
      context.buffer(row);
      sorted.add(row);
    }
    sorted.sort(order);
    return sorted;
  }

  private List<Object[]> first(int most, Rows rows, Context context) {
    PriorityQueue<Object[]> heap = new PriorityQueue<>(order.reversed());
    for (Object[] row = rows.next(); row != null && most > 0; row = rows.next()) {
      context.checkCancelled();
      Object[] last = heap.peek();
      if (heap.size() < most || last == null) {
        context.buffer(row);
        heap.add(row);
      } else if (order.compare(row, last) < 0) {
        heap.poll();
        heap.add(row);
      }
    }
    List<Object[]> sorted = new ArrayList<>(heap);
    sorted.sort(order);
    return sorted;
  }

  @Override
  public String describe() {
    return "Sort";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input);
  }
}
