package io.acano.store.sql.parse;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A span of time as written in {@code INTERVAL '…'}. */
record Interval(int months, int days, long micros) {
  private static final Pattern PART =
      Pattern.compile("\\s*([+-]?\\d{1,9}(?:\\.\\d{1,6})?)\\s*([a-z]+)\\s*");
  private static final Pattern CLOCK =
      Pattern.compile("\\s*(\\d{1,6}):(\\d{2})(?::(\\d{2}(?:\\.\\d{1,6})?))?\\s*");

  static Interval parse(String text) {
    String rest = text.toLowerCase(Locale.ROOT);
    Interval sum = new Interval(0, 0, 0);
    if (rest.isBlank() || rest.length() > 200) {
      throw invalid(text);
    }
    while (!rest.isEmpty()) {
      Matcher part = PART.matcher(rest);
      Matcher clock = CLOCK.matcher(rest);
      if (part.lookingAt()) {
        sum = sum.plus(new BigDecimal(part.group(1)), part.group(2), text);
        rest = rest.substring(part.end());
      } else if (clock.lookingAt()) {
        sum = sum.plus(new BigDecimal(clock.group(1)), "hour", text);
        sum = sum.plus(new BigDecimal(clock.group(2)), "minute", text);
        String seconds = clock.group(3);
        sum = sum.plus(new BigDecimal(seconds == null ? "0" : seconds), "second", text);
        rest = rest.substring(clock.end());
      } else {
        throw invalid(text);
      }
    }
    return sum;
  }

  Interval negated() {
    return new Interval(-months, -days, -micros);
  }

  private Interval plus(BigDecimal amount, String unit, String text) {
    String single =
        unit.length() > 1 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
    return switch (single) {
      case "year", "y" -> new Interval(months + whole(amount, 12, text), days, micros);
      case "month", "mon" -> new Interval(months + whole(amount, 1, text), days, micros);
      case "week", "w" -> new Interval(months, days + whole(amount, 7, text), micros);
      case "day", "d" -> new Interval(months, days + whole(amount, 1, text), micros);
      case "hour", "h", "hr" -> plusMicros(amount, 3_600_000_000L);
      case "minute", "min", "m" -> plusMicros(amount, 60_000_000L);
      case "second", "sec", "s" -> plusMicros(amount, 1_000_000L);
      case "millisecond", "msec", "ms" -> plusMicros(amount, 1_000L);
      case "microsecond", "usec", "us" -> plusMicros(amount, 1L);
      default -> throw invalid(text);
    };
  }

  private Interval plusMicros(BigDecimal amount, long unit) {
    return new Interval(
        months, days, micros + amount.multiply(BigDecimal.valueOf(unit)).longValue());
  }

  private static int whole(BigDecimal amount, int factor, String text) {
    try {
      return amount.multiply(BigDecimal.valueOf(factor)).intValueExact();
    } catch (ArithmeticException e) {
      throw new StoreException(
          ErrorCode.INVALID_DATETIME,
          "interval \"" + text + "\" must have whole years, months, weeks and days",
          e);
    }
  }

  private static StoreException invalid(String text) {
    return new StoreException(
        ErrorCode.INVALID_DATETIME, "invalid input syntax for type interval: \"" + text + "\"");
  }
}
