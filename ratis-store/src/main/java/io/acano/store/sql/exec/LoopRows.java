package io.acano.store.sql.exec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins each left row with the rows that are opened for it. */
final class LoopRows implements Rows {
  private final Context context;
  private final Rows left;
  private final Function<Object[], Rows> right;
  private final @Nullable Expression residual;
  private final boolean keepLeft;
  private final int leftWidth;
  private final int rightWidth;
  private Object @Nullable [] leftRow;
  private @Nullable Rows rightRows;
  private boolean isMatched;

  LoopRows(
      Context context,
      Rows left,
      Function<Object[], Rows> right,
      @Nullable Expression residual,
      boolean keepLeft,
      int leftWidth,
      int rightWidth) {
    this.context = context;
    this.left = left;
    this.right = right;
    this.residual = residual;
    this.keepLeft = keepLeft;
    this.leftWidth = leftWidth;
    this.rightWidth = rightWidth;
  }

  @Override
  public Object @Nullable [] next() {
    while (true) {
      Object[] current = leftRow;
      Rows partners = rightRows;
      if (current == null || partners == null) {
        current = left.next();
        if (current == null) {
          return null;
        }
        leftRow = current;
        isMatched = false;
        partners = right.apply(current);
        rightRows = partners;
      }
      for (Object[] partner = partners.next(); partner != null; partner = partners.next()) {
        context.checkCancelled();
        Object[] row = HashJoin.joined(current, leftWidth, partner, rightWidth);
        if (residual == null || Boolean.TRUE.equals(residual.eval(row, context))) {
          isMatched = true;
          return row;
        }
      }
      partners.close();
      rightRows = null;
      leftRow = null;
      if (keepLeft && !isMatched) {
        return HashJoin.joined(current, leftWidth, null, rightWidth);
      }
    }
  }

  @Override
  public void close() {
    Rows partners = rightRows;
    if (partners != null) {
      partners.close();
    }
    left.close();
  }
}
