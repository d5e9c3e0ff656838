package io.acano.store.sql.parse;

/**
 * One lexical unit of SQL.
 *
 * @param text a word folded to lower case, a name or string without its quotes, else as written
 * @param start where it begins in the statement
 * @param end the position after its last character
 */
record Token(Kind kind, String text, int start, int end) {
  enum Kind {
    /** A key word or an unquoted identifier. */
    WORD,
    QUOTED_NAME,
    STRING,
    NUMBER,
    /** {@code $n}; the text is the number alone. */
    PARAMETER,
    OPERATOR,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }
}
