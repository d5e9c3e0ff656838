package io.acano.store.machine;

/**
 * How much of the past a replica keeps. These are part of the state machine: replicas that differ
 * in them diverge, so they are constants of a version and not configuration.
 *
 * @param windowIndexes log indexes that the recent-writes window reaches back
 * @param windowBytes what the window may take in memory, about
 * @param logIndexes log indexes that the commit log reaches back, at least the window's
 * @param logBytes what the commit log may take on disk, about
 */
public record MachineLimits(long windowIndexes, long windowBytes, long logIndexes, long logBytes) {
  /** What every replica runs with. */
  public static final MachineLimits STANDARD =
      new MachineLimits(200_000, 64L << 20, 1_000_000, 1L << 30);

  public MachineLimits {
    if (windowIndexes < 1 || windowBytes < 1 || logIndexes < windowIndexes || logBytes < 1) {
      throw new IllegalArgumentException("limits out of range");
    }
  }
}
