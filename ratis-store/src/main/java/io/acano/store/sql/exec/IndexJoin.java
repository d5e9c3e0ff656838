package io.acano.store.sql.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks each left row's partners up in the right table, by its key or an index.
 *
 * @param residual what is left of the join condition, over both rows, or null
 * @param keepLeft true for LEFT
 */
public record IndexJoin(
    Operator left,
    TableScan right,
    @Nullable Expression residual,
    boolean keepLeft,
    int leftWidth,
    int rightWidth)
    implements Operator {

  @Override
  public Rows open(Context context) {
    Rows leftRows = left.open(context);
    return new LoopRows(
        context,
        leftRows,
        leftRow -> right.open(context, leftRow),
        residual,
        keepLeft,
        leftWidth,
        rightWidth);
  }

  @Override
  public String describe() {
    return keepLeft ? "Index Left Join" : "Index Join";
  }

  @Override
  public List<Operator> inputs() {
    return List.of(left, right);
  }
}
