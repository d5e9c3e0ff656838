package io.acano.node.media.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every codec: quality, concealment, hostile packets; and what is peculiar to each. */
final class CodecTest {
  static Stream<AudioCodec> codecs() {
    return Stream.concat(Stream.of(new ConcentusCodec()), Codecs.ofThisMachine().all().stream());
  }

  /** Three harmonics under a slow envelope: something like a vowel. */
  private static short[] vowel(int rate, int samples) {
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++) {
      double t = (double) i / rate;
      double envelope = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * t);
      double voice =
          Math.sin(2 * Math.PI * 200 * t)
              + 0.6 * Math.sin(2 * Math.PI * 400 * t)
              + 0.3 * Math.sin(2 * Math.PI * 1200 * t);
      pcm[i] = (short) (5000 * envelope * voice);
    }
    return pcm;
  }

  private static double energy(short[] pcm, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) pcm[i] * pcm[i];
    }
    return sum / (to - from);
  }

  /** The best signal-to-noise ratio over all delays up to 20 ms. */
  private static double snr(short[] in, short[] out, int from, int to, int maxDelay) {
    double best = -100;
    for (int delay = 0; delay <= maxDelay; delay++) {
      double noise = 1;
      double signal = 1;
      for (int i = from; i < to; i++) {
        double error = out[i + delay] - in[i];
        noise += error * error;
        signal += (double) in[i] * in[i];
      }
      best = Math.max(best, 10 * Math.log10(signal / noise));
    }
    return best;
  }

  private static short[] throughCodec(AudioCodec codec, short[] in, boolean[] lost) {
    int frame = codec.sampleRateHz() / 50;
    short[] out = new short[in.length];
    short[] pcm = new short[codec.sampleRateHz() / 1000 * AudioDecoder.MAX_MS];
    byte[] payload = new byte[AudioEncoder.MAX_BYTES + 3];
    try (AudioEncoder encoder = codec.newEncoder();
        AudioDecoder decoder = codec.newDecoder()) {
      for (int i = 0; i < in.length / frame; i++) {
        int length = encoder.encode(in, i * frame, frame, payload, 3);
        if (lost[i]) {
          decoder.conceal(pcm, frame);
        } else {
          byte[] packet = Arrays.copyOfRange(payload, 3, 3 + length);
          assertEquals(frame, decoder.decode(packet, length, pcm));
        }
        System.arraycopy(pcm, 0, out, i * frame, frame);
      }
    }
    return out;
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void speechComesThroughWell(AudioCodec codec) {
    int rate = codec.sampleRateHz();
    short[] in = vowel(rate, rate * 2);
    short[] out = throughCodec(codec, in, new boolean[100]);
    double snr = snr(in, out, rate / 2, rate, rate / 50);
    // Opus is no waveform codec at this rate, but comes near on a vowel.
    double least = codec instanceof OpusCodec ? 6 : codec instanceof G722Codec ? 25 : 33;
    assertTrue(snr > least, codec.spec().encoding() + " has an SNR of " + snr);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aLossIsFilledAndALongOneFades(AudioCodec codec) {
    int rate = codec.sampleRateHz();
    int frame = rate / 50;
    short[] in = vowel(rate, rate * 2);
    boolean[] lost = new boolean[100];
    lost[30] = true;
    Arrays.fill(lost, 60, 80, true);
    short[] out = throughCodec(codec, in, lost);
    double before = energy(out, 28 * frame, 30 * frame);
    boolean ours = !(codec instanceof OpusCodec);
    if (ours) {
      assertTrue(energy(out, 30 * frame, 31 * frame) > before / 8, "a hole");
    }
    assertTrue(energy(out, 75 * frame, 79 * frame) < before / (ours ? 100 : 3), "no fade");
    assertTrue(energy(out, 82 * frame, 90 * frame) > before / 4, "no recovery");
    int step = 0;
    for (int i = 30 * frame - 5; i < 31 * frame + 5; i++) {
      step = Math.max(step, Math.abs(out[i] - out[i - 1]));
    }
    assertTrue(step < 9000, "a click of " + step);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void noPacketHarmsADecoder(AudioCodec codec) {
    long seed = 20_261_122;
    Random random = new Random(seed);
    short[] pcm = new short[codec.sampleRateHz() / 1000 * AudioDecoder.MAX_MS];
    try (AudioDecoder decoder = codec.newDecoder()) {
      for (int i = 0; i < 500; i++) {
        byte[] packet = new byte[1500];
        random.nextBytes(packet);
        int length = random.nextInt(10) == 0 ? random.nextInt(1501) : random.nextInt(80);
        int samples = decoder.decode(packet, length, pcm);
        assertTrue(samples == -1 || (samples > 0 && samples <= pcm.length), "seed " + seed);
        decoder.recover(packet, length, pcm, codec.sampleRateHz() / 50);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void anotherEncoderGoesOnWithoutASeam(AudioCodec codec) {
    int rate = codec.sampleRateHz();
    int frame = rate / 50;
    short[] in = vowel(rate, rate);
    short[] pcm = new short[rate / 1000 * AudioDecoder.MAX_MS];
    short[] out = new short[in.length];
    byte[] payload = new byte[AudioEncoder.MAX_BYTES];
    try (AudioEncoder first = codec.newEncoder();
        AudioEncoder second = codec.newEncoder();
        AudioDecoder decoder = codec.newDecoder()) {
      for (int i = 0; i < 50; i++) {
        if (i == 25) {
          second.continueFrom(first);
        }
        int length = (i < 25 ? first : second).encode(in, i * frame, frame, payload, 0);
        assertEquals(frame, decoder.decode(payload, length, pcm));
        System.arraycopy(pcm, 0, out, i * frame, frame);
      }
    }
    boolean restarts = codec instanceof ConcentusCodec;
    double snr = snr(in, out, 24 * frame, 28 * frame, frame);
    double least =
        restarts ? 0 : codec instanceof OpusCodec ? 6 : codec instanceof G722Codec ? 25 : 33;
    assertTrue(snr > least, codec.spec().encoding() + " has an SNR of " + snr);
  }

  /** Every code of G.711 survives expansion and compression, but for the two zeros of mu-law. */
  @Test
  void g711CodesAreFixedPoints() {
    for (G711Law law : G711Law.values()) {
      for (int code = 0; code < 256; code++) {
        int back = law.compress(law.expand(code)) & 0xff;
        assertEquals(law == G711Law.MU && code == 0x7f ? 0xff : code, back);
      }
    }
    assertEquals(32124, G711Law.MU.expand(0x80));
    assertEquals(-32124, G711Law.MU.expand(0x00));
    assertEquals(32256, G711Law.A.expand(0xaa));
    assertEquals(8, G711Law.A.expand(0xd5));
  }

  /**
   * Two seconds of square waves, noise and near silence, made of whole numbers alone. The checksums
   * were made by an independent implementation of the Recommendation.
   */
  @Test
  void g722IsExactToTheBit() {
    short[] pcm = new short[32_000];
    int noise = 1;
    for (int i = 0; i < pcm.length; i++) {
      noise = (noise * 1103515245 + 12345) & 0x7fffffff;
      int period = 8 + (i >> 8);
      int value = (i / period % 2 == 0 ? 12_000 : -12_000);
      value += Math.floorDiv(((noise >> 12) & 0xffff) - 32_768, 8);
      value =
          switch ((i >> 12) % 3) {
            case 1 -> Math.floorDiv(value, 64);
            case 2 -> Math.floorDiv(value * 5, 4);
            default -> value;
          };
      pcm[i] = (short) value;
    }
    CRC32 coded = new CRC32();
    CRC32 decoded = new CRC32();
    byte[] payload = new byte[160];
    short[] out = new short[1920];
    try (AudioEncoder encoder = G722Codec.G722.newEncoder();
        AudioDecoder decoder = G722Codec.G722.newDecoder()) {
      for (int frame = 0; frame < 100; frame++) {
        assertEquals(160, encoder.encode(pcm, frame * 320, 320, payload, 0));
        coded.update(payload);
        assertEquals(320, decoder.decode(payload, 160, out));
        ByteBuffer bytes = ByteBuffer.allocate(640);
        for (int i = 0; i < 320; i++) {
          bytes.putShort(out[i]);
        }
        decoded.update(bytes.array());
      }
    }
    assertEquals(0x479124bL, coded.getValue());
    assertEquals(0x4b99a6b7L, decoded.getValue());
  }

  /** A voice that sets in with the very frame that is lost: nothing before it could tell. */
  @Test
  void opusRecoversALostFrameFromItsSuccessor() {
    for (AudioCodec codec :
        new AudioCodec[] {new ConcentusCodec(), LibopusCodec.find().orElseThrow()}) {
      short[] in = vowel(48_000, 48_000);
      Arrays.fill(in, 0, 30 * 960, (short) 0);
      short[] recovered = new short[5760];
      short[] concealed = new short[5760];
      short[] pcm = new short[5760];
      byte[] payload = new byte[AudioEncoder.MAX_BYTES];
      try (AudioEncoder encoder = codec.newEncoder();
          AudioDecoder decoder = codec.newDecoder();
          AudioDecoder other = codec.newDecoder()) {
        for (int i = 0; i < 32; i++) {
          int length = encoder.encode(in, i * 960, 960, payload, 0);
          if (i < 30) {
            decoder.decode(payload, length, pcm);
            other.decode(payload, length, pcm);
          } else if (i == 31) {
            decoder.recover(payload, length, recovered, 960);
            other.conceal(concealed, 960);
          }
        }
      }
      double voice = energy(in, 30 * 960, 31 * 960);
      assertTrue(energy(recovered, 0, 960) > voice / 10, "not recovered");
      assertTrue(energy(concealed, 0, 960) < voice / 100, "foreseen");
    }
  }

  @Test
  void libopusAndConcentusUnderstandEachOther() {
    AudioCodec concentus = new ConcentusCodec();
    AudioCodec libopus = LibopusCodec.find().orElseThrow();
    short[] in = vowel(48_000, 48_000);
    for (boolean there : new boolean[] {true, false}) {
      short[] out = new short[48_000];
      short[] pcm = new short[5760];
      byte[] payload = new byte[AudioEncoder.MAX_BYTES];
      try (AudioEncoder encoder = (there ? libopus : concentus).newEncoder();
          AudioDecoder decoder = (there ? concentus : libopus).newDecoder()) {
        for (int i = 0; i < 50; i++) {
          int length = encoder.encode(in, i * 960, 960, payload, 0);
          assertEquals(960, decoder.decode(payload, length, pcm));
          System.arraycopy(pcm, 0, out, i * 960, 960);
        }
      }
      double snr = snr(in, out, 24_000, 40_000, 960);
      assertTrue(snr > 6, "SNR " + snr);
    }
  }
}
