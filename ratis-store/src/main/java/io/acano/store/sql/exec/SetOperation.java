package io.acano.store.sql.exec;

import io.acano.store.sql.value.ValueKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UNION, INTERSECT and EXCEPT of inputs whose rows have the same types. */
public record SetOperation(Kind kind, boolean all, List<Operator> inputs) implements Operator {
  /** Which set operation. */
  public enum Kind {
    UNION,
    INTERSECT,
    EXCEPT
  }

  @Override
  public Rows open(Context context) {
    Rows rows = new Concatenation(context, kind == Kind.UNION ? inputs : inputs.subList(0, 1));
    if (kind == Kind.UNION) {
      return all ? rows : new Selected(context, rows, null);
    }
    Rows result = rows;
    for (Operator right : inputs.subList(1, inputs.size())) {
      result = new Selected(context, result, counts(right, context));
    }
    return result;
  }

  private static Map<ValueKey, Integer> counts(Operator right, Context context) {
    Map<ValueKey, Integer> counts = new HashMap<>();
    try (Rows rows = right.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.buffer(row);
        counts.merge(ValueKey.of(row), 1, Integer::sum);
      }
    }
    return counts;
  }

  @Override
  public String describe() {
    return kind.name().charAt(0)
        + kind.name().substring(1).toLowerCase(Locale.ROOT)
        + (all ? " All" : "");
  }

  private static final class Concatenation implements Rows {
    private final Context context;
    private final List<Operator> operators;
    private int position;
    private @Nullable Rows current;

    Concatenation(Context context, List<Operator> operators) {
      this.context = context;
      this.operators = operators;
    }

    @Override
    public Object @Nullable [] next() {
      while (true) {
        Rows open = current;
        if (open == null) {
          if (position == operators.size()) {
            return null;
          }
          open = operators.get(position++).open(context);
          current = open;
        }
        Object[] row = open.next();
        if (row != null) {
          return row;
        }
        close();
      }
    }

    @Override
    public void close() {
      Rows open = current;
      current = null;
      if (open != null) {
        open.close();
      }
    }
  }

  /** The rows of the left side that the operation keeps. */
  private final class Selected implements Rows {
    private final Context context;
    private final Rows left;
    private final @Nullable Map<ValueKey, Integer> right;
    private final Map<ValueKey, Boolean> seen = new HashMap<>();

    Selected(Context context, Rows left, @Nullable Map<ValueKey, Integer> right) {
      this.context = context;
      this.left = left;
      this.right = right;
    }

    @Override
    public Object @Nullable [] next() {
      for (Object[] row = left.next(); row != null; row = left.next()) {
        context.checkCancelled();
        ValueKey key = ValueKey.of(row);
        if (isKept(key) && (all || isFirst(key, row))) {
          return row;
        }
      }
      return null;
    }

    private boolean isKept(ValueKey key) {
      if (right == null) {
        return true;
      }
      int count = right.getOrDefault(key, 0);
      boolean isRight = count > 0;
      if (isRight && all) {
        right.put(key, count - 1);
      }
      return isRight == (kind == Kind.INTERSECT);
    }

    private boolean isFirst(ValueKey key, Object[] row) {
      if (seen.putIfAbsent(key, true) != null) {
        return false;
      }
      context.buffer(row);
      return true;
    }

    @Override
    public void close() {
      left.close();
    }
  }
}
