package io.acano.store.pgwire;

import io.acano.store.api.SqlType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** Values in PostgreSQL's binary formats, in network byte order. Pure. */
final class BinaryEncoder {
  /** Times are counted from 2000-01-01. */
  static final long EPOCH_SECONDS = 946_684_800L;

  static final int NUMERIC_NEGATIVE = 0x4000;
  static final int NUMERIC_GROUP_DIGITS = 4;

  private BinaryEncoder() {}

  /** Appends {@code value}, which is of {@code type}'s Java class. */
  static void encode(ByteBuf out, SqlType type, Object value) {
    switch (type) {
      case BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
      case INT -> out.writeInt((Integer) value);
      case BIGINT -> out.writeLong((Long) value);
      case DOUBLE -> out.writeDouble((Double) value);
      case NUMERIC -> numeric(out, (BigDecimal) value);
      case TEXT -> ByteBufUtil.writeUtf8(out, (String) value);
      case BYTEA -> out.writeBytes((byte[]) value);
      case UUID -> {
        UUID uuid = (UUID) value;
        out.writeLong(uuid.getMostSignificantBits()).writeLong(uuid.getLeastSignificantBits());
      }
      case TIMESTAMPTZ -> out.writeLong(micros((Instant) value));
      case JSONB -> {
        out.writeByte(1);
        ByteBufUtil.writeUtf8(out, (String) value);
      }
    }
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond() - EPOCH_SECONDS, 1_000_000L),
        instant.getNano() / 1000);
  }

  /**
   * Numeric: count of base-10000 digits, weight of the first (0 is the units), sign, decimal digits
   * after the point, then the digits without leading and trailing zeros.
   */
  private static void numeric(ByteBuf out, BigDecimal value) {
    BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
    int scale = plain.scale();
    String digits = plain.unscaledValue().abs().toString();
    if (digits.length() <= scale) {
      digits = "0".repeat(scale + 1 - digits.length()) + digits;
    }
    int wholeDigits = digits.length() - scale;
    String padded =
        "0".repeat(Math.floorMod(-wholeDigits, NUMERIC_GROUP_DIGITS))
            + digits
            + "0".repeat(Math.floorMod(-scale, NUMERIC_GROUP_DIGITS));
    int first = 0;
    int end = padded.length() / NUMERIC_GROUP_DIGITS;
    int weight = (wholeDigits + NUMERIC_GROUP_DIGITS - 1) / NUMERIC_GROUP_DIGITS - 1;
    while (first < end && group(padded, first) == 0) {
      first++;
      weight--;
    }
    while (end > first && group(padded, end - 1) == 0) {
      end--;
    }
    out.writeShort(end - first);
    out.writeShort(first == end ? 0 : weight);
    out.writeShort(plain.signum() < 0 ? NUMERIC_NEGATIVE : 0);
    out.writeShort(scale);
    for (int i = first; i < end; i++) {
      out.writeShort(group(padded, i));
    }
  }

  private static int group(String digits, int index) {
    int start = index * NUMERIC_GROUP_DIGITS;
    return Integer.parseInt(digits, start, start + NUMERIC_GROUP_DIGITS, 10);
  }
}
