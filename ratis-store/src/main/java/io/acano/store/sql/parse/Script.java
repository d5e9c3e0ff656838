package io.acano.store.sql.parse;

import java.util.ArrayList;
import java.util.List;

/** A text of many statements. */
public final class Script {
  private Script() {}

  /** The statements between the semicolons of {@code script}, without the empty ones. */
  public static List<String> split(String script) {
    List<String> statements = new ArrayList<>();
    int start = -1;
    int end = 0;
    for (Token token : Lexer.tokens(script)) {
      if (token.kind() == Token.Kind.END || token.isOperator(";")) {
        if (start >= 0) {
          statements.add(script.substring(start, end));
        }
        start = -1;
      } else {
        start = start < 0 ? token.start() : start;
        end = token.end();
      }
    }
    return statements;
  }
}
