package io.acano.store.sql.parse;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.function.AggregateFunction;
import io.acano.store.sql.function.CastOperator;
import io.acano.store.sql.function.Functions;
import io.acano.store.sql.function.PgOperator;
import io.acano.store.sql.value.Numbers;
import io.acano.store.sql.value.TypeName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/** What binds tightest: literals, columns, function calls, parentheses, casts and signs. */
final class PrimaryParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final QueryParser queries;

  PrimaryParser(TokenStream tokens, ExpressionParser expressions, QueryParser queries) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.queries = queries;
  }

  SqlNode signed() {
    boolean isMinus = false;
    boolean isSigned = false;
    for (int i = 0; tokens.isOperator("-") || tokens.isOperator("+"); i++) {
      ExpressionParser.checkChain(i);
      isMinus ^= tokens.next().text().equals("-");
      isSigned = true;
    }
    if (isSigned && tokens.peek().kind() == Token.Kind.NUMBER) {
      BigDecimal number = number();
      return suffixed(Nodes.number(isMinus ? number.negate() : number));
    }
    SqlNode operand = suffixed(primary());
    return isMinus ? PgOperator.call("-", operand) : operand;
  }

  /** {@code ::type}, COLLATE and AT TIME ZONE. */
  private SqlNode suffixed(SqlNode operand) {
    SqlNode result = operand;
    for (int i = 0; ; i++) {
      ExpressionParser.checkChain(i);
      if (tokens.acceptOperator("::")) {
        result = cast(result);
      } else if (tokens.acceptWords("collate")) {
        collation();
      } else if (tokens.isWord("at") && tokens.peek(1).isWord("time")) {
        throw TokenStream.unsupported("AT TIME ZONE");
      } else if (tokens.isOperator("[")) {
        throw TokenStream.unsupported("an array subscript");
      } else {
        return result;
      }
    }
  }

  private SqlNode cast(SqlNode operand) {
    if (tokens.isWord("regclass") || tokens.peek(2).isWord("regclass")) {
      TypeParser.parse(tokens);
      return PgOperator.call("to_regclass", operand);
    }
    return CastOperator.call(operand, TypeParser.parse(tokens));
  }

  /** There is one collation, by code point; its names are accepted. */
  private void collation() {
    String name = tokens.label();
    if (tokens.acceptOperator(".")) {
      name = tokens.label();
    }
    if (!name.equals("default") && !name.equals("C") && !name.equals("POSIX")) {
      throw TokenStream.unsupported("collation \"" + name + "\"");
    }
  }

  private SqlNode primary() {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER -> Nodes.number(number());
      case STRING -> Nodes.string(tokens.next().text());
      case PARAMETER -> tokens.parameter();
      case OPERATOR -> {
        if (!tokens.acceptOperator("(")) {
          throw tokens.unexpected();
        }
        yield parenthesised();
      }
      case QUOTED_NAME -> nameOrCall();
      case WORD -> word(token.text());
      case END -> throw tokens.unexpected();
    };
  }

  private BigDecimal number() {
    String text = tokens.next().text();
    BigDecimal number = new BigDecimal(text.length() > 2000 ? "0" : text);
    if (text.length() > 2000 || Math.abs((long) number.scale()) > 1000) {
      throw new StoreException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, "a number has at most 1000 digits");
    }
    return Numbers.checked(number);
  }

  private SqlNode parenthesised() {
    tokens.enter();
    SqlNode inner;
    if (queries.isQuery()) {
      inner = queries.query();
    } else {
      List<SqlNode> list = expressions.expressions();
      inner =
          list.size() == 1 ? list.getFirst() : SqlStdOperatorTable.ROW.createCall(Nodes.ZERO, list);
    }
    tokens.expectOperator(")");
    tokens.leave();
    return inner;
  }

  private SqlNode word(String word) {
    return switch (word) {
      case "null" -> {
        tokens.next();
        yield SqlLiteral.createNull(Nodes.ZERO);
      }
      case "true", "false" -> {
        tokens.next();
        yield Nodes.bool(word.equals("true"));
      }
      case "current_timestamp", "current_user", "session_user", "current_role", "user" -> {
        tokens.next();
        if (tokens.acceptOperator("(")) {
          tokens.integer();
          tokens.expectOperator(")");
        }
        yield PgOperator.call(word);
      }
      case "current_date", "current_time", "localtime", "localtimestamp", "row" ->
          throw TokenStream.unsupported(word);
      case "case" -> {
        tokens.next();
        yield caseExpression();
      }
      case "exists" -> {
        tokens.next();
        tokens.expectOperator("(");
        SqlNode query = queries.query();
        tokens.expectOperator(")");
        yield SqlStdOperatorTable.EXISTS.createCall(Nodes.ZERO, query);
      }
      case "cast" -> {
        tokens.next();
        tokens.expectOperator("(");
        SqlNode operand = expressions.expression();
        tokens.expectWords("as");
        SqlNode cast = cast(operand);
        tokens.expectOperator(")");
        yield cast;
      }
      case "array" -> array();
      case "interval" -> {
        if (tokens.peek(1).kind() == Token.Kind.STRING) {
          throw TokenStream.unsupported("INTERVAL other than added to a time, e.g. now() + …,");
        }
        yield nameOrCall();
      }
      default -> nameOrCall();
    };
  }

  /** {@code ARRAY(SELECT …)}: the elements of its one column, none for no row. */
  private SqlNode array() {
    tokens.next();
    if (!tokens.acceptOperator("(") || !queries.isQuery()) {
      throw TokenStream.unsupported("an array other than ARRAY(SELECT …) or = ANY (ARRAY[…])");
    }
    SqlNode rows =
        SqlStdOperatorTable.AS.createCall(
            Nodes.ZERO,
            queries.query(),
            Nodes.identifier("?elements" + tokens.start() + "?"),
            Nodes.identifier("element"));
    tokens.expectOperator(")");
    SqlNode elements =
        Objects.requireNonNull(AggregateFunction.named("array_agg"))
            .createCall(Nodes.ZERO, Nodes.identifier("element"));
    SqlNode query = Nodes.select(SqlNodeList.of(Nodes.as(elements, "array")), rows, null);
    return PgOperator.call("array", query);
  }

  private SqlNode caseExpression() {
    tokens.enter();
    SqlNode value = tokens.isWord("when") ? null : expressions.expression();
    SqlNodeList conditions = new SqlNodeList(Nodes.ZERO);
    SqlNodeList results = new SqlNodeList(Nodes.ZERO);
    while (tokens.acceptWords("when")) {
      SqlNode condition = expressions.expression();
      conditions.add(value == null ? condition : PgOperator.call("=", value, condition));
      tokens.expectWords("then");
      results.add(expressions.expression());
    }
    if (conditions.isEmpty()) {
      throw tokens.unexpected();
    }
    SqlNode otherwise =
        tokens.acceptWords("else") ? expressions.expression() : SqlLiteral.createNull(Nodes.ZERO);
    tokens.expectWords("end");
    tokens.leave();
    return new SqlCase(Nodes.ZERO, null, conditions, results, otherwise);
  }

  /** A column, a function call, or a literal of a named type like {@code uuid '…'}. */
  private SqlNode nameOrCall() {
    boolean mayBeFunction = tokens.isName() || tokens.isWord("left") || tokens.isWord("right");
    if (!mayBeFunction) {
      throw tokens.unexpected();
    }
    Token first = tokens.next();
    if (tokens.peek().kind() == Token.Kind.STRING && first.kind() == Token.Kind.WORD) {
      SqlType type = TypeName.lookup(first.text());
      if (type != null) {
        return CastOperator.call(Nodes.string(tokens.string()), TypeName.of(type));
      }
    }
    List<String> names = new ArrayList<>(List.of(first.text()));
    while (tokens.acceptOperator(".")) {
      if (tokens.acceptOperator("*")) {
        names.add("");
        return SqlIdentifier.star(names, Nodes.ZERO, Collections.nCopies(names.size(), Nodes.ZERO));
      }
      names.add(tokens.label());
    }
    if (tokens.isOperator("(") && names.size() <= 2) {
      return call(names.getLast());
    }
    return new SqlIdentifier(names, Nodes.ZERO);
  }

  private SqlNode call(String name) {
    tokens.enter();
    tokens.expectOperator("(");
    SqlNode call =
        switch (name) {
          case "extract" -> extract();
          case "trim" -> trim();
          case "position" -> position();
          case "substring" -> substring();
          default -> {
            AggregateFunction aggregate = AggregateFunction.named(name);
            yield aggregate == null ? function(name) : aggregate(aggregate);
          }
        };
    tokens.leave();
    if (tokens.isWord("over")) {
      throw TokenStream.unsupported("a window function");
    }
    return call;
  }

  private SqlNode function(String name) {
    if (!Functions.exists(name)) {
      throw new StoreException(
          ErrorCode.UNDEFINED_FUNCTION, "function " + name + " does not exist");
    }
    List<SqlNode> operands = List.of();
    if (!tokens.acceptOperator(")")) {
      operands = expressions.expressions();
      tokens.expectOperator(")");
    }
    return PgOperator.call(name, operands.toArray(SqlNode[]::new));
  }

  private SqlNode aggregate(AggregateFunction aggregate) {
    SqlLiteral quantifier =
        tokens.acceptWords("distinct") ? SqlSelectKeyword.DISTINCT.symbol(Nodes.ZERO) : null;
    tokens.acceptWords("all");
    List<SqlNode> operands =
        tokens.acceptOperator("*")
            ? List.of(SqlIdentifier.star(Nodes.ZERO))
            : expressions.expressions();
    if (tokens.isWord("order")) {
      throw TokenStream.unsupported("ORDER BY in an aggregate");
    }
    tokens.expectOperator(")");
    SqlNode call = aggregate.createCall(quantifier, Nodes.ZERO, operands);
    if (tokens.acceptWords("filter")) {
      tokens.expectOperator("(");
      tokens.expectWords("where");
      call = SqlStdOperatorTable.FILTER.createCall(Nodes.ZERO, call, expressions.expression());
      tokens.expectOperator(")");
    }
    return call;
  }

  private SqlNode extract() {
    String field = tokens.peek().kind() == Token.Kind.STRING ? tokens.string() : tokens.label();
    tokens.expectWords("from");
    SqlNode time = expressions.expression();
    tokens.expectOperator(")");
    return PgOperator.call("extract", Nodes.string(field), time);
  }

  private SqlNode trim() {
    String function = "btrim";
    if (tokens.acceptWords("leading")) {
      function = "ltrim";
    } else if (tokens.acceptWords("trailing")) {
      function = "rtrim";
    } else {
      tokens.acceptWords("both");
    }
    @Nullable SqlNode characters = null;
    SqlNode text = null;
    if (!tokens.isWord("from")) {
      text = expressions.expression();
    }
    if (tokens.acceptWords("from")) {
      characters = text;
      text = expressions.expression();
    } else if (tokens.acceptOperator(",")) {
      characters = expressions.expression();
    }
    tokens.expectOperator(")");
    if (text == null) {
      throw tokens.unexpected();
    }
    return characters == null
        ? PgOperator.call(function, text)
        : PgOperator.call(function, text, characters);
  }

  /** The part is read below the level of IN, which here is a separator. */
  private SqlNode position() {
    SqlNode part = signed();
    tokens.expectWords("in");
    SqlNode text = expressions.expression();
    tokens.expectOperator(")");
    return PgOperator.call("strpos", text, part);
  }

  private SqlNode substring() {
    List<SqlNode> operands = new ArrayList<>(List.of(expressions.expression()));
    if (tokens.isOperator(",")) {
      while (tokens.acceptOperator(",")) {
        operands.add(expressions.expression());
      }
    } else {
      operands.add(
          tokens.acceptWords("from") ? expressions.expression() : Nodes.number(BigDecimal.ONE));
      if (tokens.acceptWords("for")) {
        operands.add(expressions.expression());
      }
    }
    tokens.expectOperator(")");
    return PgOperator.call("substring", operands.toArray(SqlNode[]::new));
  }

  /** {@code time} moved by {@code interval}. */
  static SqlNode shifted(SqlNode time, Interval interval) {
    return PgOperator.call(
        "add_interval",
        time,
        Nodes.number(BigDecimal.valueOf(interval.months())),
        Nodes.number(BigDecimal.valueOf(interval.days())),
        Nodes.cast(Nodes.number(BigDecimal.valueOf(interval.micros())), SqlType.BIGINT));
  }
}
