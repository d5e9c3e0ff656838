package io.acano.store.pgwire;

import io.acano.store.api.SqlType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Values as PostgreSQL writes them as text, with DateStyle ISO and bytea_output hex. Pure. */
final class TextEncoder {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private TextEncoder() {}

  /** Appends {@code value}, which is of {@code type}'s Java class. */
  static void encode(ByteBuf out, SqlType type, Object value, ZoneId zone) {
    switch (type) {
      case BOOLEAN -> out.writeByte((Boolean) value ? 't' : 'f');
      case INT -> writeLong(out, (Integer) value);
      case BIGINT -> writeLong(out, (Long) value);
      case DOUBLE -> ascii(out, floating((Double) value));
      case NUMERIC -> ascii(out, ((BigDecimal) value).toPlainString());
      case TEXT, JSONB -> ByteBufUtil.writeUtf8(out, (String) value);
      case BYTEA -> hex(out, (byte[]) value);
      case UUID -> ascii(out, value.toString());
      case TIMESTAMPTZ -> ascii(out, timestamp((Instant) value, zone));
    }
  }

  private static void ascii(ByteBuf out, String text) {
    ByteBufUtil.writeAscii(out, text);
  }

  private static void writeLong(ByteBuf out, long value) {
    if (value < 0) {
      ascii(out, Long.toString(value));
      return;
    }
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    int at = out.writerIndex() + digits;
    out.ensureWritable(digits).writerIndex(at);
    long rest = value;
    do {
      out.setByte(--at, (int) ('0' + rest % 10));
      rest /= 10;
    } while (rest > 0);
  }

  private static void hex(ByteBuf out, byte[] bytes) {
    out.ensureWritable(2 + 2 * bytes.length);
    out.writeByte('\\').writeByte('x');
    for (byte b : bytes) {
      out.writeByte(HEX[(b >> 4) & 15]).writeByte(HEX[b & 15]);
    }
  }

  /**
   * The shortest digits that read back as the same number, as PostgreSQL has written them since
   * version 12: in plain form for exponents from -4 to 14, else as {@code 1e+20}.
   */
  static String floating(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 15) {
      return shortest.toPlainString();
    }
    String digits = shortest.unscaledValue().abs().toString();
    StringBuilder text = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    return two(text, Math.abs(exponent)).toString();
  }

  /**
   * {@code 2026-11-22 09:00:00.25+01}: the offset has minutes and seconds only if it needs them.
   */
  static String timestamp(Instant instant, ZoneId zone) {
    OffsetDateTime time = instant.atZone(zone).toOffsetDateTime();
    int year = time.getYear() > 0 ? time.getYear() : 1 - time.getYear();
    StringBuilder text = new StringBuilder(35);
    text.append(year < 1000 ? "0".repeat(4 - Integer.toString(year).length()) : "").append(year);
    two(text.append('-'), time.getMonthValue());
    two(text.append('-'), time.getDayOfMonth());
    two(text.append(' '), time.getHour());
    two(text.append(':'), time.getMinute());
    two(text.append(':'), time.getSecond());
    fraction(text, time.getNano() / 1000);
    offset(text, time.getOffset());
    return time.getYear() > 0 ? text.toString() : text.append(" BC").toString();
  }

  private static void fraction(StringBuilder text, int micros) {
    if (micros == 0) {
      return;
    }
    String digits = Integer.toString(1_000_000 + micros).substring(1);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    text.append('.').append(digits, 0, end);
  }

  private static void offset(StringBuilder text, ZoneOffset offset) {
    int seconds = Math.abs(offset.getTotalSeconds());
    two(text.append(offset.getTotalSeconds() < 0 ? '-' : '+'), seconds / 3600);
    if (seconds % 3600 != 0) {
      two(text.append(':'), seconds / 60 % 60);
    }
    if (seconds % 60 != 0) {
      two(text.append(':'), seconds % 60);
    }
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return number < 10 ? text.append('0').append(number) : text.append(number);
  }
}
