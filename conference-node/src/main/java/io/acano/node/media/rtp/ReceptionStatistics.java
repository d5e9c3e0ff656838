package io.acano.node.media.rtp;

/**
 * What is known of one source's stream: RFC 3550 appendices A.1 (sequence numbers), A.3 (losses)
 * and A.8 (jitter). Not thread-safe.
 */
public final class ReceptionStatistics {
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;

  private final int ssrc;
  private final int clockRateHz;

  private boolean started;
  private long baseSequence;
  private long highestSequence;
  private int suspectSequence = -1;
  private long received;
  private long expectedBefore;
  private long receivedBefore;
  private long lastTransit;
  private boolean transitKnown;
  private double jitter;

  public ReceptionStatistics(int ssrc, int clockRateHz) {
    this.ssrc = ssrc;
    this.clockRateHz = clockRateHz;
  }

  public int ssrc() {
    return ssrc;
  }

  /**
   * Counts a packet.
   *
   * @return its sequence number extended by the count of cycles, or -1 if it is so far off that it
   *     is not believed until its successor follows
   */
  public long received(int sequence) {
    if (!started) {
      restart(sequence);
    }
    int ahead = (sequence - (int) highestSequence) & 0xffff;
    long extended;
    if (ahead < MAX_DROPOUT) {
      highestSequence += ahead;
      extended = highestSequence;
    } else if (ahead <= 0xffff - MAX_MISORDER) {
      if (sequence != suspectSequence) {
        suspectSequence = (sequence + 1) & 0xffff;
        return -1;
      }
      restart(sequence);
      extended = highestSequence;
    } else {
      extended = highestSequence - (0x10000 - ahead);
    }
    received++;
    return extended;
  }

  private void restart(int sequence) {
    started = true;
    // One cycle up, so that a packet from before the first one has a positive number too.
    baseSequence = 0x10000L + sequence;
    highestSequence = baseSequence;
    suspectSequence = -1;
    received = 0;
    expectedBefore = 0;
    receivedBefore = 0;
    transitKnown = false;
  }

  /** Takes the times of an audio packet; those of telephone events stand still and tell nothing. */
  public void timed(long timestamp, long arrivalNanos) {
    long arrivalTicks = arrivalNanos / 1000 * clockRateHz / 1_000_000;
    long transit = arrivalTicks - timestamp;
    if (transitKnown) {
      double difference = Math.abs((int) (transit - lastTransit));
      jitter += (difference - jitter) / 16;
    }
    lastTransit = transit;
    transitKnown = true;
  }

  public long packetsReceived() {
    return received;
  }

  /** Packets expected but never received; negative if duplicates outweigh losses. */
  public long lost() {
    return expected() - received;
  }

  public double jitterTicks() {
    return jitter;
  }

  public double jitterMs() {
    return jitter * 1000 / clockRateHz;
  }

  private long expected() {
    return started ? highestSequence - baseSequence + 1 : 0;
  }

  /**
   * The block for the next report, and the start of the next report's interval.
   *
   * @param lastSenderReport the middle 32 bits of the last sender report's NTP time, or 0
   * @param delaySinceLastSenderReport in 1/65536 s
   */
  public RtcpPacket.ReportBlock report(long lastSenderReport, long delaySinceLastSenderReport) {
    long expectedNow = expected() - expectedBefore;
    long lostNow = expectedNow - (received - receivedBefore);
    expectedBefore = expected();
    receivedBefore = received;
    int fraction =
        expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, lostNow * 256 / expectedNow);
    return new RtcpPacket.ReportBlock(
        ssrc,
        fraction,
        Math.clamp(lost(), -0x80_0000, 0x7f_ffff),
        (highestSequence - 0x10000L) & 0xffffffffL,
        Math.round(jitter),
        lastSenderReport,
        delaySinceLastSenderReport);
  }
}
