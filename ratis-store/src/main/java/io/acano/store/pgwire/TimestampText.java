package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads timestamps in the ISO forms that PostgreSQL writes and drivers send. Pure. */
final class TimestampText {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{4,6})-([0-9]{1,2})-([0-9]{1,2})"
              + "(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?)?"
              + "\\s*(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2}(?::[0-9]{2})?)?)?"
              + "(\\s+(?:BC|AD))?",
          Pattern.CASE_INSENSITIVE);

  private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+294277-01-01T00:00:00Z");

  private TimestampText() {}

  /**
   * @param zone where a time without an offset is taken to be
   * @throws StoreException 22007 if it is not a timestamp
   */
  static Instant parse(String text, ZoneId zone) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw invalid(text, null);
    }
    try {
      int year = Integer.parseInt(form.group(1));
      boolean beforeChrist = form.group(9) != null && form.group(9).strip().equalsIgnoreCase("BC");
      LocalDate date =
          LocalDate.of(
              beforeChrist ? 1 - year : year, number(form.group(2)), number(form.group(3)));
      LocalTime time =
          LocalTime.of(
              number(form.group(4)),
              number(form.group(5)),
              number(form.group(6)),
              nanos(form.group(7)));
      LocalDateTime wallClock = LocalDateTime.of(date, time);
      String offset = form.group(8);
      return inRange(
          offset == null
              ? wallClock.atZone(zone).toInstant()
              : wallClock.toInstant(offset(offset)));
    } catch (DateTimeException e) {
      throw invalid(text, e);
    }
  }

  /** Refuses what PostgreSQL could not keep either: before 4713 BC, or after 294276. */
  static Instant inRange(Instant instant) {
    if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
      throw new StoreException(
          ErrorCode.INVALID_DATETIME, "timestamp out of range: 4713 BC to 294276");
    }
    return instant;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Rounds to microseconds, as the store keeps them. */
  private static int nanos(@Nullable String fraction) {
    if (fraction == null) {
      return 0;
    }
    int nanos = Integer.parseInt((fraction + "00000000").substring(0, 9));
    return Math.min(nanos + 500, 999_999_999) / 1000 * 1000;
  }

  private static ZoneOffset offset(String text) {
    return text.equalsIgnoreCase("Z") || text.equalsIgnoreCase("UTC")
        ? ZoneOffset.UTC
        : ZoneOffset.of(text);
  }

  private static StoreException invalid(String text, @Nullable Exception cause) {
    String message =
        "invalid input syntax for type timestamp with time zone: \""
            + TextDecoder.shown(text)
            + "\"; write 2026-11-22 09:00:00+01";
    return cause == null
        ? new StoreException(ErrorCode.INVALID_DATETIME, message)
        : new StoreException(ErrorCode.INVALID_DATETIME, message, cause);
  }
}
