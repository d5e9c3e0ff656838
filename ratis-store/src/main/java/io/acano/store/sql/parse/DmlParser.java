package io.acano.store.sql.parse;

import io.acano.store.sql.parse.Command.Assignment;
import io.acano.store.sql.parse.Command.InsertSource;
import io.acano.store.sql.parse.Command.OnConflict;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/** INSERT, UPDATE and DELETE. */
final class DmlParser {
  private final TokenStream tokens;
  private final QueryParser queries;
  private final ExpressionParser expressions;

  DmlParser(TokenStream tokens, QueryParser queries) {
    this.tokens = tokens;
    this.queries = queries;
    this.expressions = queries.expressions();
  }

  Command command() {
    return switch (tokens.next().text()) {
      case "insert" -> insert();
      case "update" -> update();
      default -> delete();
    };
  }

  private Command insert() {
    tokens.expectWords("into");
    String table = tokens.tableName();
    String alias = tokens.acceptWords("as") ? tokens.name() : null;
    boolean hasColumns = tokens.isOperator("(") && !queries.isQuery();
    List<String> columns = hasColumns ? tokens.nameList() : List.of();
    InsertSource source = source();
    OnConflict onConflict = tokens.acceptWords("on", "conflict") ? onConflict() : null;
    return new Command.Insert(table, alias, columns, source, onConflict, returning());
  }

  private InsertSource source() {
    if (tokens.acceptWords("default", "values")) {
      return new Command.Rows(List.of(List.of()));
    }
    if (!tokens.isWord("values")) {
      return new Command.FromQuery(queries.query());
    }
    tokens.next();
    List<List<@Nullable SqlNode>> rows = new ArrayList<>();
    do {
      tokens.expectOperator("(");
      List<@Nullable SqlNode> row = new ArrayList<>();
      do {
        row.add(valueOrDefault());
      } while (tokens.acceptOperator(","));
      tokens.expectOperator(")");
      rows.add(row);
    } while (tokens.acceptOperator(","));
    return new Command.Rows(rows);
  }

  private @Nullable SqlNode valueOrDefault() {
    return tokens.acceptWords("default") ? null : expressions.expression();
  }

  private OnConflict onConflict() {
    List<String> target = tokens.isOperator("(") ? tokens.nameList() : List.of();
    String constraint = tokens.acceptWords("on", "constraint") ? tokens.name() : null;
    tokens.expectWords("do");
    if (tokens.acceptWords("nothing")) {
      return new OnConflict(target, constraint, List.of(), null);
    }
    if (target.isEmpty() && constraint == null) {
      throw tokens.unexpected();
    }
    tokens.expectWords("update", "set");
    List<Assignment> assignments = assignments();
    SqlNode where = tokens.acceptWords("where") ? expressions.expression() : null;
    return new OnConflict(target, constraint, assignments, where);
  }

  private List<Assignment> assignments() {
    List<Assignment> assignments = new ArrayList<>();
    do {
      if (tokens.isOperator("(")) {
        assignList(assignments);
      } else {
        String column = tokens.name();
        tokens.expectOperator("=");
        assignments.add(new Assignment(column, valueOrDefault()));
      }
    } while (tokens.acceptOperator(","));
    return assignments;
  }

  /** {@code (a, b) = (x, y)}. */
  private void assignList(List<Assignment> assignments) {
    List<String> columns = tokens.nameList();
    tokens.expectOperator("=");
    tokens.acceptWords("row");
    tokens.expectOperator("(");
    if (queries.isQuery()) {
      throw TokenStream.unsupported("SET (…) = (SELECT …)");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        tokens.expectOperator(",");
      }
      assignments.add(new Assignment(columns.get(i), valueOrDefault()));
    }
    tokens.expectOperator(")");
  }

  private @Nullable String alias() {
    return tokens.acceptWords("as") || tokens.isBareAlias() ? tokens.name() : null;
  }

  private Command update() {
    tokens.acceptWords("only");
    String table = tokens.tableName();
    String alias = alias();
    tokens.expectWords("set");
    List<Assignment> assignments = assignments();
    SqlNode from = tokens.acceptWords("from") ? queries.from() : null;
    return new Command.Update(table, alias, assignments, from, where(), returning());
  }

  private Command delete() {
    tokens.expectWords("from");
    tokens.acceptWords("only");
    String table = tokens.tableName();
    String alias = alias();
    SqlNode using = tokens.acceptWords("using") ? queries.from() : null;
    return new Command.Delete(table, alias, using, where(), returning());
  }

  private @Nullable SqlNode where() {
    return tokens.acceptWords("where") ? expressions.expression() : null;
  }

  private @Nullable SqlNodeList returning() {
    return tokens.acceptWords("returning") ? queries.selectList() : null;
  }
}
