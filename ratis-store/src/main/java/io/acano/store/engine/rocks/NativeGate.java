package io.acano.store.engine.rocks;

import io.acano.store.engine.EngineClosedException;
import java.util.concurrent.locks.StampedLock;

/**
 * Stands between every thread and the native database: a call into freed native memory would end
 * the process, so calls run inside the gate, and closing waits until the last has left and lets no
 * more in. Thread-safe; entering does not contend with entering.
 */
final class NativeGate {
  private final StampedLock lock = new StampedLock();
  private boolean closed;

  /**
   * @return a stamp for {@link #leave}
   * @throws EngineClosedException if the gate is closed
   */
  long enter() {
    long stamp = lock.readLock();
    if (closed) {
      lock.unlockRead(stamp);
      throw new EngineClosedException("the RocksDB engine");
    }
    return stamp;
  }

  void leave(long stamp) {
    lock.unlockRead(stamp);
  }

  /** Closes the gate and runs {@code free} alone; the second call does nothing. */
  void close(Runnable free) {
    long stamp = lock.writeLock();
    try {
      if (!closed) {
        closed = true;
        free.run();
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Runs {@code free} if the gate is open; otherwise closing has freed everything already. */
  void ifOpen(Runnable free) {
    long stamp = lock.readLock();
    try {
      if (!closed) {
        free.run();
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }
}
