package io.acano.store.sql.parse;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * PostgreSQL's lexical structure (its manual, 4.1): nested comments, {@code E''} strings, dollar
 * quotes, operators of many characters, names folded to lower case.
 */
final class Lexer {
  /** Longer statements are refused, so that memory and time per statement are bounded. */
  static final int MAX_LENGTH = 1 << 20;

  private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

  private final String sql;
  private int position;

  private Lexer(String sql) {
    this.sql = sql;
  }

  /** All tokens of {@code sql}, the last one of kind END. */
  static List<Token> tokens(String sql) {
    if (sql.length() > MAX_LENGTH) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "the statement has " + sql.length() + " characters, the limit is " + MAX_LENGTH);
    }
    if (sql.indexOf('\0') >= 0) {
      throw syntaxError("a statement must not contain the character NUL");
    }
    Lexer lexer = new Lexer(sql);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Token.Kind.END);
    return tokens;
  }

  private Token next() {
    skipSpaceAndComments();
    int start = position;
    if (position == sql.length()) {
      return new Token(Token.Kind.END, "", start, start);
    }
    char c = sql.charAt(position);
    if ((c == 'e' || c == 'E') && at(position + 1) == '\'') {
      position++;
      return token(Token.Kind.STRING, quoted('\'', true), start);
    }
    if (isNameStart(c)) {
      while (position < sql.length() && isNamePart(sql.charAt(position))) {
        position++;
      }
      return token(Token.Kind.WORD, sql.substring(start, position).toLowerCase(Locale.ROOT), start);
    }
    if (c == '\'') {
      return token(Token.Kind.STRING, quoted('\'', false), start);
    }
    if (c == '"') {
      String name = quoted('"', false);
      if (name.isEmpty()) {
        throw syntaxError("zero-length delimited identifier");
      }
      return token(Token.Kind.QUOTED_NAME, name, start);
    }
    if (isDigit(c) || (c == '.' && isDigit(at(position + 1)))) {
      return number(start);
    }
    if (c == '$') {
      return dollar(start);
    }
    if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
      return operator(start);
    }
    if (c == ':' && (at(position + 1) == ':' || at(position + 1) == '=')) {
      position += 2;
      return token(Token.Kind.OPERATOR, sql.substring(start, position), start);
    }
    if ("()[],;.:".indexOf(c) >= 0) {
      position++;
      return token(Token.Kind.OPERATOR, String.valueOf(c), start);
    }
    throw syntaxError("syntax error at or near \"" + c + "\"");
  }

  private Token token(Token.Kind kind, String text, int start) {
    return new Token(kind, text, start, position);
  }

  private void skipSpaceAndComments() {
    while (position < sql.length()) {
      char c = sql.charAt(position);
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0b) {
        position++;
      } else if (c == '-' && at(position + 1) == '-') {
        while (position < sql.length() && sql.charAt(position) != '\n') {
          position++;
        }
      } else if (c == '/' && at(position + 1) == '*') {
        skipBlockComment();
      } else {
        return;
      }
    }
  }

  private void skipBlockComment() {
    int depth = 0;
    do {
      if (position >= sql.length()) {
        throw syntaxError("unterminated /* comment");
      }
      if (at(position) == '/' && at(position + 1) == '*') {
        depth++;
        position += 2;
      } else if (at(position) == '*' && at(position + 1) == '/') {
        depth--;
        position += 2;
      } else {
        position++;
      }
    } while (depth > 0);
  }

  private String quoted(char quote, boolean escapes) {
    StringBuilder text = new StringBuilder();
    int i = position + 1;
    while (true) {
      if (i >= sql.length()) {
        throw syntaxError(
            quote == '"' ? "unterminated quoted identifier" : "unterminated quoted string");
      }
      char c = sql.charAt(i++);
      if (c == quote) {
        if (at(i) != quote) {
          position = i;
          return text.toString();
        }
        i++;
        text.append(quote);
      } else if (c == '\\' && escapes) {
        i = escape(i, text);
      } else {
        text.append(c);
      }
    }
  }

  /** Reads what follows a backslash; returns the position after it. */
  private int escape(int start, StringBuilder text) {
    char c = at(start);
    int i = start + 1;
    switch (c) {
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'x' -> i = codePoint(i, 1, 2, 16, text);
      case 'u' -> i = codePoint(i, 4, 4, 16, text);
      case 'U' -> i = codePoint(i, 8, 8, 16, text);
      default -> {
        if (c >= '0' && c <= '7') {
          i = codePoint(start, 1, 3, 8, text);
        } else {
          text.append(c);
        }
      }
    }
    return i;
  }

  private int codePoint(int start, int least, int most, int radix, StringBuilder text) {
    int end = start;
    while (end < sql.length()
        && end < start + most
        && Character.digit(sql.charAt(end), radix) >= 0) {
      end++;
    }
    if (end - start < least) {
      throw syntaxError("invalid escape in a string");
    }
    long value = Long.parseLong(sql, start, end, radix);
    if (value == 0 || value > Character.MAX_CODE_POINT) {
      throw syntaxError("invalid Unicode escape value");
    }
    text.appendCodePoint((int) value);
    return end;
  }

  private Token number(int start) {
    digits();
    if (at(position) == '.' && at(position + 1) != '.') {
      position++;
      digits();
    }
    char e = at(position);
    if (e == 'e' || e == 'E') {
      int mark = position++;
      if (at(position) == '+' || at(position) == '-') {
        position++;
      }
      if (isDigit(at(position))) {
        digits();
      } else {
        position = mark;
      }
    }
    if (position < sql.length() && isNameStart(sql.charAt(position))) {
      throw syntaxError(
          "trailing junk after numeric literal at or near \""
              + sql.substring(start, position + 1)
              + "\"");
    }
    return token(Token.Kind.NUMBER, sql.substring(start, position), start);
  }

  private void digits() {
    while (isDigit(at(position))) {
      position++;
    }
  }

  /** {@code $1} or a dollar-quoted string. */
  private Token dollar(int start) {
    if (isDigit(at(start + 1))) {
      position++;
      digits();
      if (position - start > 6) {
        throw syntaxError("parameter number too large at or near \"$" + at(start + 1) + "…\"");
      }
      return token(Token.Kind.PARAMETER, sql.substring(start + 1, position), start);
    }
    int tagEnd = start + 1;
    while (tagEnd < sql.length() && isNamePart(sql.charAt(tagEnd)) && at(tagEnd) != '$') {
      tagEnd++;
    }
    if (at(tagEnd) != '$') {
      throw syntaxError("syntax error at or near \"$\"");
    }
    String tag = sql.substring(start, tagEnd + 1);
    int end = sql.indexOf(tag, tagEnd + 1);
    if (end < 0) {
      throw syntaxError("unterminated dollar-quoted string");
    }
    position = end + tag.length();
    return token(Token.Kind.STRING, sql.substring(tagEnd + 1, end), start);
  }

  private Token operator(int start) {
    while (position < sql.length()
        && OPERATOR_CHARACTERS.indexOf(sql.charAt(position)) >= 0
        && !startsComment(position)) {
      position++;
    }
    // An operator may end in + or - only if it has a character that no SQL operator has.
    while (position - start > 1
        && (at(position - 1) == '+' || at(position - 1) == '-')
        && sql.substring(start, position).chars().noneMatch(c -> "~!@#%^&|`?".indexOf(c) >= 0)) {
      position--;
    }
    return token(Token.Kind.OPERATOR, sql.substring(start, position), start);
  }

  private boolean startsComment(int i) {
    return (at(i) == '-' && at(i + 1) == '-') || (at(i) == '/' && at(i + 1) == '*');
  }

  private char at(int i) {
    return i < sql.length() ? sql.charAt(i) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c) || c == '$';
  }

  private static StoreException syntaxError(String message) {
    return new StoreException(ErrorCode.SYNTAX_ERROR, message);
  }
}
