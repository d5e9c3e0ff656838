package io.acano.node.media.jitter;

import java.util.Arrays;

/**
 * How long packets travel, and how much that varies.
 *
 * <p>Clocks of peers are not ours, so only relative transit counts: arrival minus media time. Its
 * least value over the last seconds is the base. What packets need above the base goes into a
 * histogram that forgets; the target is the quantile that lets {@value #QUANTILE} of packets come
 * in time.
 */
final class DelayEstimate {
  private static final double QUANTILE = 0.98;
  private static final double FORGET = 0.995;
  private static final int BIN_MS = 4;
  private static final int BINS = 64;
  private static final double WINDOW_MS = 4000;
  private static final int FIRST_TARGET_MS = 40;
  private static final int FIRST_PACKETS = 25;

  private final int minTargetMs;
  private final int maxTargetMs;
  private final double[] histogram = new double[BINS];
  private double weight;
  private double olderLeast;
  private double newerLeast;
  private double windowStart;
  private int packets;
  private int targetMs;

  DelayEstimate(int minTargetMs, int maxTargetMs) {
    this.minTargetMs = minTargetMs;
    this.maxTargetMs = maxTargetMs;
    reset();
  }

  void reset() {
    Arrays.fill(histogram, 0);
    weight = 0;
    packets = 0;
    olderLeast = Double.POSITIVE_INFINITY;
    newerLeast = Double.POSITIVE_INFINITY;
    targetMs = Math.clamp(FIRST_TARGET_MS, minTargetMs, maxTargetMs);
  }

  /** A packet of media time {@code mediaMs} came at {@code arrivalMs}. */
  void observe(double mediaMs, double arrivalMs) {
    double transit = arrivalMs - mediaMs;
    if (packets == 0) {
      windowStart = arrivalMs;
    } else if (arrivalMs - windowStart > WINDOW_MS) {
      windowStart = arrivalMs;
      olderLeast = newerLeast;
      newerLeast = Double.POSITIVE_INFINITY;
    }
    newerLeast = Math.min(newerLeast, transit);
    packets++;

    double excess = transit - base();
    for (int bin = 0; bin < BINS; bin++) {
      histogram[bin] *= FORGET;
    }
    histogram[(int) Math.min(BINS - 1, excess / BIN_MS)]++;
    weight = weight * FORGET + 1;
    settle();
  }

  private void settle() {
    double enough = weight * QUANTILE;
    double sum = 0;
    int bin = 0;
    while (bin < BINS - 1) {
      sum += histogram[bin];
      if (sum >= enough) {
        break;
      }
      bin++;
    }
    int reached = BIN_MS * (bin + 1);
    int wanted = Math.clamp(reached, minTargetMs, maxTargetMs);
    // A few packets tell little: do not go below the first guess on their word.
    targetMs = packets < FIRST_PACKETS ? Math.max(targetMs, wanted) : wanted;
  }

  private double base() {
    return Math.min(olderLeast, newerLeast);
  }

  /** The media time whose turn it is now. */
  double dueMediaMs(double nowMs) {
    return nowMs - base() - targetMs;
  }

  int targetMs() {
    return targetMs;
  }
}
