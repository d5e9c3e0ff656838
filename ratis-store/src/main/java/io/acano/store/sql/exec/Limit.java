package io.acano.store.sql.exec;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OFFSET and LIMIT; a null expression or value is no bound. */
public record Limit(Operator input, @Nullable Expression offset, @Nullable Expression fetch)
    implements Operator {
  @Override
  public Rows open(Context context) {
    long skip = count(offset, 0, "OFFSET", context);
    long most = count(fetch, Long.MAX_VALUE, "LIMIT", context);
    Rows rows = input.open(context);
    return new Rows() {
      private long skipped;
      private long given;

      @Override
      public Object @Nullable [] next() {
        if (given >= most) {
          return null;
        }
        for (; skipped < skip; skipped++) {
          if (rows.next() == null) {
            return null;
          }
        }
        given++;
        return rows.next();
      }

      @Override
      public void close() {
        rows.close();
      }
    };
  }

  static long count(@Nullable Expression expression, long absent, String clause, Context context) {
    Object value = expression == null ? null : expression.eval(Expression.NO_ROW, context);
    if (value == null) {
      return absent;
    }
    long count = ((Number) value).longValue();
    if (count < 0) {
      throw new StoreException(
          clause.equals("LIMIT") ? ErrorCode.INVALID_LIMIT : ErrorCode.INVALID_OFFSET,
          clause + " must not be negative");
    }
    return count;
  }

  @Override
  public String describe() {
    return "Limit";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(input);
  }
}
