package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.HashJoin;
import io.acano.store.sql.exec.IndexJoin;
import io.acano.store.sql.exec.Operator;
import io.acano.store.sql.exec.Project;
import io.acano.store.sql.function.Functions;
import io.acano.store.sql.function.PgOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/** Joins: by an index of one side if the condition gives its key, else by a hash of one side. */
final class JoinCompiler {
  private final RelCompiler compiler;
  private final ExpressionCompiler expressions;

  JoinCompiler(RelCompiler compiler, ExpressionCompiler expressions) {
    this.compiler = compiler;
    this.expressions = expressions;
  }

  Operator compile(LogicalJoin join) {
    List<RexNode> terms = RelOptUtil.conjunctions(join.getCondition());
    RelNode left = join.getLeft();
    RelNode right = join.getRight();
    return switch (join.getJoinType()) {
      case INNER -> {
        Operator byRight = indexJoin(left, right, terms, false);
        if (byRight != null) {
          yield byRight;
        }
        Operator byLeft = indexJoin(right, left, swapped(terms, left, right), false);
        yield byLeft == null
            ? hashJoin(left, right, terms, JoinRelType.INNER)
            : reordered(byLeft, width(right), width(left));
      }
      case LEFT -> {
        Operator byRight = indexJoin(left, right, terms, true);
        yield byRight == null ? hashJoin(left, right, terms, JoinRelType.LEFT) : byRight;
      }
      case RIGHT -> {
        List<RexNode> swapped = swapped(terms, left, right);
        Operator byLeft = indexJoin(right, left, swapped, true);
        yield reordered(
            byLeft == null ? hashJoin(right, left, swapped, JoinRelType.LEFT) : byLeft,
            width(right),
            width(left));
      }
      case FULL -> hashJoin(left, right, terms, JoinRelType.FULL);
      default ->
          throw new StoreException(
              ErrorCode.FEATURE_NOT_SUPPORTED, join.getJoinType() + " join is not supported");
    };
  }

  private static int width(RelNode rel) {
    return rel.getRowType().getFieldCount();
  }

  /** The terms over the right row followed by the left one. */
  private static List<RexNode> swapped(List<RexNode> terms, RelNode left, RelNode right) {
    int leftWidth = width(left);
    int rightWidth = width(right);
    RexShuttle shuttle =
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef ref) {
            int index = ref.getIndex();
            return new RexInputRef(
                index < leftWidth ? index + rightWidth : index - leftWidth, ref.getType());
          }
        };
    return shuttle.visitList(terms);
  }

  /** Rows of {@code first} and {@code second} columns the other way round. */
  private static Operator reordered(Operator input, int first, int second) {
    List<Expression> columns = new ArrayList<>();
    for (int i = 0; i < first + second; i++) {
      int from = i < second ? first + i : i - second;
      columns.add((row, context) -> row[from]);
    }
    return new Project(input, columns);
  }

  /** Null unless an index of the right side can be entered with values of the left side's rows. */
  private @Nullable Operator indexJoin(
      RelNode left, RelNode right, List<RexNode> joinTerms, boolean keepLeft) {
    int leftWidth = width(left);
    List<RexNode> terms = new ArrayList<>(joinTerms);
    RelNode input = right;
    while (input instanceof LogicalFilter filter) {
      if (RexUtil.SubQueryFinder.containsSubQuery(filter)) {
        return null;
      }
      terms.addAll(RexUtil.shift(RelOptUtil.conjunctions(filter.getCondition()), leftWidth));
      input = filter.getInput();
    }
    if (!(input instanceof LogicalTableScan scan)
        || !(RelCompiler.source(scan) instanceof TableSource.Stored stored)) {
      return null;
    }
    AccessPath path =
        AccessPath.choose(stored.table(), terms, leftWidth, List.of(), false, expressions);
    if (!path.usesOuter()) {
      return null;
    }
    return new IndexJoin(
        compiler.compile(left),
        RelCompiler.tableScan(stored, path, null),
        compiler.condition(path.rest()),
        keepLeft,
        leftWidth,
        width(right));
  }

  private Operator hashJoin(RelNode left, RelNode right, List<RexNode> terms, JoinRelType type) {
    int leftWidth = width(left);
    List<Expression> leftKeys = new ArrayList<>();
    List<Expression> rightKeys = new ArrayList<>();
    List<RexNode> rest = new ArrayList<>();
    for (RexNode term : terms) {
      if (!addKey(term, leftWidth, leftKeys, rightKeys)) {
        rest.add(term);
      }
    }
    return new HashJoin(
        compiler.compile(left),
        compiler.compile(right),
        leftKeys,
        rightKeys,
        compiler.condition(rest),
        type != JoinRelType.INNER,
        type == JoinRelType.FULL,
        leftWidth,
        width(right));
  }

  /** Adds the two sides of an equality between the two rows; false if it is none. */
  private boolean addKey(
      RexNode term, int leftWidth, List<Expression> leftKeys, List<Expression> rightKeys) {
    if (term.getKind() != SqlKind.EQUALS
        || !(term instanceof RexCall call)
        || RexUtil.SubQueryFinder.find(term) != null) {
      return false;
    }
    RexNode a = call.getOperands().get(0);
    RexNode b = call.getOperands().get(1);
    SqlType type = comparedType(call, a, b);
    if (type == null) {
      return false;
    }
    if (isOf(a, 0, leftWidth) && isOf(b, leftWidth, Integer.MAX_VALUE)) {
      leftKeys.add(expressions.compile(a, type));
      rightKeys.add(expressions.compile(RexUtil.shift(b, -leftWidth), type));
      return true;
    }
    if (isOf(b, 0, leftWidth) && isOf(a, leftWidth, Integer.MAX_VALUE)) {
      leftKeys.add(expressions.compile(b, type));
      rightKeys.add(expressions.compile(RexUtil.shift(a, -leftWidth), type));
      return true;
    }
    return false;
  }

  private static @Nullable SqlType comparedType(RexCall call, RexNode a, RexNode b) {
    return call.getOperator() instanceof PgOperator operator && operator.overload() != null
        ? operator.overload().parameters().getFirst()
        : Functions.resolve(
                "=", Arrays.asList(ExpressionCompiler.typeOf(a), ExpressionCompiler.typeOf(b)))
            .parameters()
            .getFirst();
  }

  private static boolean isOf(RexNode node, int from, int to) {
    ImmutableBitSet bits = RelOptUtil.InputFinder.bits(node);
    return !bits.isEmpty() && bits.nth(0) >= from && bits.length() <= to;
  }
}
