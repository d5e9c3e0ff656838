package io.acano.node.media.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/** How well the clock keeps time. Written by the clock, read by anyone. */
public final class TickLateness {
  private static final int BIN_MICROS = 100;
  private static final int BINS = 1000;

  private final AtomicLongArray started = new AtomicLongArray(BINS + 1);
  private final AtomicLongArray finished = new AtomicLongArray(BINS + 1);
  private volatile long skippedTicks;

  TickLateness() {}

  void woke(long lateNanos) {
    started.incrementAndGet(bin(lateNanos));
  }

  void done(long lateNanos) {
    finished.incrementAndGet(bin(lateNanos));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  void skipped(long ticks) {
    skippedTicks += ticks;
  }

  private static int bin(long nanos) {
    return Math.clamp(nanos / 1000 / BIN_MICROS, 0, BINS);
  }

  /** The lateness, in milliseconds, that a share of all ticks kept within when they began. */
  public double startedWithinMs(double share) {
    return quantile(started, share);
  }

  /** The time from its deadline, in milliseconds, within which a share of all ticks were done. */
  public double finishedWithinMs(double share) {
    return quantile(finished, share);
  }

  /** Ticks that were left out because the machine stood still for too long. */
  public long skippedTicks() {
    return skippedTicks;
  }

  private static double quantile(AtomicLongArray bins, double share) {
    long total = 0;
    for (int bin = 0; bin <= BINS; bin++) {
      total += bins.get(bin);
    }
    long sum = 0;
    for (int bin = 0; bin <= BINS; bin++) {
      sum += bins.get(bin);
      if (sum >= total * share) {
        return (bin + 1) * BIN_MICROS / 1000.0;
      }
    }
    return BINS * BIN_MICROS / 1000.0;
  }
}
