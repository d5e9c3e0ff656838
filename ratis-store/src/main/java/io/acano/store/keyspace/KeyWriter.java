package io.acano.store.keyspace;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Builds keys whose unsigned byte order is SQL's order of the columns in them.
 *
 * <p>Each column starts with a mark: 1 before a value, 2 for NULL, so that NULLs sort last. Then:
 *
 * <ul>
 *   <li>integers and timestamps (microseconds): big-endian with the sign bit turned over;
 *   <li>doubles: IEEE bits, all turned over if negative, else only the sign; one NaN, above
 *       infinity; -0 is 0;
 *   <li>numerics: a sign byte, the decimal exponent, the digits in pairs (each plus 1), a zero; for
 *       negatives all but the sign byte is turned over. Trailing zeros do not count: 1.0 is 1;
 *   <li>text (UTF-8) and bytes: 0 becomes 0 255, and 0 1 ends it;
 *   <li>UUIDs: their 16 bytes.
 * </ul>
 *
 * No column's encoding is a prefix of another's, so columns simply follow each other.
 */
final class KeyWriter {
  /** Longest key; beyond it a unique or ordered look-up makes no sense. */
  static final int KEY_BYTES_MAX = 8 * 1024;

  static final byte VALUE = 1;
  static final byte NULL = 2;

  static final byte NUMERIC_NEGATIVE = 1;
  static final byte NUMERIC_ZERO = 2;
  static final byte NUMERIC_POSITIVE = 3;

  static final byte ESCAPED_ZERO = (byte) 0xff;
  static final byte END = 1;

  private byte[] bytes = new byte[64];
  private int length;

  KeyWriter raw(byte[] prefix) {
    ensure(prefix.length);
    System.arraycopy(prefix, 0, bytes, length, prefix.length);
    length += prefix.length;
    return this;
  }

  KeyWriter raw(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
    return this;
  }

  KeyWriter column(SqlType type, @Nullable Object value) {
    if (value == null) {
      return raw(NULL);
    }
    raw(VALUE);
    switch (type) {
      case BOOLEAN -> raw((Boolean) value ? 1 : 0);
      case INT -> bigEndian(((Integer) value) ^ Integer.MIN_VALUE, Integer.BYTES);
      case BIGINT -> bigEndian(((Long) value) ^ Long.MIN_VALUE, Long.BYTES);
      case DOUBLE -> bigEndian(orderedBits((Double) value), Long.BYTES);
      case NUMERIC -> numeric((BigDecimal) value);
      case TEXT, JSONB -> escaped(Text.encode((String) value));
      case BYTEA -> escaped((byte[]) value);
      case UUID -> {
        UUID uuid = (UUID) value;
        bigEndian(uuid.getMostSignificantBits(), Long.BYTES);
        bigEndian(uuid.getLeastSignificantBits(), Long.BYTES);
      }
      case TIMESTAMPTZ ->
          bigEndian(Timestamps.toMicros((Instant) value) ^ Long.MIN_VALUE, Long.BYTES);
    }
    return this;
  }

  /** The key so far. */
  byte[] toBytes() {
    if (length > KEY_BYTES_MAX) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "a key of "
              + length
              + " bytes exceeds the limit of "
              + KEY_BYTES_MAX
              + "; index a shorter column, or a hash of this one");
    }
    return Arrays.copyOf(bytes, length);
  }

  /** The least byte string above every one that starts with {@code prefix}. */
  static byte[] after(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xff) {
      last--;
    }
    if (last < 0) {
      throw new IllegalArgumentException("nothing follows a prefix of " + prefix.length + " 0xff");
    }
    byte[] next = Arrays.copyOf(prefix, last + 1);
    next[last]++;
    return next;
  }

  private void bigEndian(long value, int width) {
    ensure(width);
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  private static long orderedBits(double value) {
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
  }

  private void numeric(BigDecimal value) {
    int sign = value.signum();
    if (sign == 0) {
      raw(NUMERIC_ZERO);
      return;
    }
    Numerics.check(value);
    raw(sign < 0 ? NUMERIC_NEGATIVE : NUMERIC_POSITIVE);
    int start = length;
    BigDecimal stripped = value.abs().stripTrailingZeros();
    BigInteger unscaled = stripped.unscaledValue();
    String digits = unscaled.toString();
    bigEndian((digits.length() - stripped.scale()) ^ Integer.MIN_VALUE, Integer.BYTES);
    for (int i = 0; i < digits.length(); i += 2) {
      int tens = digits.charAt(i) - '0';
      int ones = i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0;
      raw(tens * 10 + ones + 1);
    }
    raw(0);
    if (sign < 0) {
      for (int i = start; i < length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
    }
  }

  private void escaped(byte[] value) {
    ensure(value.length + 2);
    for (byte b : value) {
      raw(b);
      if (b == 0) {
        raw(ESCAPED_ZERO);
      }
    }
    raw(0);
    raw(END);
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
