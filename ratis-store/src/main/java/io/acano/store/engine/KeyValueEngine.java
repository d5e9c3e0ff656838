package io.acano.store.engine;

import java.nio.file.Path;

/**
 * An ordered key-value store with snapshots. One thread writes; any thread reads. Any storage error
 * is thrown as {@link java.io.UncheckedIOException}, after which the replica must halt.
 */
public interface KeyValueEngine extends AutoCloseable {
  /** A view of the newest applied index, taken atomically with that index. */
  Snapshot snapshot();

  /** The applied index in memory; after a restart, the last one that reached the disk. */
  long appliedIndex();

  /** Applies the batch and its index atomically. Indexes only grow. */
  void write(WriteBatch batch);

  /** Makes all that was written durable; returns the applied index that is now on disk. */
  long flush();

  /**
   * Writes a complete, durable copy of the state into {@code directory}, which must not exist, and
   * from which an engine can be opened. Called by the writing thread.
   */
  void checkpoint(Path directory);

  @Override
  void close();
}
