package io.acano.store.engine;

/** A position in an ordered range. Used by one thread; closed before its snapshot. */
public interface Cursor extends AutoCloseable {
  /** Moves to the next entry; the first call moves to the first. False when the range is done. */
  boolean next();

  /** The key here. The caller must not write into it. */
  byte[] key();

  /** The value here. The caller must not write into it. */
  byte[] value();

  @Override
  void close();
}
