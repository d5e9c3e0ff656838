package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A COPY between a table and the client, as psql's {@code \copy} sends it. COPY is a matter of the
 * protocol: the session sees an INSERT for each row, or a SELECT.
 *
 * @param source the table's name as it was written, or a query in parentheses
 * @param columns the list of columns as it was written, or empty for all
 * @param fromClient whether rows come from the client
 */
record CopyCommand(String source, String columns, boolean fromClient, CopyFormat format) {
  private static final Pattern START =
      Pattern.compile("\\s*COPY\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*((?:[A-Za-z_][A-Za-z0-9_$]*|\"(?:[^\"]|\"\")*\")"
              + "(?:\\.(?:[A-Za-z_][A-Za-z0-9_$]*|\"(?:[^\"]|\"\")*\"))?"
              + "|[eE]?'(?:[^']|'')*'|[(),=])");

  /** Whether {@code sql} is a COPY, right or wrong. */
  static boolean isCopy(String sql) {
    return sql.length() > 4 && START.matcher(sql).matches();
  }

  static CopyCommand parse(String sql) {
    int start = sql.toUpperCase(Locale.ROOT).indexOf("COPY") + 4;
    String rest = sql.substring(start).strip();
    String source;
    if (rest.startsWith("(")) {
      int end = closing(rest);
      source = rest.substring(0, end);
      rest = rest.substring(end);
    } else {
      source = "";
    }
    List<String> tokens = tokens(rest);
    if (source.isEmpty()) {
      source = take(tokens);
    }
    String columns = "";
    if (next(tokens).equals("(")) {
      int end = tokens.indexOf(")");
      if (end < 0) {
        throw syntax("the list of columns has no end");
      }
      columns = String.join("", tokens.subList(0, end + 1));
      tokens.subList(0, end + 1).clear();
    }
    String direction = take(tokens).toUpperCase(Locale.ROOT);
    String end = take(tokens).toUpperCase(Locale.ROOT);
    boolean fromClient = direction.equals("FROM") && end.equals("STDIN");
    if (!fromClient && !(direction.equals("TO") && end.equals("STDOUT"))) {
      throw new StoreException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "COPY works FROM STDIN and TO STDOUT alone, not on files of the server; in psql use"
              + " \\copy");
    }
    if (fromClient && source.startsWith("(")) {
      throw syntax("COPY FROM needs a table, not a query");
    }
    return new CopyCommand(source, columns, fromClient, options(tokens));
  }

  /** The query that gives the rows, or the columns, of this COPY. */
  String query() {
    if (source.startsWith("(")) {
      return source.substring(1, source.length() - 1);
    }
    String list = columns.isEmpty() ? "*" : columns.substring(1, columns.length() - 1);
    return "SELECT " + list + " FROM " + source;
  }

  /** Where the query in parentheses at the start of {@code text} ends. */
  private static int closing(String text) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return i + 1;
      }
    }
    throw syntax("the query has no closing parenthesis");
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (!text.substring(at).isBlank()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw syntax("near \"" + TextDecoder.shown(text.substring(at).strip()) + '"');
      }
      tokens.add(matcher.group(1));
      at = matcher.end();
    }
    return tokens;
  }

  private static String next(List<String> tokens) {
    return tokens.isEmpty() ? "" : tokens.getFirst();
  }

  private static String take(List<String> tokens) {
    if (tokens.isEmpty()) {
      throw syntax("at its end");
    }
    return tokens.removeFirst();
  }

  /** Both spellings: {@code (FORMAT csv, HEADER)} and the older {@code CSV HEADER}. */
  private static CopyFormat options(List<String> tokens) {
    boolean csv = false;
    boolean header = false;
    String delimiter = null;
    String nullText = null;
    while (!tokens.isEmpty()) {
      String word = tokens.removeFirst().toUpperCase(Locale.ROOT);
      switch (word) {
        case "WITH", "(", ")", "," -> {}
        case "CSV" -> csv = true;
        case "FORMAT" -> {
          String format = unquoted(take(tokens)).toLowerCase(Locale.ROOT);
          if (!format.equals("csv") && !format.equals("text")) {
            throw new StoreException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "COPY format \""
                    + TextDecoder.shown(format)
                    + "\" is not supported: text and csv are");
          }
          csv = format.equals("csv");
        }
        case "HEADER" -> header = flag(tokens);
        case "DELIMITER" -> delimiter = argument(tokens);
        case "NULL" -> nullText = argument(tokens);
        default ->
            throw new StoreException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "COPY option \"" + TextDecoder.shown(word) + "\" is not supported");
      }
    }
    return CopyFormat.of(csv, header, delimiter, nullText);
  }

  private static boolean flag(List<String> tokens) {
    return switch (unquoted(next(tokens)).toLowerCase(Locale.ROOT)) {
      case "true", "on" -> {
        tokens.removeFirst();
        yield true;
      }
      case "false", "off" -> {
        tokens.removeFirst();
        yield false;
      }
      default -> true;
    };
  }

  private static String argument(List<String> tokens) {
    if (next(tokens).equalsIgnoreCase("AS")) {
      tokens.removeFirst();
    }
    return unquoted(take(tokens));
  }

  private static String unquoted(String token) {
    if (token.endsWith("'") && token.length() > 1) {
      boolean escapes = !token.startsWith("'");
      String text = token.substring(escapes ? 2 : 1, token.length() - 1).replace("''", "'");
      return escapes ? text.replace("\\t", "\t").replace("\\\\", "\\") : text;
    }
    return token;
  }

  private static StoreException syntax(@Nullable String where) {
    return new StoreException(ErrorCode.SYNTAX_ERROR, "syntax error in COPY: " + where);
  }
}
