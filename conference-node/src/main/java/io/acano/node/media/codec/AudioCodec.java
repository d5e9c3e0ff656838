package io.acano.node.media.codec;

import io.acano.node.media.AudioCodecSpec;

/** A speech codec: makes both directions of a stream. Thread-safe. */
public interface AudioCodec {
  AudioCodecSpec spec();

  /** Samples per second of the PCM side; may differ from the RTP clock (G.722). */
  int sampleRateHz();

  /** The length of frame to encode when the peer asks for packets of {@code ptimeMs}. */
  int frameMs(int ptimeMs);

  AudioEncoder newEncoder();

  AudioDecoder newDecoder();

  /** Ticks of the RTP clock that pass in {@code samples} of PCM. */
  default int clockTicks(int samples) {
    return (int) ((long) samples * spec().clockRateHz() / sampleRateHz());
  }
}
