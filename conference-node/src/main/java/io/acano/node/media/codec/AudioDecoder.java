package io.acano.node.media.codec;

/** One stream's decoder. Holds state between frames; used by one thread at a time. */
public interface AudioDecoder extends AutoCloseable {
  /** No packet may hold more audio: 120 ms, Opus' own limit. */
  int MAX_MS = 120;

  /**
   * Decodes one packet.
   *
   * @param pcm has room for {@link #MAX_MS} of samples
   * @return the number of samples, or -1 if the payload is malformed or too long
   */
  int decode(byte[] payload, int length, short[] pcm);

  /** Makes up the next samples of a stream whose packet is missing, fading if it goes on. */
  void conceal(short[] pcm, int samples);

  /**
   * Recovers a missing frame from the packet that follows it, if the codec carries redundancy;
   * conceals it otherwise. The following packet is still to be decoded.
   */
  void recover(byte[] nextPayload, int nextLength, short[] pcm, int samples);

  /** Forgets the stream, as when another sender takes over. */
  void reset();

  @Override
  void close();
}
