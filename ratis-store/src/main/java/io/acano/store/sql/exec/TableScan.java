package io.acano.store.sql.exec;

import io.acano.store.engine.Cursor;
import io.acano.store.keyspace.KeySpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table by its key, by an index or as a whole.
 *
 * @param withKey true if each row ends with its key in the store, which UPDATE and DELETE need
 * @param range null for a full scan
 * @param filter what is left to test on each row, or null
 */
public record TableScan(
    StoredTable table,
    boolean withKey,
    @Nullable IndexRange range,
    boolean reverse,
    @Nullable Expression filter,
    String description)
    implements Operator {

  @Override
  public Rows open(Context context) {
    return open(context, Expression.NO_ROW);
  }

  /** Opens it with a row of another table in hand, whose values the range may use. */
  Rows open(Context context, Object[] outer) {
    if (range == null) {
      KeySpan all = table.keys().rows();
      return new SpanRows(context, List.of(all));
    }
    if (range.isPoint()) {
      List<byte[]> keys = new ArrayList<>(1);
      range.prefixes(table, outer, context, prefix -> keys.add(pointKey(prefix)));
      if (reverse) {
        Collections.reverse(keys);
      }
      return new PointRows(context, keys);
    }
    List<KeySpan> spans = new ArrayList<>(1);
    range.prefixes(
        table,
        outer,
        context,
        prefix -> {
          KeySpan span = range.span(table, prefix, outer, context);
          if (span != null) {
            spans.add(span);
          }
        });
    if (reverse) {
      Collections.reverse(spans);
    }
    return new SpanRows(context, spans);
  }

  private byte[] pointKey(List<@Nullable Object> prefix) {
    return table.keys().rowKeyOf(prefix);
  }

  private Object @Nullable [] row(byte[] key, byte[] value, Context context) {
    Object[] row = table.codec().decode(value);
    if (withKey) {
      row = Arrays.copyOf(row, row.length + 1);
      row[row.length - 1] = key;
    }
    return filter == null || Boolean.TRUE.equals(filter.eval(row, context)) ? row : null;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public List<Operator> inputs() {
    return List.of();
  }

  private final class PointRows implements Rows {
    private final Context context;
    private final List<byte[]> keys;
    private int position;

    PointRows(Context context, List<byte[]> keys) {
      this.context = context;
      this.keys = keys;
    }

    @Override
    public Object @Nullable [] next() {
      while (position < keys.size()) {
        context.checkCancelled();
        byte[] key = keys.get(position++);
        byte[] value = context.transaction().get(key);
        Object[] row = value == null ? null : row(key, value, context);
        if (row != null) {
          return row;
        }
      }
      return null;
    }
  }

  private final class SpanRows implements Rows {
    private final Context context;
    private final List<KeySpan> spans;
    private int position;
    private @Nullable Cursor cursor;

    SpanRows(Context context, List<KeySpan> spans) {
      this.context = context;
      this.spans = spans;
    }

    @Override
    public Object @Nullable [] next() {
      while (true) {
        Cursor open = cursor;
        if (open == null) {
          if (position == spans.size()) {
            return null;
          }
          KeySpan span = spans.get(position++);
          open = context.transaction().scan(span.from(), span.to(), reverse);
          cursor = open;
        }
        while (open.next()) {
          context.checkCancelled();
          Object[] row = rowAt(open);
          if (row != null) {
            return row;
          }
        }
        close();
      }
    }

    private Object @Nullable [] rowAt(Cursor at) {
      if (range == null || range.index() == null) {
        return row(at.key(), at.value(), context);
      }
      byte[] key = table.keys().rowKey(range.index(), at.key(), at.value());
      byte[] value = context.transaction().get(key);
      if (value == null) {
        throw new IllegalStateException(
            "index " + range.index().name() + " of " + table.name() + " leads to no row");
      }
      return row(key, value, context);
    }

    @Override
    public void close() {
      Cursor open = cursor;
      cursor = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
