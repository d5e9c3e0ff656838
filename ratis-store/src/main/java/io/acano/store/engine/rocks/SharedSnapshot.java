package io.acano.store.engine.rocks;

import java.util.concurrent.atomic.AtomicInteger;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.Snapshot;

/**
 * One native snapshot, shared by all readers that begin between two writes. It is freed by whoever
 * lets go of it last. Thread-safe.
 */
final class SharedSnapshot {
  private final RocksDB db;
  private final Snapshot nativeSnapshot;
  private final ReadOptions readOptions;
  private final AtomicInteger holders = new AtomicInteger(1);
  private final long appliedIndex;

  SharedSnapshot(RocksDB db, Snapshot nativeSnapshot, ReadOptions readOptions, long appliedIndex) {
    this.db = db;
    this.nativeSnapshot = nativeSnapshot;
    this.readOptions = readOptions;
    this.appliedIndex = appliedIndex;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  ReadOptions readOptions() {
    return readOptions;
  }

  Snapshot nativeSnapshot() {
    return nativeSnapshot;
  }

  /** Adds a holder; false if the last one has left already. */
  boolean retain() {
    int count = holders.get();
    while (count > 0) {
      if (holders.compareAndSet(count, count + 1)) {
        return true;
      }
      count = holders.get();
    }
    return false;
  }

  /** True if the caller was the last holder and must {@link #free} it. */
  boolean release() {
    return holders.decrementAndGet() == 0;
  }

  void free() {
    readOptions.close();
    db.releaseSnapshot(nativeSnapshot);
    nativeSnapshot.close();
  }
}
