package io.acano.node.media.engine;

import io.acano.node.media.rtp.PortPair;
import io.acano.node.media.rtp.RtpPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** What a leg sends: sequence, timestamps and counters of one stream of RTP. Thread-safe. */
final class LegSender {
  private static final long LATELY_NANOS = 10_000_000_000L;

  private final PortPair ports;
  private final RandomGenerator random;
  private final long timestampOffset;
  private int ssrc;
  private int sequence;
  private long lastTimestamp;
  private long lastSentNanos;
  private boolean begun;
  private boolean marker = true;
  private long packetsSent;
  private long packetsUnsent;
  private long octetsSent;

  LegSender(PortPair ports, RandomGenerator random) {
    this.ports = ports;
    this.random = random;
    this.ssrc = random.nextInt();
    this.sequence = random.nextInt(0x8000);
    this.timestampOffset = random.nextInt() & 0xffffffffL;
  }

  /** Sends this tick's packets of an outlet. */
  synchronized void send(
      Outlet outlet,
      int payloadType,
      InetSocketAddress destination,
      long nowNanos,
      ByteBuffer scratch) {
    for (int i = 0; i < outlet.packetCount(); i++) {
      long timestamp = (timestampOffset + outlet.rtpPosition(i)) & 0xffffffffL;
      scratch.clear();
      RtpPacket.writeHeader(scratch, marker, payloadType, sequence, timestamp, ssrc);
      scratch.put(outlet.packet(i), 0, outlet.length(i));
      scratch.flip();
      sequence = (sequence + 1) & 0xffff;
      lastTimestamp = timestamp;
      lastSentNanos = nowNanos;
      begun = true;
      marker = false;
      if (ports.sendRtp(scratch, destination)) {
        packetsSent++;
        octetsSent += outlet.length(i);
      } else {
        packetsUnsent++;
      }
    }
  }

  /** Nothing is sent now; the next packet starts a talk spurt. */
  synchronized void pause() {
    marker = true;
  }

  synchronized int ssrc() {
    return ssrc;
  }

  synchronized long packetsSent() {
    return packetsSent;
  }

  /** Packets that the system did not take. */
  synchronized long packetsUnsent() {
    return packetsUnsent;
  }

  /** RFC 3550 section 8.2: the peer uses our SSRC, so we take another. */
  synchronized void changeSsrc() {
    ssrc = random.nextInt();
    marker = true;
  }

  /**
   * @param clockRateHz of the stream, for the RTP time that goes with now
   */
  synchronized RtcpSession.Sent sent(long nowNanos, int clockRateHz) {
    long since = nowNanos - lastSentNanos;
    long timestamp = lastTimestamp + since / 1000 * clockRateHz / 1_000_000;
    return new RtcpSession.Sent(
        ssrc, packetsSent, octetsSent, timestamp, begun && since < LATELY_NANOS);
  }
}
