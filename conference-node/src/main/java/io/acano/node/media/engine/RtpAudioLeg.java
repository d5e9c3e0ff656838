package io.acano.node.media.engine;

import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioStatistics;
import io.acano.node.media.AudioStream;
import io.acano.node.media.MediaException;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.mix.ActivityGate;
import io.acano.node.media.mix.SampleRate;
import io.acano.node.media.rtp.PortPair;
import io.acano.node.media.rtp.RtcpPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A leg on a pair of RTP ports. What is wanted of it (its stream, its conference, its prompt) is
 * held in volatile fields that any thread may set; each tick takes one look at them and makes it
 * so.
 */
final class RtpAudioLeg implements AudioLeg {
  private static final int MAX_RTCP_BYTES = 512;

  /** A peer that sends our packets back would make us change forever. */
  private static final int MAX_SSRC_CHANGES = 3;

  private final RtpMediaEngine engine;
  private final RtpMediaOptions options;
  private final PortPair ports;
  private final LegReceiver receiver;
  private final LegSender sender;
  private final RtcpSession rtcp;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<@Nullable Conference> conference = new AtomicReference<>();

  private volatile @Nullable Terms terms;
  private volatile Outlet.@Nullable Playing playing;
  private volatile int ssrcChanges;

  // Tick threads only: what this tick found.
  private final ActivityGate gate = new ActivityGate();
  private @Nullable Terms now;
  private short[] voice = new short[0];
  private boolean heard;
  private boolean active;
  private @Nullable Outlet outlet;
  private @Nullable Outlet own;

  /** What offer and answer agreed on, with the codec found. */
  record Terms(AudioStream stream, AudioCodec codec, Outlet.Key outletKey) {}

  RtpAudioLeg(RtpMediaEngine engine, RtpMediaOptions options, PortOpener opener) {
    this.engine = engine;
    this.options = options;
    this.receiver = new LegReceiver(options, new PeerNews());
    this.ports = opener.open(receiver);
    this.sender = new LegSender(ports, options.random());
    this.rtcp =
        new RtcpSession(
            Long.toHexString(options.random().nextLong()) + "@acano",
            options.random(),
            options.wallClock().instant(),
            options.nanoTime().getAsLong());
  }

  /** Opens ports whose datagrams go to a listener. */
  interface PortOpener {
    PortPair open(LegReceiver listener);
  }

  private final class PeerNews implements LegReceiver.Peer {
    @Override
    public int ourSsrc() {
      return sender.ssrc();
    }

    @Override
    public void collided() {
      int changes = ssrcChanges;
      if (changes < MAX_SSRC_CHANGES) {
        ssrcChanges = changes + 1;
        sendRtcp(ByteBuffer.allocate(MAX_RTCP_BYTES), true);
        sender.changeSsrc();
      }
    }

    @Override
    public void reported(List<RtcpPacket> packets, long nowNanos) {
      rtcp.received(packets, sender.ssrc(), nowNanos);
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return ports.localAddress();
  }

  @Override
  public synchronized void apply(AudioStream stream) {
    AudioCodec codec = engine.codec(stream.codec());
    if (stream.payloadType() < 0
        || stream.payloadType() > 127
        || !List.of(10, 20, 30, 40, 60).contains(stream.ptimeMs())) {
      throw new MediaException(
          "A stream needs a payload type of 0 to 127 and packets of 10, 20, 30, 40 or 60 ms, not "
              + stream.payloadType()
              + " and "
              + stream.ptimeMs()
              + " ms.");
    }
    if (closed.get()) {
      throw new MediaException("The audio leg is closed; open another.");
    }
    receiver.apply(stream, codec);
    Terms before = terms;
    terms = new Terms(stream, codec, new Outlet.Key(codec, codec.frameMs(stream.ptimeMs())));
    if (before != null && !before.codec().equals(codec)) {
      sender.pause();
    }
  }

  @Override
  public void onDigit(Consumer<Character> listener) {
    receiver.onDigit(listener);
  }

  @Override
  public void play(Prompt prompt) {
    Terms agreed = terms;
    if (agreed == null) {
      throw new MediaException("A prompt needs a stream; apply one first.");
    }
    SampleRate rate = SampleRate.of(agreed.codec().sampleRateHz());
    playing = new Outlet.Playing(engine.prompts().samples(prompt, rate), rate);
  }

  @Override
  public Duration silentFor() {
    return Duration.ofNanos(
        Math.max(0, options.nanoTime().getAsLong() - receiver.lastValidNanos()));
  }

  @Override
  public AudioStatistics statistics() {
    LegReceiver.Counts counts = receiver.counts();
    return new AudioStatistics(
        counts.received(),
        sender.packetsSent(),
        counts.lost(),
        counts.discarded(),
        counts.concealed(),
        counts.jitterMs(),
        counts.bufferMs(),
        rtcp.roundTripMs());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      engine.forget(this);
      sendRtcp(ByteBuffer.allocate(MAX_RTCP_BYTES), true);
      ports.close();
      receiver.close();
    }
  }

  RtpMediaEngine engine() {
    return engine;
  }

  AtomicReference<@Nullable Conference> conference() {
    return conference;
  }

  // What follows runs on tick threads, one at a time.

  /** First phase: takes what the peer said. */
  void hear(long nowNanos) {
    Terms agreed = closed.get() ? null : terms;
    now = agreed;
    heard = false;
    active = false;
    if (agreed == null) {
      return;
    }
    int samples = agreed.codec().sampleRateHz() / 1000 * SampleRate.FRAME_MS;
    if (voice.length != samples) {
      voice = new short[samples];
    }
    heard = receiver.pull(agreed.codec(), nowNanos, voice);
    active = heard ? gate.open(voice, samples) : gate.openOnSilence();
  }

  /** Whether the leg's voice belongs into the mix of this tick. */
  boolean speaks() {
    return heard && active;
  }

  short[] voice() {
    return voice;
  }

  /** The terms of this tick; null if there are none yet, or no more. */
  @Nullable Terms terms() {
    return now;
  }

  /** What the leg is to be sent in this tick; null if nothing. */
  Outlet.@Nullable Key wantedOutlet() {
    Terms agreed = now;
    return agreed != null && agreed.stream().send() && agreed.stream().remote() != null
        ? agreed.outletKey()
        : null;
  }

  /** Whether the leg must not share an outlet now. */
  boolean needsOwnOutlet() {
    return active || playing != null;
  }

  @Nullable Outlet outlet() {
    return outlet;
  }

  void listenTo(@Nullable Outlet newOutlet) {
    if (newOutlet == null && outlet != null) {
      sender.pause();
    }
    outlet = newOutlet;
  }

  /** The leg's own outlet; made anew when the terms have changed. */
  Outlet ownOutlet(Outlet.Key key) {
    Outlet kept = own;
    if (kept != null && !kept.key().equals(key)) {
      kept.close();
      kept = null;
    }
    if (kept == null) {
      kept = new Outlet(key);
      own = kept;
    }
    return kept;
  }

  Outlet.@Nullable Playing playing() {
    return playing;
  }

  void promptEnded(Outlet.Playing ended) {
    if (playing == ended) {
      playing = null;
    }
  }

  /** Last phase: sends what this tick's outlet holds, and RTCP when it is due. */
  void send(long nowNanos, ByteBuffer scratch) {
    Terms agreed = now;
    if (agreed == null) {
      return;
    }
    Outlet from = outlet;
    if (from != null) {
      InetSocketAddress destination = receiver.destination();
      if (destination != null) {
        sender.send(from, agreed.stream().payloadType(), destination, nowNanos, scratch);
      }
    }
    if (rtcp.due(nowNanos)) {
      sendRtcp(scratch, false);
    }
  }

  private void sendRtcp(ByteBuffer scratch, boolean bye) {
    Terms agreed = terms;
    InetSocketAddress destination = receiver.rtcpDestination();
    if (agreed == null || destination == null) {
      return;
    }
    long nowNanos = options.nanoTime().getAsLong();
    scratch.clear();
    rtcp.write(
        sender.sent(nowNanos, agreed.codec().spec().clockRateHz()),
        receiver.report(),
        nowNanos,
        bye,
        scratch);
    scratch.flip();
    if (destination.equals(receiver.destination())) {
      ports.sendRtp(scratch, destination);
    } else {
      ports.sendRtcp(scratch, destination);
    }
  }

  /** Frees what tick threads held for the leg; it takes part in no further tick. */
  void free() {
    outlet = null;
    if (own != null) {
      own.close();
      own = null;
    }
  }
}
