package io.acano.store.sql.exec;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.ValueKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query inside an expression. One that does not refer to the rows around it runs once per
 * execution; any other runs for each row.
 *
 * @param bound the correlations that stand for the row at hand
 */
public record SubQuery(Operator plan, int[] bound, boolean isCorrelated) {

  /** True if there is a row. */
  public Expression exists() {
    return (row, context) -> {
      if (!isCorrelated) {
        return context.once(this, this::hasRow);
      }
      bind(row, context);
      return hasRow(context);
    };
  }

  private Boolean hasRow(Context context) {
    try (Rows rows = plan.open(context)) {
      return rows.next() != null;
    }
  }

  /** The only value of the only row. */
  public Expression scalar() {
    return (row, context) -> {
      if (!isCorrelated) {
        return context.once(this, this::onlyValue)[0];
      }
      bind(row, context);
      return onlyValue(context)[0];
    };
  }

  private Object[] onlyValue(Context context) {
    try (Rows rows = plan.open(context)) {
      Object[] first = rows.next();
      if (first != null && rows.next() != null) {
        throw new StoreException(
            ErrorCode.CARDINALITY_VIOLATION,
            "more than one row returned by a subquery used as an expression");
      }
      return first == null ? new Object[1] : first;
    }
  }

  /** {@code (operands) IN (query)} with SQL's three values. */
  public Expression contains(List<Expression> operands) {
    return (row, context) -> {
      Object[] wanted = new Object[operands.size()];
      boolean hasNull = false;
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = operands.get(i).eval(row, context);
        hasNull |= wanted[i] == null;
      }
      Members members;
      if (isCorrelated) {
        bind(row, context);
        members = members(context);
      } else {
        members = context.once(this, this::members);
      }
      if (members.keys.isEmpty() && members.withNulls.isEmpty()) {
        return false;
      }
      if (!hasNull && members.keys.contains(ValueKey.of(wanted))) {
        return true;
      }
      return members.mayContain(wanted, hasNull) ? null : false;
    };
  }

  private Members members(Context context) {
    Members members = new Members(new HashSet<>(), new ArrayList<>(), new ArrayList<>());
    try (Rows rows = plan.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.buffer(row);
        members.add(row);
      }
    }
    return members;
  }

  /** {@code x op ANY (query)}; {@code test} compares the two columns of its row. */
  public Expression any(Expression operand, Expression test) {
    return (row, context) -> {
      Object value = operand.eval(row, context);
      List<Object[]> rows;
      if (isCorrelated) {
        bind(row, context);
        rows = all(context);
      } else {
        rows = context.once(this, this::all);
      }
      boolean sawNull = false;
      for (Object[] candidate : rows) {
        Object result = test.eval(new Object[] {value, candidate[0]}, context);
        if (Boolean.TRUE.equals(result)) {
          return true;
        }
        sawNull |= result == null;
      }
      return sawNull ? null : false;
    };
  }

  private List<Object[]> all(Context context) {
    List<Object[]> all = new ArrayList<>();
    try (Rows rows = plan.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.buffer(row);
        all.add(row);
      }
    }
    return all;
  }

  private void bind(Object[] row, Context context) {
    for (int correlation : bound) {
      context.setOuterRow(correlation, row);
    }
  }

  /** The rows of an IN query: those without NULL by their hash, the others as they are. */
  private record Members(Set<ValueKey> keys, List<Object[]> whole, List<Object[]> withNulls) {
    void add(Object[] row) {
      for (Object value : row) {
        if (value == null) {
          withNulls.add(row);
          return;
        }
      }
      if (keys.add(ValueKey.of(row))) {
        whole.add(row);
      }
    }

    /** True if a row could equal {@code wanted} once its NULLs were known. */
    boolean mayContain(@Nullable Object[] wanted, boolean hasNull) {
      return withNulls.stream().anyMatch(row -> agree(row, wanted))
          || (hasNull && whole.stream().anyMatch(row -> agree(row, wanted)));
    }

    private static boolean agree(Object[] row, @Nullable Object[] wanted) {
      for (int i = 0; i < row.length; i++) {
        if (row[i] != null
            && wanted[i] != null
            && !ValueKey.of(row[i]).equals(ValueKey.of(wanted[i]))) {
          return false;
        }
      }
      return true;
    }
  }
}
