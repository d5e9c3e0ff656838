package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Accumulator;
import io.acano.store.sql.exec.Aggregate;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.Filter;
import io.acano.store.sql.exec.Lateral;
import io.acano.store.sql.exec.Limit;
import io.acano.store.sql.exec.Operator;
import io.acano.store.sql.exec.Project;
import io.acano.store.sql.exec.RowSource;
import io.acano.store.sql.exec.SetOperation;
import io.acano.store.sql.exec.Sort;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.exec.SubQuery;
import io.acano.store.sql.exec.TableScan;
import io.acano.store.sql.function.AggregateFunction;
import io.acano.store.sql.function.PgTypes;
import io.acano.store.sql.plan.AccessPath.Wanted;
import io.acano.store.sql.value.Conversion;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;

/** Turns relational algebra into operators. One instance compiles one statement. */
final class RelCompiler {
  private final RelPlanner planner;
  private final ExpressionCompiler expressions = new ExpressionCompiler(this::subQuery);
  private final JoinCompiler joins = new JoinCompiler(this, expressions);
  private final Set<Integer> boundOutside = new HashSet<>();
  private final List<Operator> subPlans = new ArrayList<>();

  /** A plan, and whether its rows come in the order that was wanted. */
  private record Compiled(Operator operator, boolean isOrdered) {}

  RelCompiler(RelPlanner planner) {
    this.planner = planner;
  }

  ExpressionCompiler expressions() {
    return expressions;
  }

  /** The plans of queries inside expressions, for EXPLAIN. */
  List<Operator> subPlans() {
    return subPlans;
  }

  Operator compile(RelNode rel) {
    return compile(rel, List.of(), false).operator;
  }

  private Compiled compile(RelNode rel, List<Wanted> wanted, boolean isLimited) {
    return switch (rel) {
      case LogicalTableScan scan -> scan(scan, List.of(), wanted, isLimited);
      case LogicalFilter filter -> filter(filter, wanted, isLimited);
      case LogicalProject project -> project(project, wanted, isLimited);
      case LogicalSort sort -> new Compiled(sort(sort), false);
      case LogicalJoin join -> new Compiled(joins.compile(join), false);
      case LogicalAggregate aggregate -> new Compiled(aggregate(aggregate), false);
      case LogicalValues values -> new Compiled(values(values), false);
      case LogicalCorrelate correlate -> new Compiled(lateral(correlate), false);
      case SetOp operation -> new Compiled(setOperation(operation), false);
      default ->
          throw new StoreException(
              ErrorCode.FEATURE_NOT_SUPPORTED, rel.getRelTypeName() + " is not supported");
    };
  }

  static TableSource source(LogicalTableScan scan) {
    return Objects.requireNonNull(scan.getTable().unwrap(Catalog.PlannerTable.class)).source();
  }

  private Compiled scan(
      LogicalTableScan scan, List<RexNode> terms, List<Wanted> wanted, boolean isLimited) {
    return switch (source(scan)) {
      case TableSource.Stored stored -> {
        AccessPath path =
            AccessPath.choose(stored.table(), terms, 0, wanted, isLimited, expressions);
        Operator operator = tableScan(stored, path, condition(path.rest()));
        yield new Compiled(operator, path.isOrdered());
      }
      case TableSource.Virtual virtual -> {
        Operator rows = new RowSource(virtual.rows(), "Virtual Scan on " + virtual.name());
        Expression condition = condition(terms);
        yield new Compiled(condition == null ? rows : new Filter(rows, condition), false);
      }
    };
  }

  /** All terms as one condition, or null if there are none. */
  @Nullable Expression condition(List<RexNode> terms) {
    if (terms.isEmpty()) {
      return null;
    }
    List<Expression> compiled = expressions.compileAll(terms);
    if (compiled.size() == 1) {
      return compiled.getFirst();
    }
    return (row, context) -> {
      for (Expression term : compiled) {
        if (!Boolean.TRUE.equals(term.eval(row, context))) {
          return false;
        }
      }
      return true;
    };
  }

  static TableScan tableScan(
      TableSource.Stored source, AccessPath path, @Nullable Expression filter) {
    StoredTable table = source.table();
    StringBuilder text = new StringBuilder();
    if (path.range() == null) {
      text.append("Full Scan on ").append(table.name());
    } else {
      var index = path.range().index();
      text.append(path.isReverse() ? "Index Scan Backward using " : "Index Scan using ")
          .append(index == null ? table.name() + "_pkey" : index.name())
          .append(" on ")
          .append(table.name());
      if (!path.condition().isEmpty()) {
        text.append(" (").append(path.condition()).append(')');
      }
    }
    if (!path.rest().isEmpty()) {
      text.append(" filtered");
    }
    return new TableScan(
        table, source.withKey(), path.range(), path.isReverse(), filter, text.toString());
  }

  private Compiled filter(LogicalFilter filter, List<Wanted> wanted, boolean isLimited) {
    List<RexNode> terms = new ArrayList<>(RelOptUtil.conjunctions(filter.getCondition()));
    RelNode input = filter.getInput();
    while (input instanceof LogicalFilter inner) {
      terms.addAll(0, RelOptUtil.conjunctions(inner.getCondition()));
      input = inner.getInput();
    }
    if (input instanceof LogicalTableScan scan) {
      return scan(scan, terms, wanted, isLimited);
    }
    Compiled below = compile(input, wanted, isLimited);
    Expression condition = condition(terms);
    return condition == null
        ? below
        : new Compiled(new Filter(below.operator, condition), below.isOrdered);
  }

  private Compiled project(LogicalProject project, List<Wanted> wanted, boolean isLimited) {
    List<Wanted> below = new ArrayList<>();
    for (Wanted column : wanted) {
      if (project.getProjects().get(column.column()) instanceof RexInputRef ref) {
        below.add(new Wanted(ref.getIndex(), column.descending(), column.nullsFirst()));
      }
    }
    boolean canOrder = below.size() == wanted.size();
    Compiled input =
        compile(project.getInput(), canOrder ? below : List.of(), canOrder && isLimited);
    Operator operator =
        isIdentity(project)
            ? input.operator
            : new Project(input.operator, expressions.compileAll(project.getProjects()));
    return new Compiled(operator, canOrder && input.isOrdered);
  }

  private static boolean isIdentity(LogicalProject project) {
    if (project.getProjects().size() != project.getInput().getRowType().getFieldCount()) {
      return false;
    }
    for (int i = 0; i < project.getProjects().size(); i++) {
      if (!(project.getProjects().get(i) instanceof RexInputRef ref) || ref.getIndex() != i) {
        return false;
      }
    }
    return true;
  }

  private Operator sort(LogicalSort sort) {
    List<RelFieldCollation> collations = sort.getCollation().getFieldCollations();
    List<Wanted> wanted = new ArrayList<>();
    for (RelFieldCollation collation : collations) {
      wanted.add(
          new Wanted(
              collation.getFieldIndex(),
              collation.getDirection().isDescending(),
              collation.nullDirection == RelFieldCollation.NullDirection.FIRST
                  || (collation.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED
                      && collation.getDirection().isDescending())));
    }
    Compiled input = compile(sort.getInput(), wanted, sort.fetch != null);
    Expression offset = sort.offset == null ? null : expressions.compile(sort.offset);
    Expression fetch = sort.fetch == null ? null : expressions.compile(sort.fetch);
    Operator operator = input.operator;
    if (!wanted.isEmpty() && !input.isOrdered) {
      List<RelDataTypeField> fields = sort.getInput().getRowType().getFieldList();
      Comparator<Object[]> order = null;
      for (Wanted column : wanted) {
        Comparator<Object[]> next =
            Sort.by(
                column.column(),
                PgTypes.sqlTypeOrText(fields.get(column.column()).getType()),
                column.descending(),
                column.nullsFirst());
        order = order == null ? next : order.thenComparing(next);
      }
      operator = new Sort(operator, Objects.requireNonNull(order), wantedRows(offset, fetch));
    }
    return offset == null && fetch == null ? operator : new Limit(operator, offset, fetch);
  }

  /** OFFSET and LIMIT together, or null if there is no LIMIT. */
  private static @Nullable Expression wantedRows(
      @Nullable Expression offset, @Nullable Expression fetch) {
    if (fetch == null || offset == null) {
      return fetch;
    }
    return (row, context) -> {
      Object most = fetch.eval(row, context);
      Object skipped = offset.eval(row, context);
      if (most == null) {
        return null;
      }
      long rows =
          ((Number) most).longValue() + (skipped == null ? 0 : ((Number) skipped).longValue());
      return Math.max(rows, 0);
    };
  }

  private Operator aggregate(LogicalAggregate aggregate) {
    List<RelDataTypeField> fields = aggregate.getInput().getRowType().getFieldList();
    List<Aggregate.Call> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      if (!(call.getAggregation() instanceof AggregateFunction function)) {
        throw new StoreException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "the aggregate " + call.getAggregation().getName() + " is not supported");
      }
      int[] arguments = call.getArgList().stream().mapToInt(Integer::intValue).toArray();
      SqlType type =
          arguments.length == 0
              ? SqlType.INT
              : PgTypes.sqlTypeOrText(fields.get(arguments[0]).getType());
      calls.add(
          new Aggregate.Call(
              () -> Accumulator.of(function.computation(), type),
              arguments,
              call.isDistinct(),
              call.filterArg));
    }
    return new Aggregate(
        compile(aggregate.getInput()), aggregate.getGroupSet().toArray(), List.copyOf(calls));
  }

  private static Operator values(LogicalValues values) {
    List<Object[]> rows = new ArrayList<>();
    List<RelDataTypeField> fields = values.getRowType().getFieldList();
    for (List<RexLiteral> tuple : values.getTuples()) {
      Object[] row = new Object[tuple.size()];
      for (int i = 0; i < row.length; i++) {
        Object value = ExpressionCompiler.value(tuple.get(i));
        SqlType type = PgTypes.sqlType(fields.get(i).getType());
        row[i] =
            value == null || type == null ? value : Conversion.convert(value, type, ZoneOffset.UTC);
      }
      rows.add(row);
    }
    return new RowSource(context -> rows, "Values");
  }

  private Operator lateral(LogicalCorrelate correlate) {
    if (correlate.getJoinType() != JoinRelType.INNER
        && correlate.getJoinType() != JoinRelType.LEFT) {
      throw new StoreException(
          ErrorCode.FEATURE_NOT_SUPPORTED, "this kind of LATERAL join is not supported");
    }
    Operator left = compile(correlate.getLeft());
    int correlation = correlate.getCorrelationId().getId();
    boolean isNew = boundOutside.add(correlation);
    Operator right = compile(correlate.getRight());
    if (isNew) {
      boundOutside.remove(correlation);
    }
    return new Lateral(
        left,
        right,
        correlation,
        correlate.getJoinType() == JoinRelType.LEFT,
        correlate.getLeft().getRowType().getFieldCount(),
        correlate.getRight().getRowType().getFieldCount());
  }

  private Operator setOperation(SetOp operation) {
    List<Operator> inputs = new ArrayList<>();
    for (RelNode input : operation.getInputs()) {
      inputs.add(aligned(input, operation.getRowType().getFieldList()));
    }
    SetOperation.Kind kind =
        switch (operation.kind) {
          case UNION -> SetOperation.Kind.UNION;
          case INTERSECT -> SetOperation.Kind.INTERSECT;
          default -> SetOperation.Kind.EXCEPT;
        };
    return new SetOperation(kind, operation.all, inputs);
  }

  /** {@code input} with its columns converted to the types of {@code fields}. */
  private Operator aligned(RelNode input, List<RelDataTypeField> fields) {
    List<RelDataTypeField> from = input.getRowType().getFieldList();
    List<Expression> columns = new ArrayList<>();
    boolean isSame = true;
    for (int i = 0; i < fields.size(); i++) {
      SqlType type = PgTypes.sqlTypeOrText(fields.get(i).getType());
      isSame &= PgTypes.sqlType(from.get(i).getType()) == type;
      columns.add(expressions.compile(new RexInputRef(i, from.get(i).getType()), type));
    }
    Operator operator = compile(input);
    return isSame ? operator : new Project(operator, columns);
  }

  private SubQuery subQuery(RexSubQuery query) {
    RelNode rel = planner.optimized(query.rel);
    Set<Integer> used = new HashSet<>();
    for (CorrelationId id : RelOptUtil.getVariablesUsed(rel)) {
      used.add(id.getId());
    }
    for (CorrelationId id : RelOptUtil.getVariablesSet(rel)) {
      used.remove(id.getId());
    }
    Set<Integer> bound = new HashSet<>(used);
    bound.removeAll(boundOutside);
    boundOutside.addAll(bound);
    Operator plan = compile(rel);
    boundOutside.removeAll(bound);
    subPlans.add(plan);
    return new SubQuery(
        plan, bound.stream().mapToInt(Integer::intValue).toArray(), !used.isEmpty());
  }
}
