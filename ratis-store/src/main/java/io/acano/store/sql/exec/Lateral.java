package io.acano.store.sql.exec;

import java.util.List;

/** Runs the right side anew for each left row, which it may refer to. */
public record Lateral(
    Operator left, Operator right, int correlation, boolean keepLeft, int leftWidth, int rightWidth)
    implements Operator {
  @Override
  public Rows open(Context context) {
    return new LoopRows(
        context,
        left.open(context),
        row -> {
          context.setOuterRow(correlation, row);
          return right.open(context);
        },
        null,
        keepLeft,
        leftWidth,
        rightWidth);
  }

  @Override
  public String describe() {
    return "Lateral Join";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(left, right);
  }
}
