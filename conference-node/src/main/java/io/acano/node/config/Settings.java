package io.acano.node.config;

import com.typesafe.config.Config;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values and collects what is wrong instead of stopping at the first: a value that
 * cannot be used is noted and something harmless of its type stands in for it. Used by one thread.
 */
final class Settings {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:.]{2,45}");
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
  private static final int MAX_TEXT = 255;

  private final Config config;
  private final Path folder;
  private final List<String> problems;

  /**
   * @param folder where relative paths start
   * @param problems what is wrong, added to by every read
   */
  Settings(Config config, Path folder, List<String> problems) {
    this.config = config;
    this.folder = folder;
    this.problems = problems;
  }

  boolean has(String key) {
    return !config.getIsNull(key);
  }

  String text(String key) {
    return text(key, Pattern.compile("[^\\p{Cntrl}]{1," + MAX_TEXT + "}"), "a short text");
  }

  String text(String key, Pattern form, String description) {
    if (!has(key)) {
      problem(key, "is required");
      return "";
    }
    String text;
    try {
      text = config.getString(key);
    } catch (com.typesafe.config.ConfigException.WrongType e) {
      problem(key, "must be " + description);
      return "";
    }
    if (!form.matcher(text).matches()) {
      problem(key, "must be " + description + ", not " + quote(text));
    }
    return text;
  }

  int number(String key, int min, int max) {
    try {
      int number = config.getInt(key);
      if (number >= min && number <= max) {
        return number;
      }
      problem(key, "must be from " + min + " to " + max + ", not " + number);
    } catch (com.typesafe.config.ConfigException e) {
      problem(key, "must be a whole number from " + min + " to " + max);
    }
    return min;
  }

  Duration duration(String key, Duration min, Duration max) {
    try {
      Duration duration = config.getDuration(key);
      if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
        return duration;
      }
    } catch (com.typesafe.config.ConfigException e) {
      // Told below, together with what the value should be.
    }
    problem(key, "must be a time from " + min.toMillis() + " ms to " + max.toMillis() + " ms");
    return min;
  }

  <E extends Enum<E>> E oneOf(String key, Class<E> type) {
    String word = text(key);
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(word)) {
        return constant;
      }
      words.add(name);
    }
    if (!word.isEmpty()) {
      problem(key, "must be one of " + String.join(", ", words) + ", not " + quote(word));
    }
    return type.getEnumConstants()[0];
  }

  Set<ComponentKind> components(String key) {
    Set<ComponentKind> kinds = new LinkedHashSet<>();
    List<String> words;
    try {
      words = config.getStringList(key);
    } catch (com.typesafe.config.ConfigException e) {
      problem(key, "must be a list of components, e.g. [database, call-bridge]");
      return kinds;
    }
    if (words.isEmpty()) {
      problem(key, "must name at least one component");
    }
    for (String word : words) {
      ComponentKind.of(word)
          .ifPresentOrElse(
              kinds::add, () -> problem(key, "knows database and call-bridge, not " + quote(word)));
    }
    return kinds;
  }

  /** A path, absolute after this; null where there is none and none is needed. */
  @Nullable Path optionalPath(String key) {
    return has(key) ? path(key) : null;
  }

  Path path(String key) {
    String text = text(key);
    try {
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      problem(key, "must be a path, not " + quote(text));
      return folder;
    }
  }

  Listener listener(String key) {
    String host = host(key + ".host");
    int port = number(key + ".port", 1, 65535);
    String advertisedKey = key + ".advertised-host";
    String advertised = host;
    if (has(advertisedKey)) {
      advertised = host(advertisedKey);
      if (WILDCARDS.contains(advertised)) {
        problem(advertisedKey, "must be a host that others can reach, not " + advertised);
      }
    } else if (WILDCARDS.contains(host)) {
      problem(advertisedKey, "is required, because " + key + ".host is " + host);
    }
    return new Listener(host, port, advertised);
  }

  void problem(String key, String problem) {
    problems.add("acano." + key + " " + problem);
  }

  private String host(String key) {
    return text(key, HOST, "a host name or address");
  }

  private static String quote(String text) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
  }
}
