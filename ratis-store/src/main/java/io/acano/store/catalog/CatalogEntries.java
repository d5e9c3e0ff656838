package io.acano.store.catalog;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Where catalog entries are read: a transaction, or a snapshot. Used by one thread. */
@FunctionalInterface
public interface CatalogEntries {
  /** Gives every entry with {@code from <= key < to}, in order, to {@code reader}. */
  void scan(byte[] from, byte[] to, BiConsumer<byte[], byte[]> reader);

  /** The entry under {@code key}, or null. */
  default byte @Nullable [] get(byte[] key) {
    byte[][] found = new byte[1][];
    byte[] to = java.util.Arrays.copyOf(key, key.length + 1);
    scan(key, to, (ignored, value) -> found[0] = value);
    return found[0];
  }
}
