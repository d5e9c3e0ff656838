package io.acano.node.phone;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A recording, 16-bit PCM, and how much of a tone is in it, by Goertzel's algorithm ("An Algorithm
 * for the Evaluation of Finite Trigonometric Series", 1958): one bin of a Fourier transform in one
 * pass.
 *
 * @param samples of the first channel
 */
public record Tones(int sampleRateHz, short[] samples) {
  private static final int HEADER_BYTES = 12;

  /**
   * Reads a RIFF/WAVE file; one whose writer was killed counts to its end, whatever its header
   * says.
   */
  public static Tones read(Path wav) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
    int channels = 1;
    int rateHz = 8000;
    int at = HEADER_BYTES;
    while (at + 8 <= file.limit()) {
      int id = file.getInt(at);
      int size = file.getInt(at + 4);
      int data = at + 8;
      if (id == 0x20746d66) { // "fmt "
        channels = file.getShort(data + 2);
        rateHz = file.getInt(data + 4);
      } else if (id == 0x61746164) { // "data"
        return of(file, data, size, channels, rateHz);
      }
      at = data + Math.max(0, size) + (size & 1);
    }
    return new Tones(rateHz, new short[0]);
  }

  private static Tones of(ByteBuffer file, int data, int size, int channels, int rateHz) {
    int bytes = size <= 0 ? file.limit() - data : Math.min(size, file.limit() - data);
    short[] samples = new short[bytes / (2 * channels)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = file.getShort(data + 2 * channels * i);
    }
    return new Tones(rateHz, samples);
  }

  /** The length in milliseconds. */
  public long durationMs() {
    return samples.length * 1000L / sampleRateHz;
  }

  /** The last milliseconds only. */
  public Tones last(int ms) {
    int wanted = Math.min(samples.length, sampleRateHz * ms / 1000);
    return part(samples.length - wanted, wanted);
  }

  private Tones part(int from, int length) {
    short[] cut = new short[length];
    System.arraycopy(samples, from, cut, 0, length);
    return new Tones(sampleRateHz, cut);
  }

  /** The amplitude of a sine of this frequency, 1 at full scale. */
  public double amplitude(double frequencyHz) {
    if (samples.length == 0) {
      return 0;
    }
    double omega = 2 * Math.PI * frequencyHz / sampleRateHz;
    double coefficient = 2 * Math.cos(omega);
    double previous = 0;
    double beforePrevious = 0;
    for (short sample : samples) {
      double next = sample / 32768.0 + coefficient * previous - beforePrevious;
      beforePrevious = previous;
      previous = next;
    }
    double power =
        previous * previous
            + beforePrevious * beforePrevious
            - coefficient * previous * beforePrevious;
    return 2 * Math.sqrt(Math.max(0, power)) / samples.length;
  }

  /**
   * The longest time, in milliseconds, within which the tone was not heard: no window of 20 ms has
   * the least amplitude. From the tone's first window to its last.
   */
  public long longestGapMs(double frequencyHz, double leastAmplitude) {
    int window = sampleRateHz / 50;
    int first = -1;
    int last = -1;
    int longest = 0;
    for (int i = 0; (i + 1) * window <= samples.length; i++) {
      if (part(i * window, window).amplitude(frequencyHz) >= leastAmplitude) {
        if (first < 0) {
          first = i;
        } else {
          longest = Math.max(longest, i - last - 1);
        }
        last = i;
      }
    }
    return first < 0 ? durationMs() : longest * 20L;
  }
}
