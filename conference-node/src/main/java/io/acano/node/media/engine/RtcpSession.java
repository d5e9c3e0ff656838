package io.acano.node.media.engine;

import io.acano.node.media.rtp.RtcpCompound;
import io.acano.node.media.rtp.RtcpInterval;
import io.acano.node.media.rtp.RtcpPacket;
import io.acano.node.media.rtp.RtcpPacket.ReportBlock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One leg's side of RTCP: when to report, what to report, and what the peer's reports tell of the
 * way between. A session of two. Thread-safe.
 */
final class RtcpSession {
  private static final int MEMBERS = 2;

  /** 64 kbit/s: only far smaller sessions would report less often than every 5 s. */
  private static final double SESSION_BYTES_PER_SECOND = 8000;

  private static final double COMPOUND_BYTES = 120;
  private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;

  private final String cname;
  private final RandomGenerator random;
  private final long originNanos;
  private final Instant origin;

  private long dueNanos;
  private boolean reported;
  private long lastSenderReport;
  private long lastSenderReportNanos;
  private double roundTripMs = -1;

  RtcpSession(String cname, RandomGenerator random, Instant now, long nowNanos) {
    this.cname = cname;
    this.random = random;
    this.origin = now;
    this.originNanos = nowNanos;
    schedule(nowNanos, false);
  }

  private void schedule(long nowNanos, boolean weSend) {
    dueNanos =
        nowNanos
            + RtcpInterval.next(
                    MEMBERS,
                    weSend ? 2 : 1,
                    weSend,
                    SESSION_BYTES_PER_SECOND,
                    COMPOUND_BYTES,
                    !reported,
                    random)
                .toNanos();
  }

  /** What we sent so far. */
  record Sent(int ssrc, long packets, long octets, long rtpTimestamp, boolean lately) {}

  synchronized boolean due(long nowNanos) {
    return nowNanos - dueNanos >= 0;
  }

  /** Writes a compound at {@code out}'s position, and sets the time of the next. */
  synchronized void write(
      Sent sent, @Nullable ReceptionReport reception, long nowNanos, boolean bye, ByteBuffer out) {
    List<ReportBlock> blocks = reception == null ? List.of() : List.of(block(reception, nowNanos));
    RtcpPacket report =
        sent.lately()
            ? new RtcpPacket.SenderReport(
                sent.ssrc(),
                new RtcpPacket.Sender(
                    ntp(nowNanos), sent.rtpTimestamp(), sent.packets(), sent.octets()),
                blocks)
            : new RtcpPacket.ReceiverReport(sent.ssrc(), blocks);
    RtcpPacket name = new RtcpPacket.SourceDescription(sent.ssrc(), cname);
    RtcpCompound.write(
        bye ? List.of(report, name, new RtcpPacket.Goodbye(sent.ssrc())) : List.of(report, name),
        out);
    reported = true;
    schedule(nowNanos, sent.lately());
  }

  /** Makes the block once it is known when the last sender report came. */
  interface ReceptionReport {
    ReportBlock block(long lastSenderReport, long delaySinceLastSenderReport);
  }

  private ReportBlock block(ReceptionReport reception, long nowNanos) {
    long delay =
        lastSenderReport == 0 ? 0 : (nowNanos - lastSenderReportNanos) * 0x10000 / 1_000_000_000L;
    return reception.block(lastSenderReport, Math.clamp(delay, 0, 0xffff_ffffL));
  }

  /** Takes the peer's compound. */
  synchronized void received(List<RtcpPacket> packets, int ourSsrc, long nowNanos) {
    for (RtcpPacket packet : packets) {
      switch (packet) {
        case RtcpPacket.SenderReport sender -> {
          lastSenderReport = sender.sender().ntp() >>> 16 & 0xffff_ffffL;
          lastSenderReportNanos = nowNanos;
          learn(sender.reports(), ourSsrc, nowNanos);
        }
        case RtcpPacket.ReceiverReport receiver -> learn(receiver.reports(), ourSsrc, nowNanos);
        case RtcpPacket.SourceDescription named -> {}
        case RtcpPacket.Goodbye goodbye -> {
          // The end of a call is signalling's word; a peer may also only change its SSRC.
        }
      }
    }
  }

  /** RFC 3550 section 6.4.1: round trip = now - LSR - DLSR. */
  private void learn(List<ReportBlock> blocks, int ourSsrc, long nowNanos) {
    for (ReportBlock block : blocks) {
      if (block.ssrc() == ourSsrc && block.lastSenderReport() != 0) {
        int now = (int) (ntp(nowNanos) >>> 16);
        int units = now - (int) block.lastSenderReport() - (int) block.delaySinceLastSenderReport();
        if (units >= 0 && units < 60 * 0x10000) {
          roundTripMs = units * 1000.0 / 0x10000;
        }
      }
    }
  }

  private long ntp(long nowNanos) {
    Instant now = origin.plusNanos(nowNanos - originNanos);
    long fraction = ((long) now.getNano() << 32) / 1_000_000_000L;
    return (now.getEpochSecond() + SECONDS_1900_TO_1970) << 32 | fraction;
  }

  synchronized double roundTripMs() {
    return roundTripMs;
  }
}
