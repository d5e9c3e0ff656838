package io.acano.store.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row: values by position or by column name. Immutable as far as its reader is concerned; the
 * value array is not copied, so whoever makes a row gives it away.
 */
public final class Row {
  private final List<Column> columns;
  private final @Nullable Object[] values;

  public Row(List<Column> columns, @Nullable Object[] values) {
    if (columns.size() != values.length) {
      throw new IllegalArgumentException(
          "a row of " + columns.size() + " columns got " + values.length + " values");
    }
    this.columns = columns;
    this.values = values;
  }

  public List<Column> columns() {
    return columns;
  }

  public int size() {
    return values.length;
  }

  /** The value at {@code position}, counted from 0; null is SQL's NULL. */
  public @Nullable Object get(int position) {
    return values[position];
  }

  /** The value of the column called {@code name}; null is SQL's NULL. */
  public @Nullable Object get(String name) {
    for (int i = 0; i < values.length; i++) {
      if (columns.get(i).name().equals(name)) {
        return values[i];
      }
    }
    throw new IllegalArgumentException("no column " + name + " in " + columns);
  }

  public @Nullable String text(String name) {
    return (String) get(name);
  }

  public @Nullable UUID uuid(String name) {
    return (UUID) get(name);
  }

  public @Nullable Boolean bool(String name) {
    return (Boolean) get(name);
  }

  public @Nullable Integer integer(String name) {
    return (Integer) get(name);
  }

  public @Nullable Long bigint(String name) {
    return (Long) get(name);
  }

  public @Nullable BigDecimal numeric(String name) {
    return (BigDecimal) get(name);
  }

  public @Nullable Instant instant(String name) {
    return (Instant) get(name);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(columns.get(i).name()).append('=').append(values[i]);
    }
    return text.append('}').toString();
  }
}
