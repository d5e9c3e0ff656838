package io.acano.store.sql.exec;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.keyspace.Bound;
import io.acano.store.keyspace.KeySpan;
import io.acano.store.keyspace.TableKeys;
import io.acano.store.sql.value.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of an index that a scan reads: equal values for its first columns, then perhaps a list
 * of values or bounds for the next one. The values are computed when the scan begins.
 *
 * @param index null for the primary key
 * @param columns the columns of the index as positions in the table
 * @param equals one value for each of the first columns
 * @param anyOf the values that the next column may have, if not empty
 * @param lower a bound of the next column, or null
 * @param upper a bound of the next column, or null
 */
public record IndexRange(
    @Nullable IndexDescriptor index,
    List<Integer> columns,
    List<Expression> equals,
    List<Expression> anyOf,
    @Nullable Limit lower,
    @Nullable Limit upper) {

  /** One end of a range. */
  public record Limit(Expression value, boolean inclusive) {}

  int id() {
    return index == null ? TableKeys.PRIMARY_INDEX : index.id();
  }

  /** The number of leading columns that have one value each. */
  int prefixLength() {
    return equals.size() + (anyOf.isEmpty() ? 0 : 1);
  }

  /** True if each value leads to one row at most, and that by its key. */
  boolean isPoint() {
    return index == null && prefixLength() == columns.size();
  }

  /** Gives every prefix of values to look for; none if a value is NULL, which equals nothing. */
  void prefixes(
      StoredTable table, Object[] outer, Context context, Consumer<List<@Nullable Object>> use) {
    List<@Nullable Object> prefix = new ArrayList<>(prefixLength());
    for (Expression expression : equals) {
      Object value = expression.eval(outer, context);
      if (value == null) {
        return;
      }
      prefix.add(value);
    }
    if (anyOf.isEmpty()) {
      use.accept(prefix);
      return;
    }
    SqlType type = table.column(columns.get(equals.size())).type();
    TreeSet<Object> values = new TreeSet<>(Order.of(type));
    for (Expression expression : anyOf) {
      Object value = expression.eval(outer, context);
      if (value != null) {
        values.add(value);
      }
    }
    for (Object value : values) {
      List<@Nullable Object> whole = new ArrayList<>(prefix);
      whole.add(value);
      use.accept(whole);
    }
  }

  /** The keys of the entries below {@code prefix}, or null if a bound is NULL. */
  @Nullable KeySpan span(
      StoredTable table, List<@Nullable Object> prefix, Object[] outer, Context context) {
    if (lower == null && upper == null) {
      return prefix.isEmpty() ? table.keys().span(id()) : table.keys().span(id(), columns, prefix);
    }
    Bound low = null;
    if (lower != null) {
      Object value = lower.value.eval(outer, context);
      if (value == null) {
        return null;
      }
      low = new Bound(value, lower.inclusive);
    }
    Bound high = null;
    if (upper != null) {
      Object value = upper.value.eval(outer, context);
      if (value == null) {
        return null;
      }
      high = new Bound(value, upper.inclusive);
    }
    return table.keys().span(id(), columns, prefix, low, high);
  }
}
