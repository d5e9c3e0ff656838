package io.acano.store.sql.parse;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** The tokens of one statement and a position among them; what all parts of the grammar share. */
final class TokenStream {
  /** Deeper nesting is refused: everything that walks the tree does so by recursion. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_PARAMETERS = 65_535;

  /** PostgreSQL's reserved words: not names unless quoted. */
  private static final Set<String> RESERVED =
      Set.of(
          ("all analyse analyze and any array as asc asymmetric both case cast check collate column"
               + " constraint create current_catalog current_date current_role current_time"
               + " current_timestamp current_user default deferrable desc distinct do else end"
               + " except false fetch for foreign from grant group having in initially intersect"
               + " into lateral leading limit localtime localtimestamp not null offset on only or"
               + " order placing primary references returning select session_user some symmetric"
               + " table then to trailing true union unique user using variadic when where window"
               + " with")
              .split(" "));

  /** Also not names of functions' results or tables without AS, as they go on with a join. */
  private static final Set<String> JOIN_WORDS =
      Set.of("cross", "full", "inner", "join", "left", "natural", "outer", "right", "set");

  private final String sql;
  private final List<Token> tokens;
  private final List<@Nullable SqlType> parameterTypes;
  private int position;
  private int depth;
  private int parameterCount;

  TokenStream(String sql, List<@Nullable SqlType> parameterTypes) {
    this.sql = sql;
    this.tokens = Lexer.tokens(sql);
    this.parameterTypes = parameterTypes;
  }

  Token peek() {
    return tokens.get(position);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(position + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Token.Kind.END) {
      position++;
    }
    return token;
  }

  boolean isWord(String word) {
    return peek().isWord(word);
  }

  boolean isOperator(String operator) {
    return peek().isOperator(operator);
  }

  /** Takes the words if all of them come next. */
  boolean acceptWords(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    position += words.length;
    return true;
  }

  boolean acceptOperator(String operator) {
    if (isOperator(operator)) {
      position++;
      return true;
    }
    return false;
  }

  void expectWords(String... words) {
    for (String word : words) {
      if (!acceptWords(word)) {
        throw unexpected();
      }
    }
  }

  void expectOperator(String operator) {
    if (!acceptOperator(operator)) {
      throw unexpected();
    }
  }

  boolean isName() {
    Token token = peek();
    return token.kind() == Token.Kind.QUOTED_NAME
        || (token.kind() == Token.Kind.WORD && !RESERVED.contains(token.text()));
  }

  /** True if a name comes next that may stand for an alias without AS. */
  boolean isBareAlias() {
    return isName()
        && (peek().kind() == Token.Kind.QUOTED_NAME || !JOIN_WORDS.contains(peek().text()));
  }

  String name() {
    if (!isName()) {
      throw unexpected();
    }
    return next().text();
  }

  /** A name after AS, where key words are names too. */
  String label() {
    Token token = peek();
    if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.QUOTED_NAME) {
      throw unexpected();
    }
    return next().text();
  }

  /** {@code (name, …)}. */
  List<String> nameList() {
    expectOperator("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(name());
    } while (acceptOperator(","));
    expectOperator(")");
    return names;
  }

  /** A table's name; its schema may be {@code public}, and is left out. */
  String tableName() {
    String name = name();
    if (acceptOperator(".")) {
      if (!name.equals("public")) {
        throw new StoreException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "schema \"" + name + "\" cannot be written to: tables are in schema public");
      }
      name = label();
    }
    return name;
  }

  String string() {
    if (peek().kind() != Token.Kind.STRING) {
      throw unexpected();
    }
    return next().text();
  }

  int integer() {
    Token token = peek();
    if (token.kind() != Token.Kind.NUMBER || !token.text().matches("\\d{1,9}")) {
      throw unexpected();
    }
    return Integer.parseInt(next().text());
  }

  /** {@code $n}; a cast shows the validator the type of one whose type is known. */
  SqlNode parameter() {
    int number = parameterNumber();
    SqlNode parameter = new SqlDynamicParam(number - 1, SqlParserPos.ZERO);
    SqlType type = number <= parameterTypes.size() ? parameterTypes.get(number - 1) : null;
    return type == null ? parameter : Nodes.cast(parameter, type);
  }

  /** {@code $n} where its place decides its type. */
  SqlNode untypedParameter() {
    return new SqlDynamicParam(parameterNumber() - 1, SqlParserPos.ZERO);
  }

  private int parameterNumber() {
    int number = Integer.parseInt(next().text());
    if (number < 1 || number > MAX_PARAMETERS) {
      throw new StoreException(ErrorCode.UNDEFINED_PARAMETER, "there is no parameter $" + number);
    }
    parameterCount = Math.max(parameterCount, number);
    return number;
  }

  int parameterCount() {
    return parameterCount;
  }

  /** Goes one level deeper; paired with {@link #leave}. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw tooComplex();
    }
  }

  void leave() {
    depth--;
  }

  static StoreException tooComplex() {
    return new StoreException(
        ErrorCode.STATEMENT_TOO_COMPLEX,
        "the statement is nested too deeply or has too many terms");
  }

  /** Where the next token begins. */
  int start() {
    return peek().start();
  }

  /** The text from {@code start} up to the token before this one. */
  String textFrom(int start) {
    return sql.substring(start, tokens.get(position - 1).end());
  }

  void expectEnd() {
    acceptOperator(";");
    if (peek().kind() != Token.Kind.END) {
      throw unexpected();
    }
  }

  StoreException unexpected() {
    Token token = peek();
    return new StoreException(
        ErrorCode.SYNTAX_ERROR,
        token.kind() == Token.Kind.END
            ? "syntax error at end of input"
            : "syntax error at or near \""
                + sql.substring(token.start(), Math.min(token.end(), token.start() + 64))
                + "\"");
  }

  static StoreException unsupported(String what) {
    return new StoreException(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported");
  }
}
