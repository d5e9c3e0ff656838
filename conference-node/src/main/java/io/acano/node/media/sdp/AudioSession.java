package io.acano.node.media.sdp;

import io.acano.node.media.AudioCodecSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Our side of offer and answer (RFC 3264) for one leg with one audio stream. Immutable: each step
 * gives the session that follows it, so that an exchange that fails leaves nothing behind.
 *
 * <ul>
 *   <li>Of an offer, the first audio stream that we can take is taken, with the first codec in the
 *       offerer's order that we speak; every other stream is refused in its place.
 *   <li>The answer names that one codec, under the offerer's payload type, and telephone events if
 *       they were offered.
 *   <li>Our own first offer names all our codecs, the best first; a later one repeats what was
 *       agreed on and asks to send and receive.
 *   <li>The version in {@code o=} grows by one whenever our description differs from the last one.
 * </ul>
 */
public final class AudioSession {
  private static final int FIRST_DYNAMIC_TYPE = 96;
  private static final int DEFAULT_PTIME_MS = 20;
  private static final int OWN_EVENT_TYPE = 101;
  private static final int EVENT_CLOCK_RATE_HZ = 8000;

  private final long sessionId;
  private final long version;
  private final InetSocketAddress local;
  private final List<AudioCodecSpec> codecs;
  private final @Nullable SessionDescription last;

  private AudioSession(
      long sessionId,
      long version,
      InetSocketAddress local,
      List<AudioCodecSpec> codecs,
      @Nullable SessionDescription last) {
    this.sessionId = sessionId;
    this.version = version;
    this.local = local;
    this.codecs = codecs;
    this.last = last;
  }

  /**
   * A session in which nothing was said.
   *
   * @param sessionId unique among the sessions of this host
   * @param local where we receive RTP, as the peer can reach it
   * @param codecs the codecs that we speak, the best first
   */
  public static AudioSession create(
      long sessionId, InetSocketAddress local, List<AudioCodecSpec> codecs) {
    return new AudioSession(sessionId, 1, local, List.copyOf(codecs), null);
  }

  /** What we said last; null at first. */
  public @Nullable SessionDescription last() {
    return last;
  }

  /**
   * Answers an offer.
   *
   * @throws SdpException if there is nothing in it that we can take
   */
  public Agreement answer(SessionDescription offer) throws SdpException {
    int chosen = -1;
    PeerAudio peer = null;
    for (int i = 0; i < offer.media().size() && peer == null; i++) {
      peer = PeerAudio.of(offer, offer.media().get(i), codecs, local.getAddress()).orElse(null);
      chosen = i;
    }
    if (peer == null) {
      throw new SdpException("no audio stream with a codec in common");
    }
    MediaDescription audio = answerTo(offer.media().get(chosen), peer);
    List<MediaDescription> media = new ArrayList<>();
    for (int i = 0; i < offer.media().size(); i++) {
      media.add(i == chosen ? audio : offer.media().get(i).refused());
    }
    AudioSession next = say(media);
    return new Agreement(next, next.said(), peer.stream());
  }

  /** Makes an offer; {@link #last} of the session that it gives is the description to send. */
  public AudioSession offer() {
    if (last == null) {
      return say(List.of(firstOffer()));
    }
    return say(last.media().stream().map(AudioSession::unheld).toList());
  }

  /**
   * Takes the answer to our offer.
   *
   * @throws SdpException if it does not fit the offer, or refuses the audio
   */
  public Agreement accept(SessionDescription answer) throws SdpException {
    SessionDescription offer = said();
    if (answer.media().size() != offer.media().size()) {
      throw new SdpException("the answer has not as many streams as the offer");
    }
    int audio =
        IntStream.range(0, offer.media().size())
            .filter(i -> !offer.media().get(i).isRefused())
            .findFirst()
            .orElseThrow(() -> new SdpException("the offer had no stream"));
    PeerAudio peer =
        PeerAudio.of(answer, answer.media().get(audio), codecs, local.getAddress())
            .orElseThrow(() -> new SdpException("the answer refuses the audio stream"));
    return new Agreement(this, offer, peer.stream());
  }

  private AudioSession say(List<MediaDescription> media) {
    InetAddress address = local.getAddress();
    boolean isSame = last != null && last.media().equals(media);
    long nextVersion = last == null || isSame ? version : version + 1;
    SessionDescription said =
        new SessionDescription(
            Origin.of(sessionId, nextVersion, address), address, List.of(), media);
    return new AudioSession(sessionId, nextVersion, local, codecs, said);
  }

  private SessionDescription said() {
    if (last == null) {
      throw new IllegalStateException("nothing was said in this session");
    }
    return last;
  }

  private MediaDescription answerTo(MediaDescription offered, PeerAudio peer) {
    List<PayloadFormat> formats = new ArrayList<>(List.of(peer.format()));
    Optional.ofNullable(peer.events()).ifPresent(formats::add);
    Direction direction = Direction.of(peer.stream().send(), peer.stream().receive());
    return describe(offered.protocol(), formats, direction);
  }

  private MediaDescription firstOffer() {
    List<PayloadFormat> formats = new ArrayList<>();
    int dynamicType = FIRST_DYNAMIC_TYPE;
    for (AudioCodecSpec codec : codecs) {
      int staticType = PayloadFormat.staticType(codec);
      formats.add(new PayloadFormat(staticType >= 0 ? staticType : dynamicType++, codec));
    }
    formats.add(
        new PayloadFormat(
            Math.max(OWN_EVENT_TYPE, dynamicType),
            new AudioCodecSpec(PayloadFormat.TELEPHONE_EVENT, EVENT_CLOCK_RATE_HZ, 1)));
    return describe("RTP/AVP", formats, Direction.SENDRECV);
  }

  private MediaDescription describe(
      String protocol, List<PayloadFormat> formats, Direction direction) {
    List<Attribute> attributes = new ArrayList<>();
    formats.forEach(format -> attributes.addAll(format.attributes()));
    attributes.add(new Attribute("ptime", Integer.toString(DEFAULT_PTIME_MS)));
    attributes.add(direction.attribute());
    return new MediaDescription(
        "audio",
        local.getPort(),
        protocol,
        formats.stream().map(format -> Integer.toString(format.payloadType())).toList(),
        null,
        attributes);
  }

  /** The section with its direction, which is its last attribute, set to both. */
  private static MediaDescription unheld(MediaDescription media) {
    if (media.isRefused()) {
      return media;
    }
    List<Attribute> attributes = new ArrayList<>(media.attributes());
    attributes.set(attributes.size() - 1, Direction.SENDRECV.attribute());
    return new MediaDescription(
        media.media(),
        media.port(),
        media.protocol(),
        media.formats(),
        media.connection(),
        attributes);
  }
}
