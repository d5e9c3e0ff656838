package io.acano.store.sql.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets rows through for which the condition is true. */
public record Filter(Operator input, Expression condition) implements Operator {
  @Override
  public Rows open(Context context) {
    Rows rows = input.open(context);
    return new Rows() {
      @Override
      public Object @Nullable [] next() {
        Object[] row = rows.next();
        while (row != null && !Boolean.TRUE.equals(condition.eval(row, context))) {
          context.checkCancelled();
          row = rows.next();
        }
        return row;
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }

  @Override
  public String describe() {
    return "Filter";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input);
  }
}
