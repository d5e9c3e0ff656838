package io.acano.store.sql.parse;

import io.acano.store.sql.parse.Command.ColumnDefinition;
import io.acano.store.sql.parse.Command.KeyDefinition;
import io.acano.store.sql.value.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CREATE, DROP, ALTER and TRUNCATE. */
final class DdlParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  DdlParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Command command() {
    return switch (tokens.next().text()) {
      case "create" -> create();
      case "drop" -> drop();
      case "alter" -> alter();
      default -> {
        tokens.acceptWords("table");
        yield new Command.Truncate(tableNames());
      }
    };
  }

  private Command create() {
    if (tokens.acceptWords("table")) {
      return createTable();
    }
    if (tokens.acceptWords("unique", "index")) {
      return createIndex(true);
    }
    if (tokens.acceptWords("index")) {
      return createIndex(false);
    }
    if (tokens.acceptWords("user") || tokens.acceptWords("role")) {
      return new Command.CreateUser(tokens.name(), password());
    }
    throw notThere("CREATE");
  }

  private Command drop() {
    if (tokens.acceptWords("table")) {
      boolean ifExists = tokens.acceptWords("if", "exists");
      return new Command.DropTable(tableNames(), ifExists);
    }
    if (tokens.acceptWords("index")) {
      tokens.acceptWords("concurrently");
      boolean ifExists = tokens.acceptWords("if", "exists");
      return new Command.DropIndex(tableNames(), ifExists);
    }
    if (tokens.acceptWords("user") || tokens.acceptWords("role")) {
      boolean ifExists = tokens.acceptWords("if", "exists");
      return new Command.DropUser(tokens.name(), ifExists);
    }
    throw notThere("DROP");
  }

  private Command alter() {
    if (tokens.acceptWords("user") || tokens.acceptWords("role")) {
      return new Command.AlterUser(tokens.name(), password());
    }
    if (!tokens.acceptWords("table")) {
      throw notThere("ALTER");
    }
    tokens.acceptWords("only");
    String table = tokens.tableName();
    if (tokens.acceptWords("add")) {
      if (tokens.isWord("constraint") || tokens.isWord("primary") || tokens.isWord("unique")) {
        throw TokenStream.unsupported("ALTER TABLE … ADD CONSTRAINT");
      }
      tokens.acceptWords("column");
      boolean ifNotExists = tokens.acceptWords("if", "not", "exists");
      List<KeyDefinition> keys = new ArrayList<>();
      ColumnDefinition column = column(keys);
      if (!keys.isEmpty()) {
        throw TokenStream.unsupported("a key in ADD COLUMN");
      }
      return new Command.AddColumn(table, column, ifNotExists);
    }
    if (tokens.acceptWords("drop")) {
      tokens.acceptWords("column");
      boolean ifExists = tokens.acceptWords("if", "exists");
      String column = tokens.name();
      return new Command.DropColumn(table, column, ifExists);
    }
    throw notThere("ALTER TABLE");
  }

  private RuntimeException notThere(String what) {
    return tokens.peek().kind() == Token.Kind.WORD
        ? TokenStream.unsupported(what + " " + tokens.peek().text().toUpperCase(Locale.ROOT))
        : tokens.unexpected();
  }

  private List<String> tableNames() {
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.tableName());
    } while (tokens.acceptOperator(","));
    if (!tokens.acceptWords("cascade")) {
      tokens.acceptWords("restrict");
    }
    return names;
  }

  private @Nullable String password() {
    tokens.acceptWords("with");
    while (tokens.acceptWords("login") || tokens.acceptWords("encrypted")) {
      // Every user may log in, and no password is kept in the clear.
    }
    if (tokens.acceptWords("password")) {
      return tokens.acceptWords("null") ? null : tokens.string();
    }
    return null;
  }

  private Command createTable() {
    boolean ifNotExists = tokens.acceptWords("if", "not", "exists");
    String table = tokens.tableName();
    List<ColumnDefinition> columns = new ArrayList<>();
    List<KeyDefinition> keys = new ArrayList<>();
    List<String> checks = new ArrayList<>();
    tokens.expectOperator("(");
    if (!tokens.isOperator(")")) {
      do {
        if (isTableConstraint()) {
          tableConstraint(keys, checks);
        } else {
          columns.add(column(keys));
        }
      } while (tokens.acceptOperator(","));
    }
    tokens.expectOperator(")");
    return new Command.CreateTable(table, ifNotExists, columns, keys, checks);
  }

  private boolean isTableConstraint() {
    return tokens.isWord("constraint")
        || tokens.isWord("primary")
        || tokens.isWord("unique")
        || tokens.isWord("check")
        || tokens.isWord("foreign")
        || (tokens.isWord("exclude") && tokens.peek(1).isWord("using"));
  }

  private void tableConstraint(List<KeyDefinition> keys, List<String> checks) {
    String name = tokens.acceptWords("constraint") ? tokens.name() : null;
    if (tokens.acceptWords("primary", "key")) {
      keys.add(new KeyDefinition(name, tokens.nameList(), true));
    } else if (tokens.acceptWords("unique")) {
      keys.add(new KeyDefinition(name, tokens.nameList(), false));
    } else if (tokens.acceptWords("check")) {
      checks.add(parenthesisedText());
    } else {
      throw notThere("the constraint");
    }
  }

  private ColumnDefinition column(List<KeyDefinition> keys) {
    String name = tokens.name();
    TypeName type = TypeParser.parse(tokens);
    boolean notNull = false;
    String defaultSql = null;
    String check = null;
    while (true) {
      String constraint = tokens.acceptWords("constraint") ? tokens.name() : null;
      if (tokens.acceptWords("not", "null")) {
        notNull = true;
      } else if (tokens.acceptWords("null")) {
        notNull = false;
      } else if (tokens.acceptWords("primary", "key")) {
        notNull = true;
        keys.add(new KeyDefinition(constraint, List.of(name), true));
      } else if (tokens.acceptWords("unique")) {
        keys.add(new KeyDefinition(constraint, List.of(name), false));
      } else if (tokens.acceptWords("default")) {
        int start = tokens.start();
        expressions.defaultExpression();
        defaultSql = tokens.textFrom(start);
      } else if (tokens.acceptWords("check")) {
        String text = parenthesisedText();
        check = check == null ? text : "(" + check + ") AND (" + text + ")";
      } else if (tokens.isWord("references") || tokens.isWord("generated")) {
        throw notThere("the column constraint");
      } else {
        return new ColumnDefinition(name, type, notNull, defaultSql, check);
      }
    }
  }

  /** The text of an expression in parentheses, without them. */
  private String parenthesisedText() {
    tokens.expectOperator("(");
    int start = tokens.start();
    expressions.expression();
    String text = tokens.textFrom(start);
    tokens.expectOperator(")");
    return text;
  }

  private Command createIndex(boolean unique) {
    tokens.acceptWords("concurrently");
    boolean ifNotExists = tokens.acceptWords("if", "not", "exists");
    String name = tokens.isWord("on") ? null : tokens.name();
    tokens.expectWords("on");
    String table = tokens.tableName();
    if (tokens.acceptWords("using") && !tokens.acceptWords("btree")) {
      throw TokenStream.unsupported("an index method other than btree");
    }
    List<String> columns = new ArrayList<>();
    tokens.expectOperator("(");
    do {
      columns.add(tokens.name());
      tokens.acceptWords("asc");
      if (tokens.isOperator("(") || tokens.isWord("desc")) {
        throw TokenStream.unsupported("an index on an expression or in descending order");
      }
    } while (tokens.acceptOperator(","));
    tokens.expectOperator(")");
    if (tokens.isWord("where")) {
      throw TokenStream.unsupported("a partial index");
    }
    return new Command.CreateIndex(name, table, columns, unique, ifNotExists);
  }
}
