package io.acano.node.media.codec;

/** One stream's encoder. Holds state between frames; used by one thread at a time. */
public interface AudioEncoder extends AutoCloseable {
  /**
   * Encodes one frame, of a length that {@link AudioCodec#frameMs} gave.
   *
   * @param out has room for {@link #MAX_BYTES} from {@code outOffset}
   * @return the number of bytes written
   */
  int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset);

  /**
   * Takes over the state of another encoder of the same codec, so that a decoder that followed that
   * one hears no seam. Where state cannot be copied, starts afresh.
   */
  void continueFrom(AudioEncoder other);

  /** Makes the next frame depend as little as the codec can on what came before. */
  void breakPrediction();

  @Override
  void close();

  /** No encoder writes a larger frame: it fits a packet that no network fragments. */
  int MAX_BYTES = 1200;
}
