package io.acano.cli.client.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits text into statements at the semicolons that end one: not those within a quoted literal or
 * name, a dollar-quoted literal, or a comment. Pure.
 *
 * @param statements each without its semicolon, and never blank
 * @param rest what follows the last semicolon: a statement that is not complete, or blanks
 */
public record SqlScript(List<String> statements, String rest) {
  public SqlScript {
    statements = List.copyOf(statements);
  }

  public static SqlScript of(String text) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) == ';') {
        String statement = text.substring(start, at).strip();
        if (!isBlank(statement)) {
          statements.add(statement);
        }
        start = ++at;
      } else {
        at = skip(text, at);
      }
    }
    return new SqlScript(statements, text.substring(Math.min(start, text.length())));
  }

  /** All statements of a text that has an end: the last needs no semicolon. */
  public static List<String> whole(String text) {
    SqlScript script = of(text);
    List<String> all = new ArrayList<>(script.statements());
    if (!isBlank(script.rest())) {
      all.add(script.rest().strip());
    }
    return all;
  }

  /** True for text in which nothing but blanks and comments is found. */
  public static boolean isBlank(String text) {
    int at = 0;
    while (at < text.length()) {
      boolean comment = text.startsWith("--", at) || text.startsWith("/*", at);
      if (!comment && !Character.isWhitespace(text.charAt(at))) {
        return false;
      }
      at = skip(text, at);
    }
    return true;
  }

  /** Where the token that begins here ends; the end of the text if it is not closed. */
  private static int skip(String text, int at) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      boolean escapes = c == '\'' && at > 0 && (text.charAt(at - 1) | 0x20) == 'e';
      return quoted(text, at, c, escapes);
    }
    if (c == '$') {
      return dollarQuoted(text, at);
    }
    if (text.startsWith("--", at)) {
      return after(text, text.indexOf('\n', at), 1);
    }
    if (text.startsWith("/*", at)) {
      return comment(text, at);
    }
    return at + 1;
  }

  private static int quoted(String text, int start, char quote, boolean escapes) {
    for (int at = start + 1; at < text.length(); at++) {
      if (escapes && text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == quote) {
        return at + 1;
      }
    }
    return text.length();
  }

  private static int dollarQuoted(String text, int start) {
    int tagEnd = start + 1;
    while (tagEnd < text.length()
        && Character.isJavaIdentifierPart(text.charAt(tagEnd))
        && text.charAt(tagEnd) != '$') {
      tagEnd++;
    }
    boolean tagged = tagEnd < text.length() && text.charAt(tagEnd) == '$';
    boolean parameter = tagEnd > start + 1 && Character.isDigit(text.charAt(start + 1));
    if (!tagged || parameter) {
      return start + 1;
    }
    String tag = text.substring(start, tagEnd + 1);
    return after(text, text.indexOf(tag, tagEnd + 1), tag.length());
  }

  /** Comments of this kind nest. */
  private static int comment(String text, int start) {
    int depth = 0;
    int at = start;
    while (at < text.length()) {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
        if (depth == 0) {
          return at;
        }
      } else {
        at++;
      }
    }
    return text.length();
  }

  private static int after(String text, int found, int length) {
    return found < 0 ? text.length() : found + length;
  }
}
