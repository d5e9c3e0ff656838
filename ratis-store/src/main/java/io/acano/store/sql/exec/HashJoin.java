package io.acano.store.sql.exec;

import io.acano.store.sql.value.ValueKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the right side in a hash table and probes it with each left row. Without keys all right
 * rows share one bucket, which makes it a nested loop.
 *
 * @param residual what is left of the join condition, over both rows, or null
 * @param keepLeft true if left rows without a partner come with NULLs: LEFT and FULL
 * @param keepRight true for right rows likewise: FULL
 */
public record HashJoin(
    Operator left,
    Operator right,
    List<Expression> leftKeys,
    List<Expression> rightKeys,
    @Nullable Expression residual,
    boolean keepLeft,
    boolean keepRight,
    int leftWidth,
    int rightWidth)
    implements Operator {

  @Override
  public Rows open(Context context) {
    Map<ValueKey, List<Entry>> table = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    try (Rows rows = right.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.buffer(row);
        Entry entry = new Entry(row);
        if (keepRight) {
          entries.add(entry);
        }
        ValueKey key = key(rightKeys, row, context);
        if (key != null) {
          table.computeIfAbsent(key, k -> new ArrayList<>(1)).add(entry);
        }
      }
    }
    return new JoinedRows(context, left.open(context), table, entries);
  }

  /** Null if a key value is NULL, which equals nothing. */
  private static @Nullable ValueKey key(List<Expression> keys, Object[] row, Context context) {
    Object[] values = new Object[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = keys.get(i).eval(row, context);
      if (values[i] == null) {
        return null;
      }
    }
    return ValueKey.of(values);
  }

  static Object[] joined(
      Object @Nullable [] left, int leftWidth, Object @Nullable [] right, int rightWidth) {
    Object[] row = new Object[leftWidth + rightWidth];
    if (left != null) {
      System.arraycopy(left, 0, row, 0, leftWidth);
    }
    if (right != null) {
      System.arraycopy(right, 0, row, leftWidth, rightWidth);
    }
    return row;
  }

  @Override
  public String describe() {
    String kind = keepRight ? " Full" : keepLeft ? " Left" : "";
    return (leftKeys.isEmpty() ? "Nested Loop" : "Hash") + kind + " Join";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(left, right);
  }

  private static final class Entry {
    private final Object[] row;
    private boolean isMatched;

    Entry(Object[] row) {
      this.row = row;
    }
  }

  private final class JoinedRows implements Rows {
    private final Context context;
    private final Rows leftRows;
    private final Map<ValueKey, List<Entry>> table;
    private final Iterator<Entry> unmatched;
    private Object @Nullable [] current;
    private List<Entry> candidates = List.of();
    private int position;
    private boolean isMatched;

    JoinedRows(
        Context context, Rows leftRows, Map<ValueKey, List<Entry>> table, List<Entry> entries) {
      this.context = context;
      this.leftRows = leftRows;
      this.table = table;
      this.unmatched = entries.iterator();
    }

    @Override
    public Object @Nullable [] next() {
      while (true) {
        Object[] leftRow = current;
        if (leftRow != null) {
          Object[] row = nextMatch(leftRow);
          if (row != null) {
            return row;
          }
          current = null;
          if (keepLeft && !isMatched) {
            return joined(leftRow, leftWidth, null, rightWidth);
          }
        }
        leftRow = leftRows.next();
        if (leftRow == null) {
          return nextUnmatched();
        }
        current = leftRow;
        isMatched = false;
        position = 0;
        ValueKey key = key(leftKeys, leftRow, context);
        candidates = key == null ? List.of() : table.getOrDefault(key, List.of());
      }
    }

    private Object @Nullable [] nextMatch(Object[] leftRow) {
      while (position < candidates.size()) {
        context.checkCancelled();
        Entry entry = candidates.get(position++);
        Object[] row = joined(leftRow, leftWidth, entry.row, rightWidth);
        if (residual == null || Boolean.TRUE.equals(residual.eval(row, context))) {
          isMatched = true;
          entry.isMatched = true;
          return row;
        }
      }
      return null;
    }

    private Object @Nullable [] nextUnmatched() {
      while (unmatched.hasNext()) {
        Entry entry = unmatched.next();
        if (!entry.isMatched) {
          return joined(null, leftWidth, entry.row, rightWidth);
        }
      }
      return null;
    }

    @Override
    public void close() {
      leftRows.close();
    }
  }
}
