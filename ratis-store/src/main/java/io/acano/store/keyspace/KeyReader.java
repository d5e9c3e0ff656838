package io.acano.store.keyspace;

import io.acano.store.api.SqlType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what {@link KeyWriter} wrote. A damaged key throws IllegalStateException. */
final class KeyReader {
  private final byte[] key;
  private int position;

  KeyReader(byte[] key, int position) {
    this.key = key;
    this.position = position;
  }

  /** Everything that was not read yet. */
  byte[] rest() {
    return Arrays.copyOfRange(key, Math.min(position, key.length), key.length);
  }

  @Nullable Object column(SqlType type) {
    int mark = octet();
    if (mark == KeyWriter.NULL) {
      return null;
    }
    if (mark != KeyWriter.VALUE) {
      throw damaged();
    }
    return switch (type) {
      case BOOLEAN -> octet() != 0;
      case INT -> (int) bigEndian(Integer.BYTES) ^ Integer.MIN_VALUE;
      case BIGINT -> bigEndian(Long.BYTES) ^ Long.MIN_VALUE;
      case DOUBLE -> {
        long bits = bigEndian(Long.BYTES);
        yield Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
      }
      case NUMERIC -> numeric();
      case TEXT, JSONB -> Text.decode(escaped());
      case BYTEA -> escaped();
      case UUID -> new UUID(bigEndian(Long.BYTES), bigEndian(Long.BYTES));
      case TIMESTAMPTZ -> Timestamps.ofMicros(bigEndian(Long.BYTES) ^ Long.MIN_VALUE);
    };
  }

  private BigDecimal numeric() {
    int sign = octet();
    if (sign == KeyWriter.NUMERIC_ZERO) {
      return BigDecimal.ZERO;
    }
    int turn = sign == KeyWriter.NUMERIC_NEGATIVE ? 0xff : 0;
    int exponent = (int) bigEndian(Integer.BYTES) ^ (turn == 0 ? 0 : -1) ^ Integer.MIN_VALUE;
    StringBuilder digits = new StringBuilder();
    for (int pair = octet() ^ turn; pair != 0; pair = octet() ^ turn) {
      digits.append((char) ('0' + (pair - 1) / 10)).append((char) ('0' + (pair - 1) % 10));
    }
    BigInteger unscaled = new BigInteger(digits.toString());
    BigDecimal value =
        new BigDecimal(turn == 0 ? unscaled : unscaled.negate(), digits.length() - exponent)
            .stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private byte[] escaped() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(key.length - position);
    while (true) {
      int b = octet();
      if (b != 0) {
        bytes.write(b);
        continue;
      }
      int next = octet();
      if (next == KeyWriter.END) {
        return bytes.toByteArray();
      }
      if (next != (KeyWriter.ESCAPED_ZERO & 0xff)) {
        throw damaged();
      }
      bytes.write(0);
    }
  }

  private long bigEndian(int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  private int octet() {
    if (position >= key.length) {
      throw damaged();
    }
    return key[position++] & 0xff;
  }

  private IllegalStateException damaged() {
    return new IllegalStateException(
        "a stored key of " + key.length + " bytes is damaged at byte " + position);
  }
}
