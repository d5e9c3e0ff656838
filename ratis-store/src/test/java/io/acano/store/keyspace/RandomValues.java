package io.acano.store.keyspace;

import io.acano.store.api.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values of every type, with many edges and many near misses, and SQL's order of them. */
final class RandomValues {
  private final Random random;

  RandomValues(Random random) {
    this.random = random;
  }

  @Nullable Object next(SqlType type) {
    return random.nextInt(8) == 0 ? null : notNull(type);
  }

  Object notNull(SqlType type) {
    return switch (type) {
      case BOOLEAN -> random.nextBoolean();
      case INT -> pick(Integer.MIN_VALUE, -1, 0, 1, 255, 256, Integer.MAX_VALUE, random.nextInt());
      case BIGINT -> pick(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE, random.nextLong());
      case DOUBLE ->
          pick(
              Double.NEGATIVE_INFINITY,
              -Double.MAX_VALUE,
              -1.5,
              -Double.MIN_VALUE,
              -0.0,
              0.0,
              Double.MIN_VALUE,
              1.5,
              Double.MAX_VALUE,
              Double.POSITIVE_INFINITY,
              Double.NaN,
              random.nextGaussian(),
              Double.longBitsToDouble(random.nextLong()));
      case NUMERIC -> numeric();
      case TEXT, JSONB -> text();
      case BYTEA -> bytes();
      case UUID -> new UUID(pick(0L, -1L, Long.MIN_VALUE, random.nextLong()), random.nextLong());
      case TIMESTAMPTZ ->
          Instant.EPOCH
              .plusSeconds(random.nextLong(-4_000_000_000L, 4_000_000_000L))
              .plusNanos(1000L * random.nextInt(1_000_000));
    };
  }

  /** What SQL's ORDER BY … ASC does, NULLs last. */
  static Comparator<@Nullable Object> order(SqlType type) {
    return Comparator.nullsLast((left, right) -> compare(type, left, right));
  }

  private static int compare(SqlType type, Object left, Object right) {
    return switch (type) {
      case BOOLEAN -> Boolean.compare((Boolean) left, (Boolean) right);
      case INT -> Integer.compare((Integer) left, (Integer) right);
      case BIGINT -> Long.compare((Long) left, (Long) right);
      case DOUBLE -> {
        double a = (Double) left;
        double b = (Double) right;
        yield a == b ? 0 : Double.compare(a, b);
      }
      case NUMERIC -> ((BigDecimal) left).compareTo((BigDecimal) right);
      case TEXT, JSONB ->
          Arrays.compareUnsigned(
              ((String) left).getBytes(StandardCharsets.UTF_8),
              ((String) right).getBytes(StandardCharsets.UTF_8));
      case BYTEA -> Arrays.compareUnsigned((byte[]) left, (byte[]) right);
      case UUID -> left.toString().compareTo(right.toString());
      case TIMESTAMPTZ -> ((Instant) left).compareTo((Instant) right);
    };
  }

  private BigDecimal numeric() {
    if (random.nextInt(6) == 0) {
      return pick(
          BigDecimal.ZERO,
          new BigDecimal("0.000"),
          new BigDecimal("1.0"),
          new BigDecimal("100"),
          new BigDecimal("1e30"),
          new BigDecimal("-1e-30"),
          new BigDecimal("-0.1"));
    }
    BigInteger unscaled =
        new BigInteger(1 + random.nextInt(random.nextBoolean() ? 8 : 120), random);
    return new BigDecimal(
        random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(12) - 4);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.appendCodePoint(
          pick(0, 1, 0x61, 0x62, 0x7f, 0x80, 0xff, 0x7ff, 0xfffd, 0x1f600, 0x10ffff));
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(5)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = pick((byte) 0, (byte) 1, (byte) 0x7f, (byte) 0x80, (byte) 0xff);
    }
    return bytes;
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
