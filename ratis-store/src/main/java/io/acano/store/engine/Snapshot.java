package io.acano.store.engine;

import org.jspecify.annotations.Nullable;

/** A consistent view of one applied index. Safe for many readers; closed by whoever opened it. */
public interface Snapshot extends AutoCloseable {
  /** The log index whose state this is. */
  long appliedIndex();

  byte @Nullable [] get(Family family, byte[] key);

  /**
   * Entries with {@code from <= key < to} in unsigned byte order, or backwards from just below
   * {@code to}.
   *
   * @param to the exclusive end, or null for the end of the family
   */
  Cursor scan(Family family, byte[] from, byte @Nullable [] to, boolean reverse);

  @Override
  void close();
}
