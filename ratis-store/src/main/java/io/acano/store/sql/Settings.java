package io.acano.store.sql;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The run-time parameters of one session. Used by one thread. */
final class Settings {
  static final String READ_CONSISTENCY = "acano.read_consistency";

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("application_name", ""),
          Map.entry("bytea_output", "hex"),
          Map.entry("client_encoding", "UTF8"),
          Map.entry("client_min_messages", "notice"),
          Map.entry("datestyle", "ISO, MDY"),
          Map.entry("default_transaction_isolation", "serializable"),
          Map.entry("default_transaction_read_only", "off"),
          Map.entry("extra_float_digits", "1"),
          Map.entry("idle_in_transaction_session_timeout", "0"),
          Map.entry("in_hot_standby", "off"),
          Map.entry("integer_datetimes", "on"),
          Map.entry("intervalstyle", "postgres"),
          Map.entry("is_superuser", "on"),
          Map.entry("lock_timeout", "0"),
          Map.entry("max_identifier_length", "63"),
          Map.entry("search_path", "\"$user\", public"),
          Map.entry("server_encoding", "UTF8"),
          Map.entry("server_version", "14.0"),
          Map.entry("server_version_num", "140000"),
          Map.entry("session_authorization", "acano"),
          Map.entry("standard_conforming_strings", "on"),
          Map.entry("statement_timeout", "0"),
          Map.entry("timezone", "UTC"),
          Map.entry("transaction_isolation", "serializable"),
          Map.entry("transaction_read_only", "off"),
          Map.entry("row_security", "on"),
          Map.entry(READ_CONSISTENCY, "linearizable"));

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|min|h)?");

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> local = new HashMap<>();
  private ZoneId zone = ZoneId.of("UTC");
  private Duration statementTimeout = Duration.ZERO;

  @Nullable String get(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    String value = local.get(key);
    return value != null ? value : values.getOrDefault(key, DEFAULTS.get(key));
  }

  String require(String name) {
    String value = get(name);
    if (value == null) {
      throw unknown(name);
    }
    return value;
  }

  private static StoreException unknown(String name) {
    return new StoreException(
        ErrorCode.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"");
  }

  /**
   * @param value null for the default
   * @param isLocal true if it lasts to the end of the transaction only
   */
  void set(String name, @Nullable String value, boolean isLocal) {
    String key = name.toLowerCase(Locale.ROOT);
    String standard = DEFAULTS.get(key);
    if (standard == null) {
      throw unknown(name);
    }
    String wanted = value == null ? standard : value;
    check(key, wanted);
    (isLocal ? local : values).put(key, wanted);
    apply();
  }

  private static void check(String key, String value) {
    boolean isValid =
        switch (key) {
          case "client_encoding" ->
              value.replace("-", "").replace("'", "").equalsIgnoreCase("utf8")
                  || value.equalsIgnoreCase("unicode");
          case "standard_conforming_strings" -> value.equalsIgnoreCase("on");
          case "timezone" -> isZone(value);
          case "statement_timeout" -> DURATION.matcher(value).matches();
          case READ_CONSISTENCY ->
              value.equalsIgnoreCase("local") || value.equalsIgnoreCase("linearizable");
          case "server_version",
              "server_version_num",
              "server_encoding",
              "integer_datetimes",
              "max_identifier_length",
              "in_hot_standby",
              "is_superuser" ->
              false;
          default -> true;
        };
    if (!isValid) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "invalid value for parameter \"" + key + "\": \"" + value + "\"");
    }
  }

  private static boolean isZone(String name) {
    try {
      ZoneId.of(name);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private void apply() {
    zone = ZoneId.of(require("timezone"));
    statementTimeout = duration(require("statement_timeout"));
  }

  private static Duration duration(String text) {
    Matcher form = DURATION.matcher(text);
    if (!form.matches()) {
      return Duration.ZERO;
    }
    long amount = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case null, default -> Duration.ofMillis(amount);
    };
  }

  void resetAll() {
    values.clear();
    local.clear();
    apply();
  }

  /** Forgets what SET LOCAL has set. */
  void endTransaction() {
    if (!local.isEmpty()) {
      local.clear();
      apply();
    }
  }

  ZoneId zone() {
    return zone;
  }

  /** Zero for none. */
  Duration statementTimeout() {
    return statementTimeout;
  }

  Consistency consistency() {
    return require(READ_CONSISTENCY).equalsIgnoreCase("local")
        ? Consistency.LOCAL
        : Consistency.LINEARIZABLE;
  }
}
