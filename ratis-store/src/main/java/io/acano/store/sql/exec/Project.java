package io.acano.store.sql.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes new rows from old ones. */
public record Project(Operator input, List<Expression> expressions) implements Operator {
  @Override
  public Rows open(Context context) {
    Rows rows = input.open(context);
    return new Rows() {
      @Override
      public Object @Nullable [] next() {
        Object[] row = rows.next();
        if (row == null) {
          return null;
        }
        Object[] result = new Object[expressions.size()];
        for (int i = 0; i < result.length; i++) {
          result[i] = expressions.get(i).eval(row, context);
        }
        return result;
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }

  @Override
  public String describe() {
    return "Project";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input);
  }
}
