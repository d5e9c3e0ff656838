package io.acano.node.media.sdp;

import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.AudioStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A peer's audio section that we can take.
 *
 * @param format the first of its formats that we speak
 * @param events its telephone events, or null
 */
record PeerAudio(PayloadFormat format, @Nullable PayloadFormat events, AudioStream stream) {
  private static final int DEFAULT_PTIME_MS = 20;
  private static final Set<String> PROTOCOLS = Set.of("RTP/AVP", "RTP/AVPF");

  /** What we can take of the section; empty if it is of another kind, refused, or unknown to us. */
  static Optional<PeerAudio> of(
      SessionDescription description,
      MediaDescription media,
      List<AudioCodecSpec> codecs,
      InetAddress local)
      throws SdpException {
    if (!media.media().equals("audio")
        || media.isRefused()
        || !PROTOCOLS.contains(media.protocol())) {
      return Optional.empty();
    }
    List<PayloadFormat> formats = PayloadFormat.of(media);
    for (PayloadFormat format : formats) {
      for (AudioCodecSpec codec : codecs) {
        if (format.is(codec)) {
          PayloadFormat ours = new PayloadFormat(format.payloadType(), codec);
          return Optional.of(take(description, media, ours, events(formats, codec), local));
        }
      }
    }
    return Optional.empty();
  }

  private static PeerAudio take(
      SessionDescription description,
      MediaDescription media,
      PayloadFormat format,
      @Nullable PayloadFormat events,
      InetAddress local)
      throws SdpException {
    InetAddress address =
        media.connection() != null ? media.connection() : description.connection();
    if (address == null) {
      throw new SdpException("an audio stream has no c= line");
    }
    if (media.port() == 65535) {
      throw new SdpException("an audio stream leaves no port for RTCP");
    }
    // A connection of 0.0.0.0 is how RFC 2543 put a call on hold.
    boolean isReachable = !address.isAnyLocalAddress();
    if (isReachable && address.getClass() != local.getClass()) {
      throw new SdpException("the audio stream is of another address family");
    }
    Direction peer = direction(description, media);
    AudioStream stream =
        new AudioStream(
            isReachable ? new InetSocketAddress(address, media.port()) : null,
            isReachable ? rtcp(media, address) : null,
            format.codec(),
            format.payloadType(),
            events == null ? -1 : events.payloadType(),
            ptimeMs(media, format.codec()),
            isReachable && peer.receives,
            peer.sends);
    return new PeerAudio(format, events, stream);
  }

  /** Events at the codec's own clock rate (RFC 4733 section 2.1), else at any. */
  private static @Nullable PayloadFormat events(List<PayloadFormat> formats, AudioCodecSpec codec) {
    return formats.stream()
        .filter(PayloadFormat::isTelephoneEvent)
        .min(Comparator.comparing(each -> each.codec().clockRateHz() != codec.clockRateHz()))
        .orElse(null);
  }

  private static Direction direction(SessionDescription description, MediaDescription media) {
    return direction(media.attributes())
        .or(() -> direction(description.attributes()))
        .orElse(Direction.SENDRECV);
  }

  private static Optional<Direction> direction(List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      for (Direction direction : Direction.values()) {
        if (attribute.equals(direction.attribute())) {
          return Optional.of(direction);
        }
      }
    }
    return Optional.empty();
  }

  /** Where the peer wants RTCP: its rtcp attribute (RFC 3605), else the next port. */
  private static InetSocketAddress rtcp(MediaDescription media, InetAddress address)
      throws SdpException {
    String value = media.value("rtcp").orElse(null);
    if (value == null) {
      return new InetSocketAddress(address, media.port() + 1);
    }
    String[] parts = value.split(" ", 5);
    int port = SdpParser.number(parts[0], 65535);
    if (port == 0) {
      throw new SdpException("an rtcp attribute has no port");
    }
    if (parts.length == 4 && parts[1].equals("IN")) {
      return new InetSocketAddress(AddressLiteral.parse(parts[2], parts[3]), port);
    }
    return new InetSocketAddress(address, port);
  }

  /** The packet length to send: what the peer wishes, of those that we can make. */
  private static int ptimeMs(MediaDescription media, AudioCodecSpec codec) {
    int wanted = millis(media, "ptime").orElse(DEFAULT_PTIME_MS);
    int most = millis(media, "maxptime").orElse(Integer.MAX_VALUE);
    boolean isOpus = codec.encoding().equalsIgnoreCase("opus");
    // Opus has no frame of 30 ms (RFC 6716 section 2.1.4).
    return IntStream.of(60, 40, 30, 20, 10)
        .filter(each -> each <= most && each <= Math.max(wanted, 10) && !(isOpus && each == 30))
        .findFirst()
        .orElse(10);
  }

  private static Optional<Integer> millis(MediaDescription media, String name) {
    return media.value(name).flatMap(PeerAudio::positive);
  }

  private static Optional<Integer> positive(String text) {
    try {
      return Optional.of(SdpParser.number(text, 10_000)).filter(value -> value > 0);
    } catch (SdpException e) {
      // A ptime that cannot be read is a wish that cannot be granted, no reason to refuse a call.
      return Optional.empty();
    }
  }
}
