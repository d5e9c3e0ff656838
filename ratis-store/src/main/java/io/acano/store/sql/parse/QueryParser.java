package io.acano.store.sql.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/** SELECT, VALUES, WITH and set operations. */
final class QueryParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  QueryParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, this);
  }

  ExpressionParser expressions() {
    return expressions;
  }

  /** True if a query begins here, perhaps in parentheses. */
  boolean isQuery() {
    int ahead = 0;
    while (tokens.peek(ahead).isOperator("(")) {
      ahead++;
    }
    Token token = tokens.peek(ahead);
    return token.isWord("select")
        || token.isWord("values")
        || token.isWord("table")
        || (ahead == 0 && token.isWord("with"));
  }

  SqlNode query() {
    tokens.enter();
    SqlNodeList with = tokens.acceptWords("with") ? with() : null;
    SqlNode body = ordered(union());
    tokens.leave();
    return with == null ? body : new SqlWith(Nodes.ZERO, with, body);
  }

  private SqlNodeList with() {
    if (tokens.acceptWords("recursive")) {
      throw TokenStream.unsupported("WITH RECURSIVE");
    }
    SqlNodeList items = new SqlNodeList(Nodes.ZERO);
    do {
      String name = tokens.name();
      SqlNodeList columns = tokens.isOperator("(") ? identifiers(tokens.nameList()) : null;
      tokens.expectWords("as");
      tokens.acceptWords("not");
      tokens.acceptWords("materialized");
      tokens.expectOperator("(");
      if (!isQuery()) {
        throw TokenStream.unsupported("a statement other than a query in WITH");
      }
      SqlNode query = query();
      tokens.expectOperator(")");
      items.add(
          new SqlWithItem(
              Nodes.ZERO,
              Nodes.identifier(name),
              columns,
              query,
              SqlLiteral.createBoolean(false, Nodes.ZERO)));
    } while (tokens.acceptOperator(","));
    return items;
  }

  private static SqlNodeList identifiers(List<String> names) {
    SqlNodeList list = new SqlNodeList(Nodes.ZERO);
    names.forEach(name -> list.add(Nodes.identifier(name)));
    return list;
  }

  private SqlNode union() {
    SqlNode left = intersection();
    for (int i = 0; tokens.isWord("union") || tokens.isWord("except"); i++) {
      ExpressionParser.checkChain(i);
      boolean isUnion = tokens.next().text().equals("union");
      SqlSetOperator operator =
          isAll()
              ? (isUnion ? SqlStdOperatorTable.UNION_ALL : SqlStdOperatorTable.EXCEPT_ALL)
              : (isUnion ? SqlStdOperatorTable.UNION : SqlStdOperatorTable.EXCEPT);
      left = operator.createCall(Nodes.ZERO, left, intersection());
    }
    return left;
  }

  private SqlNode intersection() {
    SqlNode left = simpleQuery();
    for (int i = 0; tokens.acceptWords("intersect"); i++) {
      ExpressionParser.checkChain(i);
      SqlSetOperator operator =
          isAll() ? SqlStdOperatorTable.INTERSECT_ALL : SqlStdOperatorTable.INTERSECT;
      left = operator.createCall(Nodes.ZERO, left, simpleQuery());
    }
    return left;
  }

  private boolean isAll() {
    boolean isAll = tokens.acceptWords("all");
    tokens.acceptWords("distinct");
    return isAll;
  }

  private SqlNode simpleQuery() {
    if (tokens.acceptOperator("(")) {
      SqlNode query = query();
      tokens.expectOperator(")");
      return query;
    }
    if (tokens.acceptWords("table")) {
      SqlNodeList star = SqlNodeList.of(SqlIdentifier.star(Nodes.ZERO));
      return Nodes.select(star, qualifiedName(), null);
    }
    return tokens.isWord("values") ? values() : select();
  }

  private SqlNode values() {
    tokens.expectWords("values");
    List<SqlNode> rows = new ArrayList<>();
    do {
      tokens.expectOperator("(");
      rows.add(SqlStdOperatorTable.ROW.createCall(Nodes.ZERO, expressions.expressions()));
      tokens.expectOperator(")");
    } while (tokens.acceptOperator(","));
    return SqlStdOperatorTable.VALUES.createCall(Nodes.ZERO, rows);
  }

  private SqlNode select() {
    tokens.expectWords("select");
    SqlNodeList keywords = new SqlNodeList(Nodes.ZERO);
    if (tokens.acceptWords("distinct")) {
      if (tokens.isWord("on")) {
        throw TokenStream.unsupported("DISTINCT ON");
      }
      keywords.add(SqlSelectKeyword.DISTINCT.symbol(Nodes.ZERO));
    } else {
      tokens.acceptWords("all");
    }
    SqlNodeList list = selectList();
    SqlNode from = tokens.acceptWords("from") ? from() : null;
    SqlNode where = tokens.acceptWords("where") ? expressions.expression() : null;
    SqlNodeList groups = tokens.acceptWords("group", "by") ? groups() : null;
    SqlNode having = tokens.acceptWords("having") ? expressions.expression() : null;
    if (tokens.isWord("window")) {
      throw TokenStream.unsupported("WINDOW");
    }
    return new SqlSelect(
        Nodes.ZERO,
        keywords,
        list,
        from,
        where,
        groups,
        having,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The items after SELECT or RETURNING, each with the name that PostgreSQL gives it. */
  SqlNodeList selectList() {
    SqlNodeList list = new SqlNodeList(Nodes.ZERO);
    do {
      if (tokens.acceptOperator("*")) {
        list.add(SqlIdentifier.star(Nodes.ZERO));
        continue;
      }
      SqlNode item = expressions.expression();
      if (tokens.acceptWords("as")) {
        item = Nodes.as(item, tokens.label());
      } else if (tokens.isName()) {
        item = Nodes.as(item, tokens.name());
      } else if (!(item instanceof SqlIdentifier)) {
        item = Nodes.as(item, Nodes.outputName(item));
      }
      list.add(item);
    } while (tokens.acceptOperator(","));
    return list;
  }

  private SqlNodeList groups() {
    if (tokens.isWord("grouping") || tokens.isWord("rollup") || tokens.isWord("cube")) {
      throw TokenStream.unsupported("GROUPING SETS, ROLLUP or CUBE");
    }
    return new SqlNodeList(expressions.expressions(), Nodes.ZERO);
  }

  /** The tables of a FROM; a comma is a cross join. */
  SqlNode from() {
    SqlNode left = joined();
    for (int i = 0; tokens.acceptOperator(","); i++) {
      ExpressionParser.checkChain(i);
      left = join(left, JoinType.COMMA, false, joined(), JoinConditionType.NONE, null);
    }
    return left;
  }

  private SqlNode joined() {
    SqlNode left = table();
    for (int i = 0; ; i++) {
      ExpressionParser.checkChain(i);
      boolean isNatural = tokens.acceptWords("natural");
      JoinType type = joinType();
      if (type == null) {
        return left;
      }
      SqlNode right = table();
      if (type == JoinType.CROSS || isNatural) {
        left = join(left, type, isNatural, right, JoinConditionType.NONE, null);
      } else if (tokens.acceptWords("using")) {
        SqlNodeList columns = identifiers(tokens.nameList());
        left = join(left, type, false, right, JoinConditionType.USING, columns);
      } else {
        tokens.expectWords("on");
        SqlNode condition = expressions.expression();
        left = join(left, type, false, right, JoinConditionType.ON, condition);
      }
    }
  }

  private @Nullable JoinType joinType() {
    if (tokens.acceptWords("cross", "join")) {
      return JoinType.CROSS;
    }
    if (tokens.acceptWords("join") || tokens.acceptWords("inner", "join")) {
      return JoinType.INNER;
    }
    for (JoinType type : List.of(JoinType.LEFT, JoinType.RIGHT, JoinType.FULL)) {
      String word = type.name().toLowerCase(Locale.ROOT);
      if (tokens.acceptWords(word, "join") || tokens.acceptWords(word, "outer", "join")) {
        return type;
      }
    }
    return null;
  }

  private static SqlNode join(
      SqlNode left,
      JoinType type,
      boolean isNatural,
      SqlNode right,
      JoinConditionType conditionType,
      @Nullable SqlNode condition) {
    return new SqlJoin(
        Nodes.ZERO,
        left,
        SqlLiteral.createBoolean(isNatural, Nodes.ZERO),
        type.symbol(Nodes.ZERO),
        right,
        conditionType.symbol(Nodes.ZERO),
        condition);
  }

  private SqlNode table() {
    tokens.enter();
    boolean isLateral = tokens.acceptWords("lateral");
    SqlNode table;
    if (tokens.isOperator("(")) {
      if (isQuery()) {
        tokens.expectOperator("(");
        table = query();
        tokens.expectOperator(")");
        if (isLateral) {
          table = SqlStdOperatorTable.LATERAL.createCall(Nodes.ZERO, table);
        }
      } else {
        tokens.expectOperator("(");
        table = from();
        tokens.expectOperator(")");
      }
    } else {
      tokens.acceptWords("only");
      table = qualifiedName();
      if (tokens.isOperator("(")) {
        throw TokenStream.unsupported("a function in FROM");
      }
    }
    tokens.leave();
    return alias(table);
  }

  private SqlIdentifier qualifiedName() {
    List<String> names = new ArrayList<>(List.of(tokens.name()));
    while (tokens.acceptOperator(".")) {
      names.add(tokens.label());
    }
    return new SqlIdentifier(names, Nodes.ZERO);
  }

  private SqlNode alias(SqlNode table) {
    if (!tokens.acceptWords("as") && !tokens.isBareAlias()) {
      // Calcite wants a name for every derived table; PostgreSQL 16 does not.
      return table.getKind() == SqlKind.IDENTIFIER || table.getKind() == SqlKind.JOIN
          ? table
          : Nodes.as(table, "?table" + tokens.start() + "?");
    }
    List<SqlNode> operands = new ArrayList<>();
    operands.add(table);
    operands.add(Nodes.identifier(tokens.name()));
    if (tokens.isOperator("(")) {
      tokens.nameList().forEach(name -> operands.add(Nodes.identifier(name)));
    }
    return SqlStdOperatorTable.AS.createCall(Nodes.ZERO, operands);
  }

  /** ORDER BY, LIMIT, OFFSET, FETCH and FOR UPDATE, which certification makes needless. */
  private SqlNode ordered(SqlNode query) {
    SqlNodeList order = tokens.acceptWords("order", "by") ? orderItems() : SqlNodeList.EMPTY;
    if (!order.isEmpty()) {
      nameApart(query);
    }
    SqlNode offset = null;
    SqlNode fetch = null;
    while (true) {
      if (tokens.acceptWords("limit")) {
        fetch = tokens.acceptWords("all") || tokens.acceptWords("null") ? null : count();
      } else if (tokens.acceptWords("offset")) {
        offset = count();
        if (!tokens.acceptWords("rows")) {
          tokens.acceptWords("row");
        }
      } else if (tokens.acceptWords("fetch")) {
        fetch = fetchFirst();
      } else if (tokens.acceptWords("for")) {
        lockClause();
      } else {
        break;
      }
    }
    return order.isEmpty() && offset == null && fetch == null
        ? query
        : new SqlOrderBy(Nodes.ZERO, query, order, offset, fetch);
  }

  /** Calcite finds the columns of an ordered set operation by name, so each gets one of its own. */
  private static void nameApart(SqlNode query) {
    SqlNode first = query;
    while (first instanceof SqlBasicCall call && call.getOperator() instanceof SqlSetOperator) {
      first = call.operand(0);
    }
    if (query instanceof SqlSelect || !(first instanceof SqlSelect select)) {
      return;
    }
    Set<String> names = new HashSet<>();
    SqlNodeList list = select.getSelectList();
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).getKind() == SqlKind.AS) {
        SqlBasicCall item = (SqlBasicCall) list.get(i);
        String name = Nodes.outputName(item.operand(1));
        if (!names.add(name)) {
          list.set(i, Nodes.as(item.operand(0), name + (i + 1)));
        }
      }
    }
  }

  private SqlNode fetchFirst() {
    if (!tokens.acceptWords("first")) {
      tokens.expectWords("next");
    }
    SqlNode count =
        tokens.isWord("row") || tokens.isWord("rows")
            ? SqlLiteral.createExactNumeric("1", Nodes.ZERO)
            : count();
    if (!tokens.acceptWords("rows")) {
      tokens.expectWords("row");
    }
    tokens.expectWords("only");
    return count;
  }

  private void lockClause() {
    if (!tokens.acceptWords("update") && !tokens.acceptWords("share")) {
      tokens.acceptWords("no", "key");
      tokens.acceptWords("key");
      if (!tokens.acceptWords("update")) {
        tokens.expectWords("share");
      }
    }
    if (tokens.acceptWords("of")) {
      tokens.name();
    }
    tokens.acceptWords("nowait");
  }

  private SqlNode count() {
    if (tokens.peek().kind() == Token.Kind.PARAMETER) {
      return tokens.untypedParameter();
    }
    if (tokens.peek().kind() != Token.Kind.NUMBER || !tokens.peek().text().matches("\\d{1,18}")) {
      throw tokens.unexpected();
    }
    return SqlLiteral.createExactNumeric(tokens.next().text(), Nodes.ZERO);
  }

  private SqlNodeList orderItems() {
    SqlNodeList items = new SqlNodeList(Nodes.ZERO);
    do {
      SqlNode item = expressions.expression();
      if (tokens.acceptWords("desc")) {
        item = SqlStdOperatorTable.DESC.createCall(Nodes.ZERO, item);
      } else {
        tokens.acceptWords("asc");
      }
      if (tokens.acceptWords("nulls", "first")) {
        item = SqlStdOperatorTable.NULLS_FIRST.createCall(Nodes.ZERO, item);
      } else if (tokens.acceptWords("nulls", "last")) {
        item = SqlStdOperatorTable.NULLS_LAST.createCall(Nodes.ZERO, item);
      }
      items.add(item);
    } while (tokens.acceptOperator(","));
    return items;
  }
}
