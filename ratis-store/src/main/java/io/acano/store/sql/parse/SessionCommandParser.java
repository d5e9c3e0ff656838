package io.acano.store.sql.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Transaction control and run-time parameters. */
final class SessionCommandParser {
  private final TokenStream tokens;

  SessionCommandParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Command command() {
    String word = tokens.peek().text();
    return switch (word) {
      case "begin" -> {
        tokens.next();
        skipTransactionWord();
        yield new Command.Begin(modes());
      }
      case "start" -> {
        tokens.next();
        tokens.expectWords("transaction");
        yield new Command.Begin(modes());
      }
      case "commit", "end" -> {
        tokens.next();
        skipTransactionWord();
        noChain();
        yield new Command.Commit();
      }
      case "rollback", "abort" -> rollback();
      case "savepoint" -> {
        tokens.next();
        yield new Command.Savepoint(tokens.name());
      }
      case "release" -> {
        tokens.next();
        tokens.acceptWords("savepoint");
        yield new Command.Release(tokens.name());
      }
      case "set" -> set();
      case "show" -> {
        tokens.next();
        yield new Command.ShowParameter(parameterName());
      }
      case "reset" -> {
        tokens.next();
        yield new Command.ResetParameter(tokens.acceptWords("all") ? null : parameterName());
      }
      case "discard" -> {
        tokens.next();
        tokens.expectWords("all");
        yield new Command.DiscardAll();
      }
      case "deallocate" -> {
        tokens.next();
        tokens.acceptWords("prepare");
        yield new Command.Deallocate(tokens.acceptWords("all") ? null : tokens.name());
      }
      case "copy",
          "grant",
          "revoke",
          "vacuum",
          "analyze",
          "analyse",
          "comment",
          "declare",
          "fetch",
          "close",
          "listen",
          "notify",
          "unlisten",
          "lock",
          "prepare",
          "execute",
          "do",
          "call",
          "merge",
          "cluster",
          "reindex",
          "checkpoint",
          "import",
          "security",
          "refresh" ->
          throw TokenStream.unsupported(word.toUpperCase(Locale.ROOT));
      default -> throw tokens.unexpected();
    };
  }

  private void skipTransactionWord() {
    if (!tokens.acceptWords("work")) {
      tokens.acceptWords("transaction");
    }
  }

  private void noChain() {
    if (tokens.isWord("and")) {
      if (!tokens.acceptWords("and", "no", "chain")) {
        throw TokenStream.unsupported("AND CHAIN");
      }
    }
  }

  private Command rollback() {
    tokens.next();
    skipTransactionWord();
    if (tokens.acceptWords("to")) {
      tokens.acceptWords("savepoint");
      return new Command.RollbackTo(tokens.name());
    }
    noChain();
    return new Command.Rollback();
  }

  /** Every isolation level is taken and made the strongest; the answer is the read-only mode. */
  private @Nullable Boolean modes() {
    Boolean readOnly = null;
    do {
      if (tokens.acceptWords("isolation", "level")) {
        isolationLevel();
      } else if (tokens.acceptWords("read", "only")) {
        readOnly = true;
      } else if (tokens.acceptWords("read", "write")) {
        readOnly = false;
      } else if (!tokens.acceptWords("deferrable") && !tokens.acceptWords("not", "deferrable")) {
        return readOnly;
      }
      tokens.acceptOperator(",");
    } while (true);
  }

  private void isolationLevel() {
    if (!tokens.acceptWords("serializable")
        && !tokens.acceptWords("repeatable", "read")
        && !tokens.acceptWords("read", "committed")
        && !tokens.acceptWords("read", "uncommitted")) {
      throw tokens.unexpected();
    }
  }

  private Command set() {
    tokens.next();
    if (tokens.acceptWords("transaction")
        || tokens.acceptWords("session", "characteristics", "as", "transaction")) {
      return new Command.SetTransaction(modes());
    }
    boolean isLocal = tokens.acceptWords("local");
    tokens.acceptWords("session");
    if (tokens.acceptWords("time", "zone")) {
      return new Command.SetParameter("timezone", value(), isLocal);
    }
    if (tokens.acceptWords("names")) {
      return new Command.SetParameter("client_encoding", value(), isLocal);
    }
    String name = parameterName();
    if (!tokens.acceptOperator("=")) {
      tokens.expectWords("to");
    }
    return new Command.SetParameter(name, value(), isLocal);
  }

  private String parameterName() {
    if (tokens.acceptWords("time", "zone")) {
      return "timezone";
    }
    if (tokens.acceptWords("transaction", "isolation", "level")) {
      return "transaction_isolation";
    }
    StringBuilder name = new StringBuilder(tokens.label());
    while (tokens.acceptOperator(".")) {
      name.append('.').append(tokens.label());
    }
    return name.toString();
  }

  /** Words, strings and numbers with commas between; null for DEFAULT. */
  private @Nullable String value() {
    if (tokens.acceptWords("default")) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    do {
      String sign = tokens.acceptOperator("-") ? "-" : "";
      Token token = tokens.peek();
      switch (token.kind()) {
        case WORD, QUOTED_NAME, STRING, NUMBER -> parts.add(sign + tokens.next().text());
        case PARAMETER, OPERATOR, END -> throw tokens.unexpected();
      }
    } while (tokens.acceptOperator(","));
    return String.join(", ", parts);
  }
}
