package io.acano.node.media.engine;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How an instance does media.
 *
 * @param minPort the least UDP port for media
 * @param maxPort the greatest; each leg takes an even port and the odd one above it
 * @param ioThreads threads that receive
 * @param tickThreads threads that share the work of a tick, the clock's own among them
 * @param minDelayMs the least waiting time of a jitter buffer
 * @param maxDelayMs the greatest; packets that vary more are lost
 * @param wallClock for the NTP times of RTCP
 * @param nanoTime for everything else; never goes back
 * @param random for SSRCs, first sequence numbers, timestamps and RTCP intervals; thread-safe
 */
public record RtpMediaOptions(
    int minPort,
    int maxPort,
    int ioThreads,
    int tickThreads,
    int minDelayMs,
    int maxDelayMs,
    InstantSource wallClock,
    LongSupplier nanoTime,
    RandomGenerator random) {
  public RtpMediaOptions {
    if (ioThreads < 1 || ioThreads > 16 || tickThreads < 1 || tickThreads > 64) {
      throw new IllegalArgumentException(
          "Media needs 1 to 16 receiving threads and 1 to 64 tick threads, not "
              + ioThreads
              + " and "
              + tickThreads
              + ".");
    }
    if (minDelayMs < 20 || maxDelayMs < minDelayMs || maxDelayMs > 400) {
      throw new IllegalArgumentException(
          "Jitter buffer delays must be 20 ms or more, at most 400 ms, and in order, not "
              + minDelayMs
              + " and "
              + maxDelayMs
              + ".");
    }
  }

  /** What suits a machine with this many processors. */
  public static RtpMediaOptions ofPorts(int minPort, int maxPort) {
    int processors = Runtime.getRuntime().availableProcessors();
    return new RtpMediaOptions(
        minPort,
        maxPort,
        Math.clamp(processors / 4, 1, 4),
        Math.clamp(processors, 1, 16),
        20,
        200,
        InstantSource.system(),
        System::nanoTime,
        new SecureRandom());
  }
}
