package io.acano.store.sql.plan;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.sql.exec.Change;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.Insert;
import io.acano.store.sql.exec.Operator;
import io.acano.store.sql.exec.Project;
import io.acano.store.sql.exec.RowSource;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.exec.TableWriter;
import io.acano.store.sql.parse.Command;
import io.acano.store.sql.parse.Command.Assignment;
import io.acano.store.sql.parse.Nodes;
import io.acano.store.sql.parse.StatementParser;
import io.acano.store.sql.value.Conversion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Plans INSERT, UPDATE and DELETE. */
final class DmlPlanner {
  private final StatementPlanner planner;

  DmlPlanner(StatementPlanner planner) {
    this.planner = planner;
  }

  Plan insert(Command.Insert insert) {
    StoredTable table = planner.catalog().table(insert.table());
    int[] targets = targets(table, insert.columns());
    Expression[] defaults = defaults(table);
    List<Expression[]> values = new ArrayList<>();
    Operator source;
    switch (insert.source()) {
      case Command.Rows rows -> {
        source = new RowSource(context -> List.<Object[]>of(Expression.NO_ROW), "Values");
        boolean isDefaultOnly = rows.rows().size() == 1 && rows.rows().getFirst().isEmpty();
        for (List<@Nullable SqlNode> row : rows.rows()) {
          checkCount(row.size(), targets.length, insert.columns().isEmpty(), isDefaultOnly);
        }
        values.addAll(cells(table, rows.rows(), targets, defaults));
      }
      case Command.FromQuery query -> {
        RelRoot root = planner.algebra(query.query());
        List<Column> columns = StatementPlanner.columns(root);
        checkCount(columns.size(), targets.length, insert.columns().isEmpty(), false);
        source = planner.operator(root);
        Expression[] row = defaults.clone();
        for (int i = 0; i < columns.size(); i++) {
          int from = i;
          checkAssignable(table.column(targets[i]), columns.get(i).type(), false);
          row[targets[i]] = (input, context) -> input[from];
        }
        values.add(row);
      }
    }
    String alias = insert.alias() == null ? insert.table() : insert.alias();
    Insert.OnConflict onConflict =
        insert.onConflict() == null
            ? null
            : onConflict(table, alias, insert.onConflict(), defaults);
    Scalars returning = returning(table, alias, insert.returning());
    return new Plan.Dml(
        planner.types(),
        returning == null ? List.of() : returning.columns(),
        new Insert(
            new TableWriter(table, checks(table)),
            source,
            values,
            onConflict,
            returning == null ? null : returning.expressions()));
  }

  private static void checkCount(
      int given, int expected, boolean mayBeFewer, boolean isDefaultOnly) {
    if (given > expected) {
      throw new StoreException(
          ErrorCode.SYNTAX_ERROR, "INSERT has more expressions than target columns");
    }
    if (given < expected && !mayBeFewer && !isDefaultOnly) {
      throw new StoreException(
          ErrorCode.SYNTAX_ERROR, "INSERT has more target columns than expressions");
    }
  }

  private static int[] targets(StoredTable table, List<String> names) {
    if (names.isEmpty()) {
      int[] all = new int[table.width()];
      Arrays.setAll(all, i -> i);
      return all;
    }
    Set<Integer> seen = new HashSet<>();
    int[] targets = new int[names.size()];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = position(table, names.get(i));
      if (!seen.add(targets[i])) {
        throw new StoreException(
            ErrorCode.DUPLICATE_COLUMN, "column \"" + names.get(i) + "\" specified more than once");
      }
    }
    return targets;
  }

  private static int position(StoredTable table, String column) {
    int position = table.position(column);
    if (position < 0) {
      throw new StoreException(
          ErrorCode.UNDEFINED_COLUMN,
          "column \"" + column + "\" of relation \"" + table.name() + "\" does not exist");
    }
    return position;
  }

  /** The cells of VALUES; literals and parameters do not trouble Calcite. */
  private List<Expression[]> cells(
      StoredTable table, List<List<@Nullable SqlNode>> rows, int[] targets, Expression[] defaults) {
    List<Expression[]> cells = new ArrayList<>();
    SqlNodeList others = new SqlNodeList(SqlParserPos.ZERO);
    List<int[]> places = new ArrayList<>();
    for (List<@Nullable SqlNode> row : rows) {
      Expression[] columns = defaults.clone();
      for (int i = 0; i < row.size(); i++) {
        SqlNode cell = row.get(i);
        if (cell == null) {
          continue;
        }
        Expression simple = Simple.expression(cell, table.column(targets[i]), planner.parameters());
        if (simple == null) {
          places.add(new int[] {cells.size(), targets[i]});
          others.add(Nodes.as(cell, "c" + others.size()));
        } else {
          columns[targets[i]] = simple;
        }
      }
      cells.add(columns);
    }
    if (!others.isEmpty()) {
      Scalars scalars = planner.scalars(others, null);
      for (int i = 0; i < places.size(); i++) {
        int[] place = places.get(i);
        checkAssignable(table.column(place[1]), scalars.columns().get(i).type(), false);
        cells.get(place[0])[place[1]] = scalars.expressions().get(i);
      }
    }
    return cells;
  }

  private static void checkAssignable(ColumnDescriptor column, SqlType from, boolean isLiteral) {
    if (!isLiteral && !Conversion.isAssignable(from, column.type())) {
      throw new StoreException(
          ErrorCode.DATATYPE_MISMATCH,
          "column \""
              + column.name()
              + "\" is of type "
              + column.type().sqlName()
              + " but expression is of type "
              + from.sqlName());
    }
  }

  private Expression[] defaults(StoredTable table) {
    Expression[] defaults = new Expression[table.width()];
    for (int i = 0; i < defaults.length; i++) {
      String sql = table.column(i).defaultSql();
      defaults[i] = sql == null ? ExpressionCompiler.constant(null) : expression(sql, table, false);
    }
    return defaults;
  }

  private Expression expression(String sql, StoredTable table, boolean overRow) {
    SqlNodeList item = SqlNodeList.of(Nodes.as(StatementParser.expression(sql), "value"));
    SqlNode from = overRow ? Nodes.identifier("public", table.name()) : null;
    return planner.scalars(item, from).expressions().getFirst();
  }

  private List<TableWriter.Check> checks(StoredTable table) {
    List<TableWriter.Check> checks = new ArrayList<>();
    for (ColumnDescriptor column : table.descriptor().columns()) {
      if (column.check() != null) {
        checks.add(
            new TableWriter.Check(
                table.name() + "_" + column.name() + "_check",
                expression(column.check(), table, true)));
      }
    }
    return checks;
  }

  private @Nullable Scalars returning(
      StoredTable table, String alias, @Nullable SqlNodeList items) {
    return items == null
        ? null
        : planner.scalars(items, Nodes.as(Nodes.identifier("public", table.name()), alias));
  }

  private Insert.OnConflict onConflict(
      StoredTable table, String alias, Command.OnConflict clause, Expression[] defaults) {
    boolean anyKey = clause.target().isEmpty() && clause.constraint() == null;
    IndexDescriptor arbiter = anyKey ? null : arbiter(table, clause);
    if (clause.assignments().isEmpty()) {
      return new Insert.OnConflict(anyKey, arbiter, List.of(), null);
    }
    SqlNode stored = Nodes.as(Nodes.identifier("public", table.name()), alias);
    SqlNode refused = Nodes.as(Nodes.identifier("public", table.name()), "excluded");
    SqlNode both = comma(stored, refused);
    SqlNodeList items = new SqlNodeList(SqlParserPos.ZERO);
    List<@Nullable Expression> set =
        new ArrayList<>(Collections.nCopies(table.width(), (Expression) null));
    List<Integer> places = new ArrayList<>();
    assignments(table, clause.assignments(), defaults, set, places, items);
    if (clause.where() != null) {
      items.add(Nodes.as(clause.where(), "condition"));
    }
    Expression where = null;
    if (!items.isEmpty()) {
      Scalars scalars = planner.scalars(items, both);
      for (int i = 0; i < places.size(); i++) {
        checkAssignable(table.column(places.get(i)), scalars.columns().get(i).type(), false);
        set.set(places.get(i), scalars.expressions().get(i));
      }
      where = clause.where() == null ? null : scalars.expressions().getLast();
    }
    return new Insert.OnConflict(false, arbiter, set, where);
  }

  /** Sorts assignments into those that are plain, and those whose expression goes to Calcite. */
  private void assignments(
      StoredTable table,
      List<Assignment> assignments,
      Expression[] defaults,
      List<@Nullable Expression> set,
      List<Integer> places,
      SqlNodeList items) {
    for (Assignment assignment : assignments) {
      int position = position(table, assignment.column());
      if (set.get(position) != null || places.contains(position)) {
        throw new StoreException(
            ErrorCode.SYNTAX_ERROR,
            "multiple assignments to same column \"" + assignment.column() + "\"");
      }
      if (assignment.value() == null) {
        set.set(position, defaults[position]);
        continue;
      }
      Expression simple =
          Simple.expression(assignment.value(), table.column(position), planner.parameters());
      if (simple == null) {
        places.add(position);
        items.add(Nodes.as(assignment.value(), "set" + items.size()));
      } else {
        set.set(position, simple);
      }
    }
  }

  private static SqlNode comma(SqlNode left, SqlNode right) {
    return new SqlJoin(
        SqlParserPos.ZERO,
        left,
        SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
        JoinType.COMMA.symbol(SqlParserPos.ZERO),
        right,
        JoinConditionType.NONE.symbol(SqlParserPos.ZERO),
        null);
  }

  private static @Nullable IndexDescriptor arbiter(StoredTable table, Command.OnConflict clause) {
    Set<Integer> columns = new HashSet<>();
    clause.target().forEach(name -> columns.add(position(table, name)));
    String constraint = clause.constraint();
    List<Integer> primaryKey = table.descriptor().primaryKey();
    boolean isPrimary =
        constraint == null
            ? columns.equals(new HashSet<>(primaryKey))
            : constraint.equals(table.name() + "_pkey");
    if (isPrimary && !primaryKey.isEmpty()) {
      return null;
    }
    for (IndexDescriptor index : table.descriptor().indexes()) {
      boolean isMeant =
          constraint == null
              ? columns.equals(new HashSet<>(index.columns()))
              : constraint.equals(index.name());
      if (index.unique() && isMeant) {
        return index;
      }
    }
    throw new StoreException(
        constraint == null ? ErrorCode.INVALID_COLUMN_REFERENCE : ErrorCode.UNDEFINED_OBJECT,
        "there is no unique constraint matching the ON CONFLICT specification");
  }

  Plan update(Command.Update update) {
    StoredTable table = planner.catalog().table(update.table());
    String alias = update.alias() == null ? update.table() : update.alias();
    List<@Nullable Expression> set =
        new ArrayList<>(Collections.nCopies(table.width(), (Expression) null));
    List<Integer> places = new ArrayList<>();
    SqlNodeList items = new SqlNodeList(SqlParserPos.ZERO);
    assignments(table, update.assignments(), defaults(table), set, places, items);
    RelRoot root = found(table, alias, items, update.from(), update.where());
    List<Column> columns = StatementPlanner.columns(root);
    for (int i = 0; i < places.size(); i++) {
      checkAssignable(
          table.column(places.get(i)), columns.get(table.width() + 1 + i).type(), false);
    }
    Operator source = planner.operator(root);
    List<Expression> whole = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int from = i;
      whole.add((row, context) -> row[from]);
    }
    for (int i = 0; i < set.size(); i++) {
      if (set.get(i) != null) {
        places.add(i);
        whole.add(set.get(i));
      }
    }
    Operator rows = new Project(source, whole);
    int[] targets = places.stream().mapToInt(Integer::intValue).toArray();
    return change(table, alias, rows, targets, update.returning());
  }

  Plan delete(Command.Delete delete) {
    StoredTable table = planner.catalog().table(delete.table());
    String alias = delete.alias() == null ? delete.table() : delete.alias();
    RelRoot root =
        found(table, alias, new SqlNodeList(SqlParserPos.ZERO), delete.using(), delete.where());
    return change(table, alias, planner.operator(root), null, delete.returning());
  }

  private Plan change(
      StoredTable table,
      String alias,
      Operator source,
      int @Nullable [] targets,
      @Nullable SqlNodeList returningItems) {
    Scalars returning = returning(table, alias, returningItems);
    return new Plan.Dml(
        planner.types(),
        returning == null ? List.of() : returning.columns(),
        new Change(
            new TableWriter(table, targets == null ? List.of() : checks(table)),
            source,
            targets,
            returning == null ? null : returning.expressions()));
  }

  /** The query for the rows to change: all columns, the key, then {@code items}. */
  private RelRoot found(
      StoredTable table,
      String alias,
      SqlNodeList items,
      @Nullable SqlNode others,
      @Nullable SqlNode where) {
    SqlNodeList list = new SqlNodeList(SqlParserPos.ZERO);
    table
        .descriptor()
        .columns()
        .forEach(column -> list.add(Nodes.identifier(alias, column.name())));
    list.add(Nodes.identifier(alias, Catalog.KEY_COLUMN));
    items.forEach(list::add);
    SqlNode from = Nodes.as(Nodes.identifier(Catalog.KEYED_SCHEMA, table.name()), alias);
    return planner.algebra(Nodes.select(list, others == null ? from : comma(from, others), where));
  }

  /** Expressions that need no planning. */
  private static final class Simple {
    private Simple() {}

    static @Nullable Expression expression(
        SqlNode node, ColumnDescriptor column, Parameters parameters) {
      if (node instanceof SqlLiteral literal) {
        return Literals.constant(literal, column.type());
      }
      if (node instanceof SqlDynamicParam parameter) {
        int index = parameter.getIndex();
        parameters.learn(index, column.type());
        return (row, context) -> context.parameter(index);
      }
      return null;
    }
  }
}
