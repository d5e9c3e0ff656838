package io.acano.node.media.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that keeps time. Ticks have absolute deadlines, so they do not drift; ticks that
 * were missed are made up for at once, up to {@link #MAX_LATE_TICKS}, and left out beyond.
 */
final class TickClock implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(TickClock.class);

  static final long TICK_NANOS = 20_000_000;

  /** 200 ms: what lies further back nobody waits for any more. */
  static final int MAX_LATE_TICKS = 10;

  private final LongSupplier nanoTime;
  private final Tick tick;
  private final TickLateness lateness = new TickLateness();
  private final Thread thread;
  private volatile boolean closed;

  /** The work of a tick. */
  interface Tick {
    /**
     * @param index counts ticks, and skips those that were left out
     * @param deadlineNanos when this tick was due
     */
    void run(long index, long deadlineNanos);
  }

  TickClock(LongSupplier nanoTime, Tick tick) {
    this.nanoTime = nanoTime;
    this.tick = tick;
    thread = Thread.ofPlatform().name("media-clock").daemon().start(this::run);
  }

  private void run() {
    long start = nanoTime.getAsLong();
    long index = 0;
    while (!closed) {
      long deadline = start + index * TICK_NANOS;
      long wait = deadline - nanoTime.getAsLong();
      while (wait > 0 && !closed) {
        LockSupport.parkNanos(this, wait);
        wait = deadline - nanoTime.getAsLong();
      }
      lateness.woke(-wait);
      try {
        tick.run(index, deadline);
      } catch (RuntimeException e) {
        // The next tick may do better; the conference must not fall silent.
        logger.atError().setCause(e).log("A media tick failed");
      }
      long late = nanoTime.getAsLong() - deadline;
      lateness.done(late);
      index++;
      long behind = late / TICK_NANOS;
      if (behind > MAX_LATE_TICKS) {
        lateness.skipped(behind);
        index += behind;
      }
    }
  }

  TickLateness lateness() {
    return lateness;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
