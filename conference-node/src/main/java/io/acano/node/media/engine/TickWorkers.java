package io.acano.node.media.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the pieces of one phase of a tick between a fixed set of threads, the caller's among them.
 * Pieces are taken one by one from a counter, so uneven pieces spread evenly. Allocates nothing.
 */
final class TickWorkers implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TickWorkers.class);

  /** Fewer pieces than this are not worth waking anybody. */
  private static final int WORTH_SHARING = 8;

  private static final long CLOSED = -1;

  private final Thread[] threads;
  private final AtomicInteger nextPiece = new AtomicInteger();
  private final AtomicInteger working = new AtomicInteger();
  private volatile long phase;
  private long phases = 1;
  private volatile int pieces;
  private volatile @Nullable Work work;
  private volatile @Nullable Thread caller;

  /** One phase's work. */
  interface Work {
    /**
     * @param worker which thread it is, 0 to {@code size() - 1}
     */
    void run(int worker, int piece);
  }

  TickWorkers(int size) {
    threads = new Thread[size - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform().name("media-tick-" + worker).daemon().start(() -> serve(worker));
    }
  }

  int size() {
    return threads.length + 1;
  }

  /** Runs all pieces and returns when they are done. One caller at a time. */
  void run(int count, Work phaseWork) {
    if (count < WORTH_SHARING || threads.length == 0) {
      for (int piece = 0; piece < count; piece++) {
        attempt(phaseWork, 0, piece);
      }
      return;
    }
    work = phaseWork;
    pieces = count;
    nextPiece.set(0);
    caller = Thread.currentThread();
    working.set(threads.length);
    phase = phases++;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    takePieces(0, phaseWork, count);
    while (working.get() > 0) {
      LockSupport.park(this);
    }
  }

  private void takePieces(int worker, Work phaseWork, int count) {
    int piece = nextPiece.getAndIncrement();
    while (piece < count) {
      attempt(phaseWork, worker, piece);
      piece = nextPiece.getAndIncrement();
    }
  }

  private static void attempt(Work phaseWork, int worker, int piece) {
    try {
      phaseWork.run(worker, piece);
    } catch (RuntimeException e) {
      // One leg's fault must not silence the others.
      logger.atError().setCause(e).log("A piece of a media tick failed");
    }
  }

  private void serve(int worker) {
    long served = 0;
    while (true) {
      long now = phase;
      if (now == CLOSED) {
        return;
      }
      if (now == served) {
        LockSupport.park(this);
        continue;
      }
      served = now;
      Work phaseWork = work;
      if (phaseWork != null) {
        takePieces(worker, phaseWork, pieces);
      }
      if (working.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  @Override
  public void close() {
    phase = CLOSED;
    try {
      for (Thread thread : threads) {
        LockSupport.unpark(thread);
        thread.join(TimeUnit.SECONDS.toMillis(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
