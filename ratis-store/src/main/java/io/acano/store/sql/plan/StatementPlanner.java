package io.acano.store.sql.plan;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.Operator;
import io.acano.store.sql.exec.Project;
import io.acano.store.sql.function.PgTypes;
import io.acano.store.sql.parse.Command;
import io.acano.store.sql.parse.Nodes;
import io.acano.store.sql.parse.StatementParser;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/** Plans one statement against one catalog. Used once, by one thread. */
public final class StatementPlanner {
  /** A statement is read again whenever the type of a parameter becomes known; so often at most. */
  private static final int MAX_PASSES = 4;

  private final Catalog catalog;
  private final Parameters parameters;
  private final List<Operator> subPlans = new ArrayList<>();

  private StatementPlanner(Catalog catalog, Parameters parameters) {
    this.catalog = catalog;
    this.parameters = parameters;
  }

  /**
   * Parses and plans {@code sql}.
   *
   * @param hints types of parameters that the caller insists on
   */
  public static Plan plan(String sql, List<@Nullable SqlType> hints, Catalog catalog) {
    Parameters parameters = new Parameters(hints);
    for (int pass = 1; ; pass++) {
      StatementParser.Parsed parsed = StatementParser.parse(sql, parameters.types());
      parameters.ensure(parsed.parameterCount());
      try {
        Plan plan = new StatementPlanner(catalog, parameters).plan(parsed.command());
        boolean hasLearnt = parameters.takeLearnt();
        boolean mustRepeat = parameters.learnTextForOthers() || hasLearnt;
        if (!mustRepeat || pass == MAX_PASSES) {
          return plan;
        }
      } catch (StoreException e) {
        boolean mayRetry = parameters.takeLearnt();
        if (e.code() == ErrorCode.INDETERMINATE_DATATYPE && !mayRetry) {
          mayRetry = parameters.learnTextForOthers();
        }
        if (!mayRetry || pass == MAX_PASSES) {
          throw e;
        }
      }
    }
  }

  private Plan plan(Command command) {
    return switch (command) {
      case Command.Query query -> query(query.query());
      case Command.Insert insert -> new DmlPlanner(this).insert(insert);
      case Command.Update update -> new DmlPlanner(this).update(update);
      case Command.Delete delete -> new DmlPlanner(this).delete(delete);
      case Command.Explain explain -> explanation(plan(explain.command()));
      case Command.ShowParameter show ->
          new Plan.Control(show, List.of(new Column(show.name(), SqlType.TEXT)));
      default -> new Plan.Control(command, List.of());
    };
  }

  private Plan query(SqlNode query) {
    RelRoot root = algebra(query);
    Operator operator = operator(root);
    return new Plan.Query(types(), columns(root), operator);
  }

  private Plan explanation(Plan plan) {
    List<String> lines = new ArrayList<>();
    switch (plan) {
      case Plan.Query query -> explain(query.operator(), 0, lines);
      case Plan.Dml dml -> {
        lines.add(dml.write().getClass().getSimpleName());
        dml.write().inputs().forEach(input -> explain(input, 1, lines));
      }
      case Plan.Explanation inner -> lines.addAll(inner.lines());
      case Plan.Control control ->
          throw new StoreException(
              ErrorCode.SYNTAX_ERROR, "EXPLAIN takes a query, INSERT, UPDATE or DELETE");
    }
    for (Operator subPlan : subPlans) {
      lines.add("SubPlan");
      explain(subPlan, 1, lines);
    }
    return new Plan.Explanation(
        plan.parameterTypes(), List.of(new Column("QUERY PLAN", SqlType.TEXT)), lines);
  }

  private static void explain(Operator operator, int depth, List<String> lines) {
    lines.add("  ".repeat(depth) + operator.describe());
    operator.inputs().forEach(input -> explain(input, depth + 1, lines));
  }

  Catalog catalog() {
    return catalog;
  }

  Parameters parameters() {
    return parameters;
  }

  List<SqlType> types() {
    List<SqlType> types = new ArrayList<>();
    parameters.types().forEach(type -> types.add(type == null ? SqlType.TEXT : type));
    return types;
  }

  RelRoot algebra(SqlNode query) {
    return new RelPlanner(catalog, parameters).plan(query);
  }

  /** The operator of a whole query, with exactly the columns that the query names. */
  Operator operator(RelRoot root) {
    RelCompiler compiler = compiler();
    Operator operator = compiler.compile(root.rel);
    subPlans.addAll(compiler.subPlans());
    int width = root.rel.getRowType().getFieldCount();
    if (root.fields.size() == width) {
      return operator;
    }
    List<Expression> columns = new ArrayList<>();
    root.fields.forEach(
        field -> {
          int index = field.getKey();
          columns.add((row, context) -> row[index]);
        });
    return new Project(operator, columns);
  }

  private RelCompiler compiler() {
    return new RelCompiler(new RelPlanner(catalog, parameters));
  }

  static List<Column> columns(RelRoot root) {
    List<Column> columns = new ArrayList<>();
    for (RelDataTypeField field : root.validatedRowType.getFieldList()) {
      columns.add(new Column(field.getName(), PgTypes.sqlTypeOrText(field.getType())));
    }
    return columns;
  }

  /**
   * Compiles expressions that are over one row, as they stand in VALUES, SET, RETURNING or CHECK.
   *
   * @param from the tables whose columns, in order, make up that row; null for none
   */
  Scalars scalars(SqlNodeList items, @Nullable SqlNode from) {
    RelRoot root = algebra(Nodes.select(items, from, null));
    RelCompiler compiler = compiler();
    List<Expression> expressions = new ArrayList<>();
    RelNode rel = root.rel;
    for (var field : root.fields) {
      int index = field.getKey();
      expressions.add(
          compiler
              .expressions()
              .compile(
                  rel instanceof LogicalProject project
                      ? project.getProjects().get(index)
                      : new RexInputRef(
                          index, rel.getRowType().getFieldList().get(index).getType())));
    }
    subPlans.addAll(compiler.subPlans());
    return new Scalars(expressions, columns(root));
  }
}
