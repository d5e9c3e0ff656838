package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text forms of {@code timestamp with time zone}: ISO 8601 as PostgreSQL reads and writes it. */
final class Timestamps {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(\\d{4,6})-(\\d{1,2})-(\\d{1,2})"
              + "(?:[ T]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?)?"
              + "\\s*(Z|z|UTC|GMT|[+-]\\d{1,2}(?::?\\d{2}(?::?\\d{2})?)?)?\\s*");

  private Timestamps() {}

  /** Reads {@code text}; without an offset it is a time in {@code zone}. */
  static Instant parse(String text, ZoneId zone) {
    Matcher form = text.length() > 64 ? null : FORM.matcher(text);
    if (form == null || !form.matches()) {
      throw new StoreException(
          ErrorCode.INVALID_DATETIME,
          "invalid input syntax for type timestamp with time zone: \"" + shortened(text) + "\"");
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              number(form, 1),
              number(form, 2),
              number(form, 3),
              number(form, 4),
              number(form, 5),
              number(form, 6),
              nanoseconds(form.group(7)));
      String offset = form.group(8);
      return rounded(
          offset == null ? time.atZone(zone).toInstant() : time.toInstant(offset(offset)));
    } catch (DateTimeException e) {
      throw new StoreException(
          ErrorCode.DATETIME_FIELD_OVERFLOW,
          "date/time field value out of range: \"" + text + "\"",
          e);
    }
  }

  /** To microseconds, as they are stored. */
  static Instant rounded(Instant time) {
    return time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
  }

  static String text(Instant time, ZoneId zone) {
    OffsetDateTime at = time.atZone(zone).toOffsetDateTime();
    StringBuilder text = new StringBuilder(32);
    text.append(
        "%04d-%02d-%02d %02d:%02d:%02d"
            .formatted(
                at.getYear(),
                at.getMonthValue(),
                at.getDayOfMonth(),
                at.getHour(),
                at.getMinute(),
                at.getSecond()));
    int micros = at.getNano() / 1000;
    if (micros > 0) {
      text.append('.').append("%06d".formatted(micros).replaceAll("0+$", ""));
    }
    int seconds = at.getOffset().getTotalSeconds();
    int rest = Math.abs(seconds);
    text.append(seconds < 0 ? '-' : '+').append("%02d".formatted(rest / 3600));
    if (rest % 3600 != 0) {
      text.append(":%02d".formatted(rest % 3600 / 60));
    }
    return text.toString();
  }

  private static int number(Matcher form, int group) {
    String digits = form.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int nanoseconds(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
  }

  private static ZoneOffset offset(String text) {
    char first = text.charAt(0);
    if (first != '+' && first != '-') {
      return ZoneOffset.UTC;
    }
    String digits = text.substring(1).replace(":", "");
    if (digits.length() % 2 == 1) {
      digits = "0" + digits;
    }
    int seconds = Integer.parseInt(digits.substring(0, 2)) * 3600;
    seconds += digits.length() > 2 ? Integer.parseInt(digits.substring(2, 4)) * 60 : 0;
    seconds += digits.length() > 4 ? Integer.parseInt(digits.substring(4, 6)) : 0;
    return ZoneOffset.ofTotalSeconds(first == '-' ? -seconds : seconds);
  }

  private static String shortened(String text) {
    return text.length() > 64 ? text.substring(0, 64) + "…" : text;
  }
}
