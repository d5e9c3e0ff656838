package io.acano.store.sql.exec;

import io.acano.store.sql.value.ValueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Groups rows by columns and computes aggregates of each group; without columns, of all rows. */
public record Aggregate(Operator input, int[] groupColumns, List<Call> calls) implements Operator {

  /**
   * One aggregate.
   *
   * @param arguments columns of the input
   * @param filter a boolean column that says which rows count, or -1
   */
  public record Call(
      Supplier<Accumulator> accumulator, int[] arguments, boolean distinct, int filter) {}

  @Override
  public Rows open(Context context) {
    Map<ValueKey, Group> groups = new LinkedHashMap<>();
    if (groupColumns.length == 0) {
      groups.put(ValueKey.of(), new Group(new Object[0]));
    }
    try (Rows rows = input.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.checkCancelled();
        Object[] key = picked(row, groupColumns);
        ValueKey hashKey = ValueKey.of(key);
        Group group = groups.get(hashKey);
        if (group == null) {
          context.buffer(key);
          group = new Group(key);
          groups.put(hashKey, group);
        }
        group.add(row, context);
      }
    }
    var iterator = groups.values().iterator();
    return () -> iterator.hasNext() ? iterator.next().result() : null;
  }

  private static Object[] picked(Object[] row, int[] columns) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = row[columns[i]];
    }
    return values;
  }

  @Override
  public String describe() {
    return groupColumns.length == 0 ? "Aggregate" : "Hash Aggregate";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input);
  }

  private final class Group {
    private final Object[] key;
    private final List<Accumulator> accumulators = new ArrayList<>(calls.size());
    private final List<@Nullable Set<ValueKey>> seen = new ArrayList<>(calls.size());

    Group(Object[] key) {
      this.key = key;
      for (Call call : calls) {
        accumulators.add(call.accumulator.get());
        seen.add(call.distinct ? new HashSet<>() : null);
      }
    }

    void add(Object[] row, Context context) {
      for (int i = 0; i < calls.size(); i++) {
        Call call = calls.get(i);
        if (call.filter >= 0 && !Boolean.TRUE.equals(row[call.filter])) {
          continue;
        }
        Object[] values = picked(row, call.arguments);
        if (values.length > 0 && values[0] == null) {
          continue;
        }
        Set<ValueKey> distinct = seen.get(i);
        if (distinct != null) {
          if (!distinct.add(ValueKey.of(values))) {
            continue;
          }
          context.buffer(values);
        }
        accumulators.get(i).add(values, context);
      }
    }

    Object[] result() {
      Object[] row = new Object[key.length + accumulators.size()];
      System.arraycopy(key, 0, row, 0, key.length);
      for (int i = 0; i < accumulators.size(); i++) {
        row[key.length + i] = accumulators.get(i).result();
      }
      return row;
    }
  }
}
