package io.acano.node.media.codec;

import io.acano.node.media.AudioCodecSpec;

/** ITU-T G.711: PCMU and PCMA, 8 kHz, one byte a sample. */
final class G711Codec implements AudioCodec {
  static final G711Codec PCMU = new G711Codec("PCMU", G711Law.MU);
  static final G711Codec PCMA = new G711Codec("PCMA", G711Law.A);

  private static final int RATE_HZ = 8000;

  private final AudioCodecSpec spec;
  private final G711Law law;

  private G711Codec(String encoding, G711Law law) {
    this.spec = new AudioCodecSpec(encoding, RATE_HZ, 1);
    this.law = law;
  }

  @Override
  public AudioCodecSpec spec() {
    return spec;
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public int frameMs(int ptimeMs) {
    return ptimeMs;
  }

  @Override
  public AudioEncoder newEncoder() {
    return new Encoder(law);
  }

  @Override
  public AudioDecoder newDecoder() {
    return new Decoder(law);
  }

  private record Encoder(G711Law law) implements AudioEncoder {
    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      for (int i = 0; i < samples; i++) {
        out[outOffset + i] = law.compress(pcm[offset + i]);
      }
      return samples;
    }

    @Override
    public void continueFrom(AudioEncoder other) {
      // Every sample stands alone.
    }

    @Override
    public void breakPrediction() {
      // There is none.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private static final class Decoder implements AudioDecoder {
    private final short[] expanded = new short[256];
    private final PitchConcealment concealment = new PitchConcealment(RATE_HZ);

    Decoder(G711Law law) {
      for (int code = 0; code < expanded.length; code++) {
        expanded[code] = law.expand(code);
      }
    }

    @Override
    public int decode(byte[] payload, int length, short[] pcm) {
      if (length <= 0 || length > RATE_HZ / 1000 * MAX_MS) {
        return -1;
      }
      for (int i = 0; i < length; i++) {
        pcm[i] = expanded[payload[i] & 0xff];
      }
      concealment.received(pcm, length);
      return length;
    }

    @Override
    public void conceal(short[] pcm, int samples) {
      concealment.conceal(pcm, samples);
    }

    @Override
    public void recover(byte[] nextPayload, int nextLength, short[] pcm, int samples) {
      concealment.conceal(pcm, samples);
    }

    @Override
    public void reset() {
      concealment.reset();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
