package io.acano.store.sql.value;

import io.acano.store.api.SqlType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;

/** The order of values of one type, the same as the order of their keys in the store. */
public final class Order {
  private Order() {}

  /** The order of non-null values of {@code type}. */
  public static Comparator<Object> of(SqlType type) {
    return switch (type) {
      case BOOLEAN -> (a, b) -> Boolean.compare((Boolean) a, (Boolean) b);
      case INT -> (a, b) -> Integer.compare((Integer) a, (Integer) b);
      case BIGINT -> (a, b) -> Long.compare((Long) a, (Long) b);
      case DOUBLE -> (a, b) -> doubles((Double) a, (Double) b);
      case NUMERIC -> (a, b) -> ((BigDecimal) a).compareTo((BigDecimal) b);
      case TEXT, JSONB -> (a, b) -> texts((String) a, (String) b);
      case BYTEA -> (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      case UUID -> (a, b) -> uuids((UUID) a, (UUID) b);
      case TIMESTAMPTZ -> (a, b) -> ((Instant) a).compareTo((Instant) b);
    };
  }

  /** By code point, which is the order of the UTF-8 bytes. */
  private static int texts(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean highX = Character.isSurrogate(x);
        return highX == Character.isSurrogate(y) ? x - y : highX ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  /** NaN is the greatest and equals itself; minus zero equals zero. */
  private static int doubles(double a, double b) {
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  private static int uuids(UUID a, UUID b) {
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }
}
