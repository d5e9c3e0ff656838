package io.acano.store.sql.exec;

import org.jspecify.annotations.Nullable;

/** Rows being pulled from an operator. Used by one thread. */
public interface Rows extends AutoCloseable {
  /** The next row, or null when there are no more. Whoever gets a row must not write into it. */
  Object @Nullable [] next();

  @Override
  default void close() {}
}
