package io.acano.store.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/** Splits filters, so that the terms without a query inside can move on their own. */
final class SubQueryFilters extends RelHomogeneousShuttle {
  private SubQueryFilters() {}

  static RelNode apart(RelNode rel) {
    return rel.accept(new SubQueryFilters());
  }

  @Override
  public RelNode visit(LogicalFilter filter) {
    RelNode visited = super.visit(filter);
    if (!(visited instanceof LogicalFilter whole)
        || !RexUtil.SubQueryFinder.containsSubQuery(whole)) {
      return visited;
    }
    List<RexNode> plain = new ArrayList<>();
    List<RexNode> others = new ArrayList<>();
    for (RexNode term : RelOptUtil.conjunctions(whole.getCondition())) {
      (RexUtil.SubQueryFinder.find(term) == null ? plain : others).add(term);
    }
    if (plain.isEmpty()) {
      return whole;
    }
    var rexBuilder = whole.getCluster().getRexBuilder();
    RelNode below =
        LogicalFilter.create(whole.getInput(), RexUtil.composeConjunction(rexBuilder, plain));
    return whole.copy(whole.getTraitSet(), below, RexUtil.composeConjunction(rexBuilder, others));
  }
}
