package io.acano.store.sql.value;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values as a key of a hash table: equal exactly when SQL says that they are not distinct. Values
 * of one position must be of one type.
 */
public final class ValueKey {
  private final @Nullable Object[] values;
  private final int hash;

  private ValueKey(@Nullable Object[] values) {
    this.values = values;
    this.hash = Arrays.deepHashCode(values);
  }

  /** A key of all of {@code values}. */
  public static ValueKey of(@Nullable Object... values) {
    Object[] normal = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      normal[i] = normal(values[i]);
    }
    return new ValueKey(normal);
  }

  private static @Nullable Object normal(@Nullable Object value) {
    return switch (value) {
      case BigDecimal number -> number.stripTrailingZeros();
      case Double number when number == 0.0 -> 0.0;
      case null, default -> value;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ValueKey key
        && hash == key.hash
        && Arrays.deepEquals(values, key.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
