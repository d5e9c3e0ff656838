package io.acano.node.phone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TonesTest {
  @Test
  void measuresOneToneAmongOthers() {
    Tones tones = tones(2_000, 0, 0);
    assertEquals(0.25, tones.amplitude(440), 0.01);
    assertEquals(0.1, tones.amplitude(1000), 0.01);
    assertTrue(tones.amplitude(700) < 0.01);
  }

  @Test
  void findsAGap() {
    assertEquals(0, tones(2_000, 0, 0).longestGapMs(440, 0.1));
    assertEquals(200, tones(2_000, 1_000, 1_200).longestGapMs(440, 0.1));
  }

  private static Tones tones(int durationMs, int gapFromMs, int gapToMs) {
    short[] samples = new short[8 * durationMs];
    for (int i = 0; i < samples.length; i++) {
      boolean isGap = i >= 8 * gapFromMs && i < 8 * gapToMs;
      double t = 2 * Math.PI * i / 8000;
      double value = 0.25 * Math.sin(440 * t) + 0.1 * Math.sin(1000 * t);
      samples[i] = isGap ? 0 : (short) Math.round(32767 * value);
    }
    return new Tones(8000, samples);
  }
}
