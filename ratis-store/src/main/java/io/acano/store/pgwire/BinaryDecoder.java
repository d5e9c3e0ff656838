package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;

/** Reads parameters in PostgreSQL's binary formats; refuses what is not one. Pure. */
final class BinaryDecoder {
  private static final int NUMERIC_HEADER_BYTES = 8;
  private static final int NUMERIC_MAX_SCALE = 16_383;

  private BinaryDecoder() {}

  /**
   * @param zone where a date or a timestamp without a zone is taken to be
   * @return a value of the Java class of {@code type}'s {@link WireType#sqlType}
   */
  static Object decode(WireType type, byte[] bytes, ZoneId zone) {
    if (type.size() >= 0 && type != WireType.NAME && bytes.length != type.size()) {
      throw invalid(type, bytes.length + " bytes instead of " + type.size());
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return switch (type) {
      case BOOL -> in.get() != 0;
      case BYTEA -> bytes;
      case INT2 -> (int) in.getShort();
      case INT4 -> in.getInt();
      case INT8 -> in.getLong();
      case OID -> Integer.toUnsignedLong(in.getInt());
      case FLOAT4 -> (double) in.getFloat();
      case FLOAT8 -> in.getDouble();
      case NAME, TEXT, BPCHAR, VARCHAR, JSON -> TextDecoder.text(bytes);
      case JSONB -> jsonb(bytes);
      case DATE -> local(date(in.getInt()), zone);
      case TIMESTAMP -> local(instant(type, in.getLong()), zone);
      case TIMESTAMPTZ -> instant(type, in.getLong());
      case NUMERIC -> numeric(in);
      case UUID -> new UUID(in.getLong(), in.getLong());
    };
  }

  private static String jsonb(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != 1) {
      throw invalid(WireType.JSONB, "its version is not 1");
    }
    byte[] text = new byte[bytes.length - 1];
    System.arraycopy(bytes, 1, text, 0, text.length);
    return TextDecoder.text(text);
  }

  private static Instant instant(WireType type, long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      throw invalid(type, "infinity is not supported");
    }
    return TimestampText.inRange(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L) + BinaryEncoder.EPOCH_SECONDS,
            Math.floorMod(micros, 1_000_000L) * 1000));
  }

  private static Instant date(int days) {
    return TimestampText.inRange(
        Instant.ofEpochSecond(days * 86_400L + BinaryEncoder.EPOCH_SECONDS));
  }

  /** What a wall clock in {@code zone} shows when one in UTC shows {@code instant}. */
  private static Instant local(Instant instant, ZoneId zone) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).atZone(zone).toInstant();
  }

  private static BigDecimal numeric(ByteBuffer in) {
    if (in.remaining() < NUMERIC_HEADER_BYTES) {
      throw invalid(WireType.NUMERIC, "it is cut off");
    }
    int groups = Short.toUnsignedInt(in.getShort());
    int weight = in.getShort();
    int sign = Short.toUnsignedInt(in.getShort());
    int scale = Short.toUnsignedInt(in.getShort());
    if (sign != 0 && sign != BinaryEncoder.NUMERIC_NEGATIVE) {
      throw invalid(WireType.NUMERIC, "NaN and infinity are not supported");
    }
    if (in.remaining() != 2 * groups || scale > NUMERIC_MAX_SCALE) {
      throw invalid(WireType.NUMERIC, "its lengths do not fit");
    }
    StringBuilder digits = new StringBuilder(groups * BinaryEncoder.NUMERIC_GROUP_DIGITS + 1);
    for (int i = 0; i < groups; i++) {
      int group = in.getShort();
      if (group < 0 || group > 9999) {
        throw invalid(WireType.NUMERIC, "a digit is out of range");
      }
      digits.append(Integer.toString(10_000 + group), 1, 5);
    }
    if (groups == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    BigInteger unscaled = new BigInteger(digits.toString());
    BigDecimal value =
        new BigDecimal(unscaled, (groups - 1 - weight) * BinaryEncoder.NUMERIC_GROUP_DIGITS)
            .setScale(scale, RoundingMode.HALF_UP);
    return sign == 0 ? value : value.negate();
  }

  private static StoreException invalid(WireType type, String why) {
    return new StoreException(
        ErrorCode.INVALID_BINARY_REPRESENTATION,
        "invalid binary value of type " + type.sqlType().sqlName() + ": " + why);
  }
}
