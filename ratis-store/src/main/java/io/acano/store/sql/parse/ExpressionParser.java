package io.acano.store.sql.parse;

import io.acano.store.sql.function.PgOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/**
 * Expressions, one method for each level of PostgreSQL's precedence (its manual, 4.1.6), from OR
 * down to the unary signs.
 */
final class ExpressionParser {
  /** Terms of one chain like {@code a + b + …}: the tree is as deep as the chain is long. */
  private static final int MAX_CHAIN = 300;

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;
  private final QueryParser queries;
  private final PrimaryParser primaries;

  ExpressionParser(TokenStream tokens, QueryParser queries) {
    this.tokens = tokens;
    this.queries = queries;
    this.primaries = new PrimaryParser(tokens, this, queries);
  }

  SqlNode expression() {
    tokens.enter();
    List<SqlNode> terms = new ArrayList<>();
    do {
      terms.add(conjunction());
    } while (tokens.acceptWords("or"));
    tokens.leave();
    return Nodes.balanced(SqlStdOperatorTable.OR, terms);
  }

  /** One or more expressions with commas between. */
  List<SqlNode> expressions() {
    List<SqlNode> expressions = new ArrayList<>();
    do {
      expressions.add(expression());
    } while (tokens.acceptOperator(","));
    return expressions;
  }

  /** An expression after DEFAULT, where a following NOT NULL is not part of it. */
  SqlNode defaultExpression() {
    return other();
  }

  private SqlNode conjunction() {
    List<SqlNode> terms = new ArrayList<>();
    do {
      terms.add(negation());
    } while (tokens.acceptWords("and"));
    return Nodes.balanced(SqlStdOperatorTable.AND, terms);
  }

  private SqlNode negation() {
    boolean isNegated = false;
    while (tokens.acceptWords("not")) {
      isNegated = !isNegated;
    }
    SqlNode operand = is();
    return isNegated ? Nodes.not(operand) : operand;
  }

  private SqlNode is() {
    SqlNode operand = comparison();
    while (true) {
      if (tokens.acceptWords("isnull")) {
        operand = SqlStdOperatorTable.IS_NULL.createCall(Nodes.ZERO, operand);
      } else if (tokens.acceptWords("notnull")) {
        operand = SqlStdOperatorTable.IS_NOT_NULL.createCall(Nodes.ZERO, operand);
      } else if (tokens.acceptWords("is")) {
        operand = is(operand, tokens.acceptWords("not"));
      } else {
        return operand;
      }
    }
  }

  private SqlNode is(SqlNode operand, boolean isNegated) {
    if (tokens.acceptWords("distinct", "from")) {
      return PgOperator.call(
          isNegated ? "is not distinct from" : "is distinct from", operand, comparison());
    }
    var operator =
        switch (tokens.next().text()) {
          case "null", "unknown" ->
              isNegated ? SqlStdOperatorTable.IS_NOT_NULL : SqlStdOperatorTable.IS_NULL;
          case "true" -> isNegated ? SqlStdOperatorTable.IS_NOT_TRUE : SqlStdOperatorTable.IS_TRUE;
          case "false" ->
              isNegated ? SqlStdOperatorTable.IS_NOT_FALSE : SqlStdOperatorTable.IS_FALSE;
          default -> throw tokens.unexpected();
        };
    return operator.createCall(Nodes.ZERO, operand);
  }

  private SqlNode comparison() {
    SqlNode left = membership();
    if (tokens.peek().kind() != Token.Kind.OPERATOR
        || !COMPARISONS.contains(tokens.peek().text())) {
      return left;
    }
    String operator = tokens.next().text();
    String name = operator.equals("!=") ? "<>" : operator;
    if (tokens.isWord("any") || tokens.isWord("some") || tokens.isWord("all")) {
      return quantified(left, name);
    }
    return PgOperator.call(name, left, membership());
  }

  /** {@code x = ANY (…)}: of a query, an array constructor, or an array. */
  private SqlNode quantified(SqlNode left, String operator) {
    boolean isAll = tokens.next().text().equals("all");
    tokens.expectOperator("(");
    if (queries.isQuery()) {
      SqlNode query = queries.query();
      tokens.expectOperator(")");
      return quantifier(operator, isAll).createCall(Nodes.ZERO, left, query);
    }
    if (!operator.equals(isAll ? "<>" : "=")) {
      throw TokenStream.unsupported(
          operator + (isAll ? " ALL" : " ANY") + " of anything but a query");
    }
    if (!tokens.isWord("array") || !tokens.peek(1).isOperator("[")) {
      SqlNode test = PgOperator.call("any_element", left, expression());
      tokens.expectOperator(")");
      return isAll ? Nodes.not(test) : test;
    }
    tokens.next();
    tokens.expectOperator("[");
    List<SqlNode> operands = new ArrayList<>(List.of(left));
    operands.addAll(expressions());
    tokens.expectOperator("]");
    tokens.expectOperator(")");
    SqlNode in = PgOperator.call("in", operands.toArray(SqlNode[]::new));
    return isAll ? Nodes.not(in) : in;
  }

  private static SqlOperator quantifier(String operator, boolean isAll) {
    return switch (operator) {
      case "=" -> isAll ? SqlStdOperatorTable.ALL_EQ : SqlStdOperatorTable.SOME_EQ;
      case "<>" -> isAll ? SqlStdOperatorTable.ALL_NE : SqlStdOperatorTable.SOME_NE;
      case "<" -> isAll ? SqlStdOperatorTable.ALL_LT : SqlStdOperatorTable.SOME_LT;
      case "<=" -> isAll ? SqlStdOperatorTable.ALL_LE : SqlStdOperatorTable.SOME_LE;
      case ">" -> isAll ? SqlStdOperatorTable.ALL_GT : SqlStdOperatorTable.SOME_GT;
      default -> isAll ? SqlStdOperatorTable.ALL_GE : SqlStdOperatorTable.SOME_GE;
    };
  }

  /** BETWEEN, IN, LIKE and ILIKE. */
  private SqlNode membership() {
    SqlNode operand = other();
    boolean isNegated =
        tokens.isWord("not")
            && (tokens.peek(1).isWord("between")
                || tokens.peek(1).isWord("in")
                || tokens.peek(1).isWord("like")
                || tokens.peek(1).isWord("ilike"));
    if (isNegated) {
      tokens.next();
    }
    SqlNode test;
    if (tokens.acceptWords("between")) {
      tokens.acceptWords("asymmetric");
      SqlNode low = other();
      tokens.expectWords("and");
      SqlNode high = other();
      test =
          SqlStdOperatorTable.AND.createCall(
              Nodes.ZERO,
              PgOperator.call(">=", operand, low),
              PgOperator.call("<=", operand, high));
    } else if (tokens.acceptWords("in")) {
      test = in(operand);
    } else if (tokens.isWord("like") || tokens.isWord("ilike")) {
      test = like(tokens.next().text(), operand);
    } else {
      return operand;
    }
    return isNegated ? Nodes.not(test) : test;
  }

  private SqlNode in(SqlNode operand) {
    tokens.expectOperator("(");
    SqlNode test;
    if (queries.isQuery()) {
      test = SqlStdOperatorTable.IN.createCall(Nodes.ZERO, operand, queries.query());
    } else {
      List<SqlNode> operands = new ArrayList<>(List.of(operand));
      operands.addAll(expressions());
      test = PgOperator.call("in", operands.toArray(SqlNode[]::new));
    }
    tokens.expectOperator(")");
    return test;
  }

  private SqlNode like(String name, SqlNode operand) {
    SqlNode pattern = other();
    return tokens.acceptWords("escape")
        ? PgOperator.call(name, operand, pattern, other())
        : PgOperator.call(name, operand, pattern);
  }

  /** All operators that have no level of their own, among them {@code ||} and {@code ~}. */
  private SqlNode other() {
    SqlNode left = sum();
    for (int i = 0; ; i++) {
      String operator = otherOperator();
      if (operator == null) {
        return left;
      }
      checkChain(i);
      SqlNode right = sum();
      left =
          switch (operator) {
            case "~~" -> PgOperator.call("like", left, right);
            case "~~*" -> PgOperator.call("ilike", left, right);
            case "!~~" -> Nodes.not(PgOperator.call("like", left, right));
            case "!~~*" -> Nodes.not(PgOperator.call("ilike", left, right));
            default -> PgOperator.call(operator, left, right);
          };
    }
  }

  private @Nullable String otherOperator() {
    if (tokens.isWord("operator") && tokens.peek(1).isOperator("(")) {
      tokens.next();
      tokens.expectOperator("(");
      if (tokens.acceptWords("pg_catalog")) {
        tokens.expectOperator(".");
      }
      String operator = tokens.next().text();
      tokens.expectOperator(")");
      return operator;
    }
    if (tokens.peek().kind() != Token.Kind.OPERATOR) {
      return null;
    }
    return switch (tokens.peek().text()) {
      case "||", "~", "~*", "!~", "!~*", "~~", "~~*", "!~~", "!~~*" -> tokens.next().text();
      default -> null;
    };
  }

  private SqlNode sum() {
    SqlNode left = product();
    for (int i = 0; tokens.isOperator("+") || tokens.isOperator("-"); i++) {
      checkChain(i);
      String operator = tokens.next().text();
      if (tokens.isWord("interval") && tokens.peek(1).kind() == Token.Kind.STRING) {
        tokens.next();
        Interval interval = Interval.parse(tokens.string());
        left = PrimaryParser.shifted(left, operator.equals("-") ? interval.negated() : interval);
      } else {
        left = PgOperator.call(operator, left, product());
      }
    }
    return left;
  }

  private SqlNode product() {
    SqlNode left = power();
    for (int i = 0;
        tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("%");
        i++) {
      checkChain(i);
      left = PgOperator.call(tokens.next().text(), left, power());
    }
    return left;
  }

  private SqlNode power() {
    SqlNode left = primaries.signed();
    for (int i = 0; tokens.acceptOperator("^"); i++) {
      checkChain(i);
      left = PgOperator.call("^", left, primaries.signed());
    }
    return left;
  }

  static void checkChain(int terms) {
    if (terms > MAX_CHAIN) {
      throw TokenStream.tooComplex();
    }
  }
}
