package io.acano.node.media.mix;

/**
 * Brings a sum of voices back into sixteen bits. Up to the knee it changes nothing; above, it bends
 * smoothly towards full scale and never reaches beyond. It keeps no state, so equal mixes stay
 * equal.
 */
public final class SoftLimiter {
  static final float KNEE = 24_000;
  private static final float ROOM = Short.MAX_VALUE - KNEE;

  private SoftLimiter() {}

  public static void limit(float[] mix, short[] out, int outOffset, int samples) {
    float peak = 0;
    for (int i = 0; i < samples; i++) {
      peak = Math.max(peak, Math.abs(mix[i]));
    }
    if (peak <= KNEE) {
      for (int i = 0; i < samples; i++) {
        out[outOffset + i] = (short) mix[i];
      }
      return;
    }
    for (int i = 0; i < samples; i++) {
      out[outOffset + i] = (short) bend(mix[i]);
    }
  }

  private static float bend(float sample) {
    float over = Math.abs(sample) - KNEE;
    if (over <= 0) {
      return sample;
    }
    return Math.copySign(KNEE + ROOM * over / (over + ROOM), sample);
  }
}
