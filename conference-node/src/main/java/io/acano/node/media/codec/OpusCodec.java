package io.acano.node.media.codec;

import io.acano.node.media.AudioCodecSpec;

/**
 * Opus (RFC 6716, RFC 7587) as a conference needs it: 48 kHz, one channel, speech, with in-band
 * redundancy. What does the work is either the system's libopus or Concentus.
 */
abstract class OpusCodec implements AudioCodec {
  static final int RATE_HZ = 48_000;
  static final int COMPLEXITY = 5;
  static final int BITRATE_BPS = 32_000;

  /** At this expected loss the encoder spends bits on redundancy for the frame before. */
  static final int EXPECTED_LOSS_PERCENT = 10;

  private static final AudioCodecSpec SPEC = new AudioCodecSpec("opus", RATE_HZ, 2);

  @Override
  public final AudioCodecSpec spec() {
    return SPEC;
  }

  @Override
  public final int sampleRateHz() {
    return RATE_HZ;
  }

  /** Opus has no frames of 30 ms. */
  @Override
  public final int frameMs(int ptimeMs) {
    return ptimeMs == 30 ? 20 : ptimeMs;
  }
}
