package io.acano.node.media.rtp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to send the next RTCP compound: RFC 3550 section 6.3.1 and appendix A.7. */
public final class RtcpInterval {
  private static final double MIN_SECONDS = 5;
  private static final double RTCP_SHARE = 0.05;
  private static final double SENDER_SHARE = 0.25;

  /** e - 3/2, which makes up for timer reconsideration. */
  private static final double COMPENSATION = Math.E - 1.5;

  private RtcpInterval() {}

  /**
   * @param members of the session, ourselves among them
   * @param senders of those, ourselves among them if we send
   * @param sessionBytesPerSecond the session's bandwidth
   * @param averageBytes the average size of RTCP compounds, with UDP and IP headers
   * @param initial whether no compound was sent yet
   */
  public static Duration next(
      int members,
      int senders,
      boolean weSend,
      double sessionBytesPerSecond,
      double averageBytes,
      boolean initial,
      RandomGenerator random) {
    double bandwidth = sessionBytesPerSecond * RTCP_SHARE;
    int sharing = members;
    if (senders <= members * SENDER_SHARE) {
      bandwidth *= weSend ? SENDER_SHARE : 1 - SENDER_SHARE;
      sharing = weSend ? senders : members - senders;
    }
    double least = initial ? MIN_SECONDS / 2 : MIN_SECONDS;
    double seconds = Math.max(least, averageBytes * sharing / bandwidth);
    double spread = seconds * (0.5 + random.nextDouble()) / COMPENSATION;
    return Duration.ofNanos((long) (spread * 1e9));
  }
}
