package io.acano.store.sql.parse;

import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** One statement from its text. */
public final class StatementParser {
  /** A statement and how many parameters it names. */
  public record Parsed(Command command, int parameterCount) {}

  private final TokenStream tokens;
  private final QueryParser queries;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.queries = new QueryParser(tokens);
  }

  /**
   * @param parameterTypes the types of {@code $1…} as far as they are known
   * @throws StoreException 42601 where the grammar is broken, 0A000 for what is not supported
   */
  public static Parsed parse(String sql, List<@Nullable SqlType> parameterTypes) {
    TokenStream tokens = new TokenStream(sql, parameterTypes);
    Command command = new StatementParser(tokens).command();
    tokens.expectEnd();
    return new Parsed(command, tokens.parameterCount());
  }

  /** An expression by itself, like a stored DEFAULT or CHECK. */
  public static SqlNode expression(String sql) {
    TokenStream tokens = new TokenStream(sql, List.of());
    SqlNode expression = new QueryParser(tokens).expressions().expression();
    tokens.expectEnd();
    return expression;
  }

  private Command command() {
    if (queries.isQuery()) {
      return new Command.Query(queries.query());
    }
    if (tokens.peek().kind() != Token.Kind.WORD) {
      throw tokens.unexpected();
    }
    return switch (tokens.peek().text()) {
      case "insert", "update", "delete" -> new DmlParser(tokens, queries).command();
      case "create", "drop", "alter", "truncate" ->
          new DdlParser(tokens, queries.expressions()).command();
      case "explain" -> explain();
      default -> new SessionCommandParser(tokens).command();
    };
  }

  private Command explain() {
    tokens.expectWords("explain");
    if (tokens.isWord("analyze")) {
      throw TokenStream.unsupported("EXPLAIN ANALYZE");
    }
    tokens.acceptWords("verbose");
    return new Command.Explain(command());
  }
}
