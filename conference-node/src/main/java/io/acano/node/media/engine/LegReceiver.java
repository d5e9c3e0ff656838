package io.acano.node.media.engine;

import io.acano.node.media.AudioStream;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.jitter.JitterBuffer;
import io.acano.node.media.rtp.DatagramListener;
import io.acano.node.media.rtp.ReceptionStatistics;
import io.acano.node.media.rtp.RtcpCompound;
import io.acano.node.media.rtp.RtcpPacket;
import io.acano.node.media.rtp.RtpPacket;
import io.acano.node.media.rtp.TelephoneEvents;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a leg receives. The reactor's thread brings packets, a tick thread takes frames; one lock
 * guards both, and is held for a copy or a decoding, never for I/O.
 */
final class LegReceiver implements DatagramListener {
  private static final int NO_TYPE = -1;

  private final RtpMediaOptions options;
  private final Peer peer;

  // The reactor's thread only.
  private final RtpPacket packet = new RtpPacket();
  private final byte[] payload = new byte[JitterBuffer.MAX_PAYLOAD_BYTES];

  // Guarded by this.
  private final SourceLatch latch = new SourceLatch();
  private @Nullable AudioStream stream;
  private @Nullable Reception reception;
  private @Nullable ReceptionStatistics statistics;
  private TelephoneEvents events = new TelephoneEvents();
  private @Nullable InetSocketAddress rtcpSource;
  private int candidateSsrc;
  private int candidateSequence = -1;
  private Totals before = new Totals(0, 0, 0, 0);
  private long refused;
  private boolean closed;

  private volatile long lastValidNanos;
  private volatile Consumer<Character> digitListener = digit -> {};

  /** What the rest of the leg learns from packets. */
  interface Peer {
    int ourSsrc();

    /** A packet of the peer bears our own SSRC. */
    void collided();

    void reported(List<RtcpPacket> packets, long nowNanos);
  }

  /** Counters of receptions that are over. */
  private record Totals(long received, long lost, long discarded, long concealed) {}

  LegReceiver(RtpMediaOptions options, Peer peer) {
    this.options = options;
    this.peer = peer;
    this.lastValidNanos = options.nanoTime().getAsLong();
  }

  void onDigit(Consumer<Character> listener) {
    digitListener = listener;
  }

  long lastValidNanos() {
    return lastValidNanos;
  }

  synchronized void apply(AudioStream newStream, AudioCodec codec) {
    if (closed) {
      return;
    }
    if (reception == null || !reception.codec().equals(codec)) {
      endReception();
      reception = new Reception(codec, options.minDelayMs(), options.maxDelayMs());
    } else if (!newStream.receive()) {
      reception.reset();
    }
    if (stream == null
        || stream.telephoneEventPayloadType() != newStream.telephoneEventPayloadType()) {
      events = new TelephoneEvents();
    }
    stream = newStream;
    latch.expect(newStream.remote());
  }

  private void endReception() {
    endSource();
    if (reception != null) {
      before =
          new Totals(
              before.received,
              before.lost,
              before.discarded + reception.jitter().discarded() + reception.malformed(),
              before.concealed + reception.concealed());
      reception.close();
      reception = null;
    }
  }

  private void endSource() {
    if (statistics != null) {
      before =
          new Totals(
              before.received + statistics.packetsReceived(),
              before.lost + Math.max(0, statistics.lost()),
              before.discarded,
              before.concealed);
      statistics = null;
    }
  }

  @Override
  public void rtp(ByteBuffer datagram, InetSocketAddress source, long arrivalNanos) {
    if (RtpPacket.isRtcp(datagram)) {
      rtcp(datagram, source, arrivalNanos);
      return;
    }
    if (!packet.parse(datagram) || packet.payloadLength() > payload.length) {
      refuse();
      return;
    }
    if (packet.ssrc() == peer.ourSsrc()) {
      peer.collided();
      return;
    }
    char digit = accept(datagram, source, arrivalNanos);
    if (digit != TelephoneEvents.NONE) {
      digitListener.accept(digit);
    }
  }

  private synchronized void refuse() {
    refused++;
  }

  private synchronized char accept(
      ByteBuffer datagram, InetSocketAddress source, long arrivalNanos) {
    if (stream == null || reception == null) {
      refused++;
      return TelephoneEvents.NONE;
    }
    boolean audio = packet.payloadType() == stream.payloadType();
    int eventType = stream.telephoneEventPayloadType();
    boolean event = eventType != NO_TYPE && packet.payloadType() == eventType;
    if ((!audio && !event) || !latch.accepts(source)) {
      refused++;
      return TelephoneEvents.NONE;
    }
    ReceptionStatistics known = source();
    long sequence = known == null ? -1 : known.received(packet.sequence());
    if (known == null || sequence < 0) {
      refused++;
      return TelephoneEvents.NONE;
    }
    lastValidNanos = arrivalNanos;
    if (event) {
      reception.jitter().skip(sequence);
      return events.received(packet, datagram);
    }
    known.timed(packet.timestamp(), arrivalNanos);
    if (stream.receive()) {
      int length = packet.payloadLength();
      datagram.get(packet.payloadOffset(), payload, 0, length);
      reception.jitter().put(arrivalNanos, sequence, packet.timestamp(), payload, length);
    }
    return TelephoneEvents.NONE;
  }

  /**
   * The source of the packet. A second source is believed when two of its packets follow each
   * other, as RFC 3550 section 6.2.1 asks, so that a storm of SSRCs changes nothing.
   */
  private @Nullable ReceptionStatistics source() {
    int ssrc = packet.ssrc();
    ReceptionStatistics known = statistics;
    if (known != null && known.ssrc() == ssrc) {
      return known;
    }
    if (known != null && (ssrc != candidateSsrc || packet.sequence() != candidateSequence)) {
      candidateSsrc = ssrc;
      candidateSequence = (packet.sequence() + 1) & 0xffff;
      return null;
    }
    endSource();
    candidateSequence = -1;
    if (reception == null) {
      return null;
    }
    reception.reset();
    ReceptionStatistics fresh =
        new ReceptionStatistics(ssrc, reception.codec().spec().clockRateHz());
    statistics = fresh;
    return fresh;
  }

  @Override
  public void rtcp(ByteBuffer datagram, InetSocketAddress source, long arrivalNanos) {
    List<RtcpPacket> packets = RtcpCompound.parse(datagram);
    synchronized (this) {
      if (packets.isEmpty() || !latch.acceptsHost(source)) {
        refused++;
        return;
      }
      rtcpSource = source;
      lastValidNanos = arrivalNanos;
    }
    peer.reported(packets, arrivalNanos);
  }

  /**
   * Takes the next 20 ms.
   *
   * @param codec what the caller expects to get frames of
   * @return false if there is nothing to hear
   */
  synchronized boolean pull(AudioCodec codec, long nowNanos, short[] frame) {
    return stream != null
        && stream.receive()
        && reception != null
        && reception.codec().equals(codec)
        && reception.pull(nowNanos, frame);
  }

  /** Where to send RTP; null if the peer wants nothing. */
  synchronized @Nullable InetSocketAddress destination() {
    return latch.destination();
  }

  /** Where to send RTCP; null if the peer wants nothing. */
  synchronized @Nullable InetSocketAddress rtcpDestination() {
    InetSocketAddress rtp = latch.destination();
    if (stream == null || rtp == null) {
      return null;
    }
    if (rtcpSource != null && rtcpSource.getAddress().equals(rtp.getAddress())) {
      return rtcpSource;
    }
    if (rtp.equals(stream.remote()) || rtp.getPort() == 0xffff) {
      return stream.remoteRtcp();
    }
    return new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
  }

  synchronized RtcpSession.@Nullable ReceptionReport report() {
    ReceptionStatistics known = statistics;
    return known == null ? null : known::report;
  }

  synchronized Counts counts() {
    long received = before.received;
    long lost = before.lost;
    long discarded = before.discarded + refused;
    long concealed = before.concealed;
    double jitterMs = 0;
    int bufferMs = 0;
    if (statistics != null) {
      received += statistics.packetsReceived();
      lost += Math.max(0, statistics.lost());
      jitterMs = statistics.jitterMs();
    }
    if (reception != null) {
      discarded += reception.jitter().discarded() + reception.malformed();
      concealed += reception.concealed();
      bufferMs = reception.jitter().depthMs();
    }
    return new Counts(received, lost, discarded, concealed, jitterMs, bufferMs);
  }

  /** The received half of {@link io.acano.node.media.AudioStatistics}. */
  record Counts(
      long received, long lost, long discarded, long concealed, double jitterMs, int bufferMs) {}

  synchronized void close() {
    if (!closed) {
      closed = true;
      endReception();
    }
  }
}
