package io.acano.store.engine.rocks;

/**
 * What one engine may take.
 *
 * @param blockCacheBytes for blocks, indexes and filters read from files
 * @param writeBufferBytes for what is not flushed yet, over all families together; also bounds what
 *     a restart replays
 * @param openFiles file handles kept open
 * @param backgroundJobs native threads that flush and compact
 */
public record RocksSettings(
    long blockCacheBytes, long writeBufferBytes, int openFiles, int backgroundJobs) {
  /** For an instance that does other work beside. */
  public static final RocksSettings STANDARD = new RocksSettings(128L << 20, 64L << 20, 1024, 2);

  public RocksSettings {
    if (blockCacheBytes < 1 << 20
        || writeBufferBytes < 1 << 20
        || openFiles < 64
        || backgroundJobs < 1) {
      throw new IllegalArgumentException("RocksDB settings out of range");
    }
  }
}
