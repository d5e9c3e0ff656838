package io.acano.store.sql.exec;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * INSERT.
 *
 * @param values one expression for each column of the table, over a row of {@code source}
 * @param returning expressions over the stored row, or null
 */
public record Insert(
    TableWriter writer,
    Operator source,
    List<Expression[]> values,
    @Nullable OnConflict onConflict,
    @Nullable List<Expression> returning)
    implements Write {

  /**
   * What to do about a taken key.
   *
   * @param anyKey true if every key counts, not only {@code arbiter}
   * @param arbiter the unique index that counts; null for the primary key
   * @param set a new value for each column, over the stored row followed by the refused one; null
   *     leaves the column; empty for DO NOTHING
   * @param where over the same two rows, or null
   */
  public record OnConflict(
      boolean anyKey,
      @Nullable IndexDescriptor arbiter,
      List<@Nullable Expression> set,
      @Nullable Expression where) {
    boolean isFor(TableWriter.Conflict conflict) {
      return anyKey || Objects.equals(conflict.index(), arbiter);
    }
  }

  @Override
  public Outcome run(Context context) {
    List<Object[]> inserted = new ArrayList<>();
    TreeSet<byte[]> touched = new TreeSet<>(Arrays::compareUnsigned);
    long count = 0;
    try (Rows rows = source.open(context)) {
      for (Object[] input = rows.next(); input != null; input = rows.next()) {
        for (Expression[] columns : values) {
          Object[] stored = insert(row(columns, input, context), touched, context);
          if (stored != null) {
            count++;
            if (returning != null) {
              inserted.add(evaluated(returning, stored, context));
            }
          }
        }
      }
    }
    return new Outcome(count, inserted);
  }

  private Object[] row(Expression[] columns, Object[] input, Context context) {
    context.checkCancelled();
    Object[] row = new Object[columns.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = writer.assigned(i, columns[i].eval(input, context), context);
    }
    return row;
  }

  /** The row as it is stored afterwards, or null if nothing was. */
  private Object @Nullable [] insert(Object[] row, TreeSet<byte[]> touched, Context context) {
    writer.check(row, context);
    byte[] key = writer.newKey(row, context);
    TableWriter.Conflict conflict = writer.conflict(key, row, null, context.transaction());
    if (conflict == null) {
      writer.insert(key, row, context.transaction());
      if (onConflict != null) {
        touched.add(key);
      }
      return row;
    }
    if (onConflict == null || !onConflict.isFor(conflict)) {
      throw writer.uniqueViolation(conflict);
    }
    return onConflict.set.isEmpty()
        ? null
        : update(conflict.rowKey(), row, onConflict, touched, context);
  }

  private Object @Nullable [] update(
      byte[] key, Object[] refused, OnConflict action, TreeSet<byte[]> touched, Context context) {
    byte[] bytes = context.transaction().get(key);
    if (bytes == null) {
      throw new IllegalStateException(
          "a unique index of " + writer.table().name() + " leads to no row");
    }
    if (!touched.add(key)) {
      throw new StoreException(
          ErrorCode.CARDINALITY_VIOLATION,
          "ON CONFLICT DO UPDATE command cannot affect row a second time");
    }
    Object[] before = writer.table().codec().decode(bytes);
    Object[] both = HashJoin.joined(before, before.length, refused, refused.length);
    if (action.where != null && !Boolean.TRUE.equals(action.where.eval(both, context))) {
      return null;
    }
    Object[] after = before.clone();
    for (int i = 0; i < after.length; i++) {
      Expression value = action.set.get(i);
      if (value != null) {
        after[i] = writer.assigned(i, value.eval(both, context), context);
      }
    }
    writer.update(key, before, after, context);
    return after;
  }

  static Object[] evaluated(List<Expression> expressions, Object[] row, Context context) {
    Object[] values = new Object[expressions.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = expressions.get(i).eval(row, context);
    }
    context.buffer(values);
    return values;
  }

  @Override
  public List<Operator> inputs() {
    return List.of(source);
  }

  @Override
  public String tag() {
    return "INSERT 0";
  }
}
