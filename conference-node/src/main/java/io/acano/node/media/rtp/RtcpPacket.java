package io.acano.node.media.rtp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One packet of an RTCP compound (RFC 3550 section 6). SSRCs are unsigned 32 bits. */
public sealed interface RtcpPacket {
  int ssrc();

  /** Section 6.4.1. */
  record SenderReport(int ssrc, Sender sender, List<ReportBlock> reports) implements RtcpPacket {}

  /** Section 6.4.2. */
  record ReceiverReport(int ssrc, List<ReportBlock> reports) implements RtcpPacket {}

  /** Section 6.5: the canonical name; other items are passed over. */
  record SourceDescription(int ssrc, @Nullable String cname) implements RtcpPacket {}

  /** Section 6.6. */
  record Goodbye(int ssrc) implements RtcpPacket {}

  /**
   * @param ntp 32.32 fixed point seconds since 1900
   */
  record Sender(long ntp, long rtpTimestamp, long packets, long octets) {}

  /**
   * What a receiver tells of one source.
   *
   * @param fractionLost of 256
   * @param lost since the start, may be negative with duplicates
   * @param highestSequence with the count of cycles above 16 bits
   * @param jitter in ticks of the RTP clock
   * @param lastSenderReport the middle 32 bits of the NTP time of the last sender report, or 0
   * @param delaySinceLastSenderReport in 1/65536 s
   */
  record ReportBlock(
      int ssrc,
      int fractionLost,
      int lost,
      long highestSequence,
      long jitter,
      long lastSenderReport,
      long delaySinceLastSenderReport) {}
}
