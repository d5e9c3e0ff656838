package io.acano.node.media.engine;

import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.AudioDecoder;
import io.acano.node.media.jitter.JitterBuffer;
import io.acano.node.media.jitter.Playout;
import io.acano.node.media.mix.SampleRate;
import java.util.Arrays;

/**
 * The way from packets to frames of 20 ms: a jitter buffer, a decoder, and what was decoded but not
 * yet played. Packets may hold any length up to 120 ms. Guarded by its owner.
 */
final class Reception implements AutoCloseable {
  /** A frame, another to shorten it with, and all that one packet may hold. */
  private static final int QUEUE_MS = 2 * SampleRate.FRAME_MS + AudioDecoder.MAX_MS;

  private static final int MAX_STEPS = 16;

  private final AudioCodec codec;
  private final AudioDecoder decoder;
  private final JitterBuffer jitter;
  private final JitterBuffer.Packet packet = new JitterBuffer.Packet();
  private final SampleRate rate;
  private final int frameSamples;
  private final short[] decoded;
  private final short[] queue;
  private int queued;
  private boolean voiced;
  private long concealed;
  private long malformed;

  Reception(AudioCodec codec, int minDelayMs, int maxDelayMs) {
    this.codec = codec;
    this.decoder = codec.newDecoder();
    this.jitter = new JitterBuffer(codec.spec().clockRateHz(), minDelayMs, maxDelayMs);
    this.rate = SampleRate.of(codec.sampleRateHz());
    this.frameSamples = rate.frameSamples();
    this.decoded = new short[rate.samples(AudioDecoder.MAX_MS)];
    this.queue = new short[rate.samples(QUEUE_MS)];
  }

  AudioCodec codec() {
    return codec;
  }

  JitterBuffer jitter() {
    return jitter;
  }

  /** 20 ms frames that were made up. */
  long concealed() {
    return concealed;
  }

  /** Packets that came in time and could not be decoded. */
  long malformed() {
    return malformed;
  }

  /** Another source takes over. */
  void reset() {
    jitter.reset();
    decoder.reset();
    queued = 0;
  }

  /**
   * Takes the next frame.
   *
   * @return false if there is nothing to hear; {@code frame} is then untouched
   */
  boolean pull(long nowNanos, short[] frame) {
    if (queued == 0 && jitter.idle()) {
      return false;
    }
    voiced = queued > 0;
    int needed = frameSamples;
    for (int step = 0; queued < needed && step < MAX_STEPS; step++) {
      switch (jitter.next(nowNanos, codec.clockTicks(queued), packet)) {
        case Playout.PACKET -> decode();
        case Playout.SHORTEN -> {
          decode();
          needed = 2 * frameSamples;
        }
        case Playout.CONCEAL, Playout.STRETCH -> conceal();
        case Playout.RECOVER -> {
          decoder.recover(packet.payload(), packet.length(), decoded, frameSamples);
          append(frameSamples);
        }
        case Playout.SILENCE -> {
          Arrays.fill(queue, queued, queued + frameSamples, (short) 0);
          queued += frameSamples;
        }
      }
    }
    if (needed > frameSamples && queued >= needed) {
      shorten();
    }
    System.arraycopy(queue, 0, frame, 0, frameSamples);
    drop(frameSamples);
    return voiced;
  }

  private void decode() {
    int samples = decoder.decode(packet.payload(), packet.length(), decoded);
    if (samples > 0) {
      append(samples);
      jitter.played(codec.clockTicks(samples));
    } else {
      malformed++;
      conceal();
      jitter.played(codec.clockTicks(frameSamples));
    }
  }

  private void conceal() {
    decoder.conceal(decoded, frameSamples);
    append(frameSamples);
    concealed++;
  }

  private void append(int samples) {
    System.arraycopy(decoded, 0, queue, queued, samples);
    queued += samples;
    voiced = true;
  }

  /** Makes one frame of the first two, by fading the one into the other. */
  private void shorten() {
    for (int i = 0; i < frameSamples; i++) {
      int first = queue[i];
      int second = queue[frameSamples + i];
      queue[frameSamples + i] = (short) (first + (second - first) * (i + 1) / (frameSamples + 1));
    }
    drop(frameSamples);
  }

  private void drop(int samples) {
    queued -= samples;
    System.arraycopy(queue, samples, queue, 0, queued);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
