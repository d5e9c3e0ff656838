package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code options} of a startup packet: {@code -c name=value}, {@code -cname=value} or {@code
 * --name=value}, at spaces, where a backslash keeps the next character.
 */
final class CommandLineOptions {
  private CommandLineOptions() {}

  static Map<String, String> parse(String options) throws FatalError {
    List<String> words = words(options);
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String setting;
      if (word.equals("-c") && i + 1 < words.size()) {
        setting = words.get(++i);
      } else if (word.startsWith("-c") || word.startsWith("--")) {
        setting = word.substring(2);
      } else {
        throw invalid(word);
      }
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw invalid(word);
      }
      settings.put(setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
    }
    return settings;
  }

  private static List<String> words(String options) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == '\\' && i + 1 < options.length()) {
        word.append(options.charAt(++i));
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  private static FatalError invalid(String word) {
    return new FatalError(
        ErrorCode.SYNTAX_ERROR,
        "invalid command-line argument for server process: " + TextDecoder.shown(word));
  }
}
