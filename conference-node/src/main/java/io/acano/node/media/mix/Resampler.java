package io.acano.node.media.mix;

import java.util.Arrays;

/**
 * Converts 20 ms frames between two rates of which one is a multiple of the other: a linear-phase
 * low-pass FIR (a sinc under a Kaiser window), split into its phases so that only samples that are
 * needed are computed. The loops run over samples inside and taps outside, which the compiler turns
 * into vector code. Stateful: one per direction and stream.
 */
public final class Resampler {
  private static final int TAPS_PER_PHASE = 32;
  private static final double KAISER_BETA = 6.5;

  /** Where the filter is half down, as a share of the lower rate's Nyquist frequency. */
  private static final double CUTOFF = 0.94;

  private final boolean up;
  private final int ratio;
  private final int lowSamples;
  private final float[][] taps;
  private final float[][] lines;
  private final float[] sum;
  private int quietFrames = 2;

  public Resampler(SampleRate from, SampleRate to) {
    int high = Math.max(from.hertz(), to.hertz());
    int low = Math.min(from.hertz(), to.hertz());
    if (high == low || high % low != 0) {
      throw new IllegalArgumentException("No resampler from " + from + " to " + to + ".");
    }
    up = to.hertz() > from.hertz();
    ratio = high / low;
    lowSamples = Math.min(from.frameSamples(), to.frameSamples());
    taps = phases(ratio, up ? ratio : 1);
    // Upwards one line of input serves all phases; downwards each phase has a line of its own.
    lines = new float[up ? 1 : ratio][TAPS_PER_PHASE - 1 + lowSamples];
    sum = new float[lowSamples];
  }

  private static float[][] phases(int ratio, double gain) {
    int length = ratio * TAPS_PER_PHASE;
    double[] filter = new double[length];
    double total = 0;
    for (int i = 0; i < length; i++) {
      double x = i - (length - 1) / 2.0;
      double sinc =
          x == 0 ? 1 : Math.sin(Math.PI * x * CUTOFF / ratio) / (Math.PI * x * CUTOFF / ratio);
      double edge = 2 * x / length;
      filter[i] = sinc * bessel(KAISER_BETA * Math.sqrt(1 - edge * edge)) / bessel(KAISER_BETA);
      total += filter[i];
    }
    float[][] phases = new float[ratio][TAPS_PER_PHASE];
    for (int i = 0; i < length; i++) {
      phases[i % ratio][i / ratio] = (float) (filter[i] * gain / total);
    }
    return phases;
  }

  /** The modified Bessel function of the first kind, order 0. */
  private static double bessel(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; term > 1e-12 * sum; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  /** Converts one frame. */
  public void process(float[] in, float[] out) {
    quietFrames = 0;
    convert(in, out);
  }

  /**
   * Converts a frame of silence: what is left in the filter still comes out.
   *
   * @return false if nothing is left; {@code out} is then untouched
   */
  public boolean drain(float[] silence, float[] out) {
    if (quietFrames >= 2) {
      return false;
    }
    quietFrames++;
    convert(silence, out);
    return true;
  }

  private void convert(float[] in, float[] out) {
    if (up) {
      float[] line = lines[0];
      shift(line);
      System.arraycopy(in, 0, line, TAPS_PER_PHASE - 1, lowSamples);
      for (int phase = 0; phase < ratio; phase++) {
        Arrays.fill(sum, 0);
        filter(line, taps[phase]);
        for (int i = 0, o = phase; i < lowSamples; i++, o += ratio) {
          out[o] = sum[i];
        }
      }
    } else {
      Arrays.fill(sum, 0);
      for (int phase = 0; phase < ratio; phase++) {
        float[] line = lines[phase];
        shift(line);
        for (int i = 0, o = ratio - 1 - phase; i < lowSamples; i++, o += ratio) {
          line[TAPS_PER_PHASE - 1 + i] = in[o];
        }
        filter(line, taps[phase]);
      }
      System.arraycopy(sum, 0, out, 0, lowSamples);
    }
  }

  private void shift(float[] line) {
    System.arraycopy(line, lowSamples, line, 0, TAPS_PER_PHASE - 1);
  }

  private void filter(float[] line, float[] coefficients) {
    for (int tap = 0; tap < TAPS_PER_PHASE; tap++) {
      accumulate(sum, line, TAPS_PER_PHASE - 1 - tap, coefficients[tap], lowSamples);
    }
  }

  private static void accumulate(float[] sum, float[] line, int from, float factor, int samples) {
    for (int i = 0; i < samples; i++) {
      sum[i] += line[from + i] * factor;
    }
  }
}
