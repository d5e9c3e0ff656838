package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;

/** Checks that a text is one JSON value (RFC 8259), nested at most {@value #MAX_DEPTH} deep. */
final class Json {
  private static final int MAX_DEPTH = 128;

  private final String text;
  private int position;

  private Json(String text) {
    this.text = text;
  }

  static String checked(String text) {
    Json json = new Json(text);
    json.value(0);
    json.skipSpace();
    if (json.position < text.length()) {
      throw json.invalid();
    }
    return text;
  }

  private void value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED, "JSON is nested more than " + MAX_DEPTH + " deep");
    }
    skipSpace();
    switch (peek()) {
      case '{' -> members(depth, '}', true);
      case '[' -> members(depth, ']', false);
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number();
    }
  }

  private void members(int depth, char end, boolean named) {
    position++;
    skipSpace();
    if (peek() == end) {
      position++;
      return;
    }
    while (true) {
      if (named) {
        skipSpace();
        string();
        skipSpace();
        expect(':');
      }
      value(depth + 1);
      skipSpace();
      if (peek() == end) {
        position++;
        return;
      }
      expect(',');
    }
  }

  private void string() {
    expect('"');
    while (peek() != '"') {
      char c = peek();
      if (c < 0x20) {
        throw invalid();
      }
      position++;
      if (c == '\\') {
        char escaped = peek();
        position++;
        if (escaped == 'u') {
          for (int i = 0; i < 4; i++, position++) {
            if (Character.digit(peek(), 16) < 0) {
              throw invalid();
            }
          }
        } else if ("\"\\/bfnrt".indexOf(escaped) < 0) {
          throw invalid();
        }
      }
    }
    position++;
  }

  private void number() {
    if (peek() == '-') {
      position++;
    }
    if (peek() == '0') {
      position++;
    } else {
      digits();
    }
    if (peek() == '.') {
      position++;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      if (peek() == '+' || peek() == '-') {
        position++;
      }
      digits();
    }
  }

  private void digits() {
    int start = position;
    while (peek() >= '0' && peek() <= '9') {
      position++;
    }
    if (position == start) {
      throw invalid();
    }
  }

  private void word(String word) {
    if (!text.startsWith(word, position)) {
      throw invalid();
    }
    position += word.length();
  }

  private void expect(char c) {
    if (peek() != c) {
      throw invalid();
    }
    position++;
  }

  private char peek() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private void skipSpace() {
    while (" \t\n\r".indexOf(peek()) >= 0 && position < text.length()) {
      position++;
    }
  }

  private StoreException invalid() {
    return new StoreException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type json at character " + (position + 1));
  }
}
