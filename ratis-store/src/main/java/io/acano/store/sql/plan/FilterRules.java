package io.acano.store.sql.plan;

import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterJoinRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilderFactory;

/**
 * The rules that bring filters to the tables. A filter with a query inside stays where it is: that
 * query names columns by their place in the rows around it, which a move would change.
 */
final class FilterRules {
  private FilterRules() {}

  static List<RelOptRule> all(RelBuilderFactory builder) {
    return List.of(
        FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.DEFAULT
            .withOperandSupplier(
                b ->
                    b.operand(Filter.class)
                        .predicate(FilterRules::isPlain)
                        .oneInput(
                            c -> c.operand(Join.class).predicate(FilterRules::isPlain).anyInputs()))
            .withRelBuilderFactory(builder)
            .as(FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.class)
            .toRule(),
        FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.DEFAULT
            .withOperandSupplier(
                b -> b.operand(Join.class).predicate(FilterRules::isPlain).anyInputs())
            .withRelBuilderFactory(builder)
            .as(FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.class)
            .toRule(),
        FilterProjectTransposeRule.Config.DEFAULT
            .withOperandSupplier(
                b ->
                    b.operand(Filter.class)
                        .predicate(FilterRules::isPlain)
                        .oneInput(
                            c ->
                                c.operand(Project.class)
                                    .predicate(FilterRules::isPlain)
                                    .anyInputs()))
            .withRelBuilderFactory(builder)
            .as(FilterProjectTransposeRule.Config.class)
            .toRule(),
        FilterAggregateTransposeRule.Config.DEFAULT
            .withOperandSupplier(
                b ->
                    b.operand(Filter.class)
                        .predicate(FilterRules::isPlain)
                        .oneInput(c -> c.operand(Aggregate.class).anyInputs()))
            .withRelBuilderFactory(builder)
            .as(FilterAggregateTransposeRule.Config.class)
            .toRule(),
        FilterSetOpTransposeRule.Config.DEFAULT
            .withOperandSupplier(
                b ->
                    b.operand(Filter.class)
                        .predicate(FilterRules::isPlain)
                        .oneInput(c -> c.operand(SetOp.class).anyInputs()))
            .withRelBuilderFactory(builder)
            .as(FilterSetOpTransposeRule.Config.class)
            .toRule());
  }

  private static boolean isPlain(Filter filter) {
    return !RexUtil.SubQueryFinder.containsSubQuery(filter);
  }

  private static boolean isPlain(Join join) {
    return !RexUtil.SubQueryFinder.containsSubQuery(join);
  }

  /** Also without randomness, so that nothing volatile is computed twice. */
  private static boolean isPlain(Project project) {
    return !RexUtil.SubQueryFinder.containsSubQuery(project)
        && project.getProjects().stream().allMatch(RexUtil::isDeterministic);
  }
}
