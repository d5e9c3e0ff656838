package io.acano.store.sql.exec;

import org.jspecify.annotations.Nullable;

/** A compiled scalar expression. */
@FunctionalInterface
public interface Expression {
  Object[] NO_ROW = {};

  /** The value over {@code row}; null is SQL's NULL. */
  @Nullable Object eval(Object[] row, Context context);
}
