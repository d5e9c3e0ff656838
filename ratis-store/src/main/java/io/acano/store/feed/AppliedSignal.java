package io.acano.store.feed;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest applied index, given by the apply thread and waited for by any number of readers.
 * Thread-safe.
 */
public final class AppliedSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition advanced = lock.newCondition();
  private volatile long index;

  /** The newest index that was signalled. */
  public long index() {
    return index;
  }

  /** Called after {@code newIndex} has been applied; an older index changes nothing. */
  public void advance(long newIndex) {
    if (newIndex <= index) {
      return;
    }
    lock.lock();
    try {
      index = Math.max(index, newIndex);
      advanced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code awaited} has been applied.
   *
   * @return false if {@code timeout} passed first
   */
  public boolean await(long awaited, Duration timeout) throws InterruptedException {
    if (index >= awaited) {
      return true;
    }
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (index < awaited) {
        if (left <= 0) {
          return false;
        }
        left = advanced.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
