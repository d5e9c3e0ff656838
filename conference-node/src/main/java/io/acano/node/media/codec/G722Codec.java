package io.acano.node.media.codec;

import io.acano.node.media.AudioCodecSpec;
import java.util.Arrays;

/**
 * ITU-T G.722 at 64 kbit/s: two sub-bands of 8 kHz each, split by a quadrature mirror filter of 24
 * taps; the lower is coded in six bits a sample, the higher in two, both by adaptive prediction of
 * differences. 16 kHz of PCM; its RTP clock is 8000 by an old mistake that RFC 3551 section 4.5.2
 * keeps.
 */
final class G722Codec implements AudioCodec {
  static final G722Codec G722 = new G722Codec();

  private static final int RATE_HZ = 16_000;
  private static final AudioCodecSpec SPEC = new AudioCodecSpec("G722", 8000, 1);

  private static final int TAPS = 24;
  private static final int[] MIRROR = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

  /** Decision levels of the lower band's six bits, relative to the scale. */
  private static final int[] LOWER_LEVELS = {
    0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
    1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
  };

  private static final int HIGHER_LEVEL = 564;

  /** What the lower band's codes mean to the predictor (four bits) and to the ear (six bits). */
  private static final int[] LOWER_FOUR_BITS = {
    0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
    1200, 0
  };

  private static final int[] LOWER_SIX_BITS = {
    -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776,
    -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192,
    10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032,
    1688, 1360, 1040, 728, 432, 136, -432, -136
  };

  private static final int[] HIGHER_TWO_BITS = {-7408, -1616, 7408, 1616};

  /** How far each code moves the logarithm of the scale. */
  private static final int[] LOWER_LOG_STEPS = {
    -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
  };

  private static final int[] HIGHER_LOG_STEPS = {798, -214, 798, -214};

  private G722Codec() {}

  @Override
  public AudioCodecSpec spec() {
    return SPEC;
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
    return new Encoder();
  }

  @Override
  public AudioDecoder newDecoder() {
    return new Decoder();
  }

  private static final class Encoder implements AudioEncoder {
    private static final int MAX_SAMPLES = RATE_HZ / 1000 * 60;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final short[] line = new short[TAPS - 2 + MAX_SAMPLES];

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      System.arraycopy(pcm, offset, line, TAPS - 2, samples);
      int bytes = samples / 2;
      for (int i = 0; i < bytes; i++) {
        int even = 0;
        int odd = 0;
        for (int tap = 0; tap < TAPS / 2; tap++) {
          even += line[2 * i + 2 * tap] * MIRROR[tap];
          odd += line[2 * i + 2 * tap + 1] * MIRROR[TAPS / 2 - 1 - tap];
        }
        int high = encodeHigher((odd - even) >> 14);
        out[outOffset + i] = (byte) ((high << 6) | encodeLower((odd + even) >> 14));
      }
      System.arraycopy(line, samples, line, 0, TAPS - 2);
      return bytes;
    }

    private int encodeLower(int sample) {
      int error = G722Band.saturate(sample - lower.prediction());
      int magnitude = error >= 0 ? error : ~error;
      int scale = lower.scale();
      int level = 1;
      while (level < 30 && magnitude >= (LOWER_LEVELS[level] * scale) >> 12) {
        level++;
      }
      int code = error >= 0 ? 62 - level : level < 3 ? 64 - level : 34 - level;
      int four = code >> 2;
      int difference = (scale * LOWER_FOUR_BITS[four]) >> 15;
      lower.adaptScale(LOWER_LOG_STEPS[four]);
      lower.predict(difference);
      return code;
    }

    private int encodeHigher(int sample) {
      int error = G722Band.saturate(sample - higher.prediction());
      int magnitude = error >= 0 ? error : ~error;
      boolean large = magnitude >= (HIGHER_LEVEL * higher.scale()) >> 12;
      int code = (error >= 0 ? 2 : 0) + (large ? 0 : 1);
      int difference = (higher.scale() * HIGHER_TWO_BITS[code]) >> 15;
      higher.adaptScale(HIGHER_LOG_STEPS[code]);
      higher.predict(difference);
      return code;
    }

    @Override
    public void continueFrom(AudioEncoder other) {
      Encoder from = (Encoder) other;
      lower.copyFrom(from.lower);
      higher.copyFrom(from.higher);
      System.arraycopy(from.line, 0, line, 0, TAPS - 2);
    }

    @Override
    public void breakPrediction() {
      // Both ends forget by themselves, within some milliseconds.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private static final class Decoder implements AudioDecoder {
    private static final int MAX_BYTES = RATE_HZ / 2000 * MAX_MS;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final int[] line = new int[TAPS - 2 + 2 * MAX_BYTES];
    private final PitchConcealment concealment = new PitchConcealment(RATE_HZ);

    @Override
    public int decode(byte[] payload, int length, short[] pcm) {
      if (length <= 0 || length > MAX_BYTES) {
        return -1;
      }
      for (int i = 0; i < length; i++) {
        int code = payload[i] & 0xff;
        int low = decodeLower(code & 0x3f);
        int high = decodeHigher(code >> 6);
        line[TAPS - 2 + 2 * i] = low + high;
        line[TAPS - 2 + 2 * i + 1] = low - high;
        int even = 0;
        int odd = 0;
        for (int tap = 0; tap < TAPS / 2; tap++) {
          even += line[2 * i + 2 * tap] * MIRROR[tap];
          odd += line[2 * i + 2 * tap + 1] * MIRROR[TAPS / 2 - 1 - tap];
        }
        pcm[2 * i] = (short) G722Band.saturate(odd >> 11);
        pcm[2 * i + 1] = (short) G722Band.saturate(even >> 11);
      }
      System.arraycopy(line, 2 * length, line, 0, TAPS - 2);
      concealment.received(pcm, 2 * length);
      return 2 * length;
    }

    private int decodeLower(int code) {
      int heard = lower.prediction() + ((lower.scale() * LOWER_SIX_BITS[code]) >> 15);
      int four = code >> 2;
      int difference = (lower.scale() * LOWER_FOUR_BITS[four]) >> 15;
      lower.adaptScale(LOWER_LOG_STEPS[four]);
      lower.predict(difference);
      return Math.clamp(heard, -16384, 16383);
    }

    private int decodeHigher(int code) {
      int difference = (higher.scale() * HIGHER_TWO_BITS[code]) >> 15;
      int heard = higher.prediction() + difference;
      higher.adaptScale(HIGHER_LOG_STEPS[code]);
      higher.predict(difference);
      return Math.clamp(heard, -16384, 16383);
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
      lower.reset();
      higher.reset();
      Arrays.fill(line, 0);
      concealment.reset();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
