package io.acano.node.media.rtp;

import io.acano.node.media.MediaException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands out pairs of UDP ports, RTP even and RTCP the odd one above it (RFC 3550 section 11). A
 * pair that came back waits for all others to be used first, so that a late packet of an old call
 * seldom meets a new one. Thread-safe.
 */
public final class PortRange {
  private final int minPort;
  private final int maxPort;
  private final Deque<Integer> free = new ArrayDeque<>();

  /**
   * @param minPort the least port to use, 1024 to 65534
   * @param maxPort the greatest port to use; the range must hold an even port and its successor
   */
  public PortRange(int minPort, int maxPort) {
    if (minPort < 1024 || maxPort > 65535 || evenFrom(minPort) + 1 > maxPort) {
      throw new IllegalArgumentException(
          "The media port range "
              + minPort
              + "-"
              + maxPort
              + " holds no pair of ports; give a range within 1024-65535.");
    }
    this.minPort = minPort;
    this.maxPort = maxPort;
    for (int port = evenFrom(minPort); port + 1 <= maxPort; port += 2) {
      free.add(port);
    }
  }

  private static int evenFrom(int port) {
    return port + (port & 1);
  }

  /**
   * Takes the pair that has been free for longest.
   *
   * @return its even port
   * @throws MediaException if every pair is in use
   */
  public synchronized int take() {
    Integer port = free.poll();
    if (port == null) {
      throw new MediaException(
          "All media ports of "
              + minPort
              + "-"
              + maxPort
              + " are in use; widen the range, or wait until calls end.");
    }
    return port;
  }

  /** Gives a pair back that {@link #take} gave. */
  public synchronized void release(int evenPort) {
    free.add(evenPort);
  }

  public synchronized int available() {
    return free.size();
  }
}
