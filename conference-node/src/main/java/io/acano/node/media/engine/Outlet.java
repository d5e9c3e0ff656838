package io.acano.node.media.engine;

import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.AudioEncoder;
import io.acano.node.media.mix.MixBus;
import io.acano.node.media.mix.SampleRate;
import io.acano.node.media.mix.SoftLimiter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One encoded stream: a mix, an encoder, and the packets of this tick. Private to a leg, or shared
 * by all legs that hear the same in the same codec and packet length. Packets of all outlets start
 * at the same multiples of their length, so a leg can change outlets without a gap or an overlap.
 * Used by tick threads, one at a time.
 */
final class Outlet implements AutoCloseable {
  /** A tick of 20 ms makes two packets of 10 ms at most. */
  static final int MAX_PACKETS = 2;

  private final Key key;
  private final SampleRate rate;
  private final AudioEncoder encoder;
  private final int frameSamples;
  private final float[] mix;
  private final short[] pending;
  private final byte[][] packets = new byte[MAX_PACKETS][AudioEncoder.MAX_BYTES];
  private final int[] lengths = new int[MAX_PACKETS];
  private final long[] positions = new long[MAX_PACKETS];
  private int pendingSamples;
  private int packetCount;
  private long lastTick = -1;
  private long claimedTick = -1;

  /** What legs must have in common to share a stream. */
  record Key(AudioCodec codec, int frameMs) {}

  Outlet(Key key) {
    this.key = key;
    rate = SampleRate.of(key.codec().sampleRateHz());
    encoder = key.codec().newEncoder();
    frameSamples = rate.samples(key.frameMs());
    mix = new float[rate.frameSamples()];
    pending = new short[frameSamples + rate.frameSamples()];
  }

  Key key() {
    return key;
  }

  SampleRate rate() {
    return rate;
  }

  /** Goes on from where another outlet is, so that its listener hears no seam. */
  void continueFrom(Outlet other) {
    encoder.continueFrom(other.encoder);
    System.arraycopy(other.pending, 0, pending, 0, other.pendingSamples);
    pendingSamples = other.pendingSamples;
    lastTick = other.lastTick;
  }

  /** A listener comes over from another encoder. */
  void breakPrediction() {
    encoder.breakPrediction();
  }

  /**
   * A leg listens in this tick.
   *
   * @return whether it is the first to say so
   */
  boolean claim(long tick) {
    boolean first = claimedTick != tick;
    claimedTick = tick;
    return first;
  }

  long claimedTick() {
    return claimedTick;
  }

  /**
   * Encodes this tick.
   *
   * @param bus the conference, or null for silence
   * @param own the voice of the listener itself, if it is in the bus
   * @param prompt what the bridge plays to the listener
   */
  void encode(long tick, @Nullable MixBus bus, short @Nullable [] own, @Nullable Playing prompt) {
    align(tick);
    int samples = rate.frameSamples();
    boolean silent = mix(bus, own);
    if (prompt != null) {
      prompt.addTo(mix, rate);
      silent = false;
    }
    if (silent) {
      Arrays.fill(pending, pendingSamples, pendingSamples + samples, (short) 0);
    } else {
      SoftLimiter.limit(mix, pending, pendingSamples, samples);
    }
    pendingSamples += samples;
    cut(tick);
  }

  /** After a pause, silence stands for what was not encoded of the packet under way. */
  private void align(long tick) {
    if (tick != lastTick + 1 || lastTick < 0) {
      long sinceStart = tick * rate.frameSamples();
      pendingSamples = (int) (sinceStart % frameSamples);
      Arrays.fill(pending, 0, pendingSamples, (short) 0);
    }
    lastTick = tick;
  }

  private boolean mix(@Nullable MixBus bus, short @Nullable [] own) {
    if (bus == null || !bus.audible(rate)) {
      Arrays.fill(mix, 0);
      return true;
    }
    if (own == null) {
      bus.whole(rate, mix);
    } else {
      bus.minus(rate, own, mix);
    }
    return false;
  }

  private void cut(long tick) {
    long end = (tick + 1) * rate.frameSamples();
    packetCount = 0;
    int from = 0;
    while (pendingSamples - from >= frameSamples) {
      lengths[packetCount] = encoder.encode(pending, from, frameSamples, packets[packetCount], 0);
      positions[packetCount] = end - (pendingSamples - from);
      packetCount++;
      from += frameSamples;
    }
    pendingSamples -= from;
    System.arraycopy(pending, from, pending, 0, pendingSamples);
  }

  int packetCount() {
    return packetCount;
  }

  byte[] packet(int index) {
    return packets[index];
  }

  int length(int index) {
    return lengths[index];
  }

  /** The first sample of a packet, counted from tick 0, in ticks of the RTP clock. */
  long rtpPosition(int index) {
    return positions[index] / rate.hertz() * key.codec().spec().clockRateHz()
        + key.codec().clockTicks((int) (positions[index] % rate.hertz()));
  }

  @Override
  public void close() {
    encoder.close();
  }

  /** A prompt that is being played, at the rate it was made for. */
  static final class Playing {
    private final short[] pcm;
    private final SampleRate rate;
    private int position;

    Playing(short[] pcm, SampleRate rate) {
      this.pcm = pcm;
      this.rate = rate;
    }

    void addTo(float[] mix, SampleRate mixRate) {
      if (mixRate != rate) {
        // The codec changed meanwhile: a tone at the wrong pitch is worse than none.
        position = pcm.length;
        return;
      }
      int samples = Math.min(mix.length, pcm.length - position);
      for (int i = 0; i < samples; i++) {
        mix[i] += pcm[position + i];
      }
      position += samples;
    }

    boolean ended() {
      return position >= pcm.length;
    }
  }
}
