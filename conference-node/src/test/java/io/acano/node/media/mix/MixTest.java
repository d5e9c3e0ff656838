package io.acano.node.media.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Resampling, summing and limiting. */
final class MixTest {
  private static final int FRAMES = 25;

  private static float[] tone(SampleRate rate, double hertz, int frame) {
    float[] out = new float[rate.frameSamples()];
    for (int i = 0; i < out.length; i++) {
      int at = frame * out.length + i;
      out[i] = (float) (10_000 * Math.sin(2 * Math.PI * hertz * at / rate.hertz()));
    }
    return out;
  }

  /** The amplitude of a frequency in all but the first frames of a resampled tone. */
  private static double resampled(SampleRate from, SampleRate to, double hertz, double measured) {
    Resampler resampler = new Resampler(from, to);
    float[] out = new float[to.frameSamples()];
    double re = 0;
    double im = 0;
    int samples = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      resampler.process(tone(from, hertz, frame), out);
      for (int i = 0; frame >= 5 && i < out.length; i++, samples++) {
        double phase = 2 * Math.PI * measured * samples / to.hertz();
        re += out[i] * Math.cos(phase);
        im += out[i] * Math.sin(phase);
      }
    }
    return 2 * Math.hypot(re, im) / samples;
  }

  @Test
  void speechPassesAndWhatCannotBeHeardDoesNotFoldBack() {
    for (SampleRate from : SampleRate.values()) {
      for (SampleRate to : SampleRate.values()) {
        if (from == to) {
          continue;
        }
        int low = Math.min(from.hertz(), to.hertz());
        String what = from + " to " + to;
        for (double share : new double[] {0.05, 0.25, 0.4}) {
          double level = resampled(from, to, low * share, low * share);
          assertEquals(10_000, level, 300, what + " at " + low * share);
        }
        double image =
            from.hertz() > to.hertz()
                ? resampled(from, to, low * 0.6, low * 0.4)
                : resampled(from, to, low * 0.4, low * 0.6);
        assertTrue(image < 20, what + " lets through " + image);
      }
    }
  }

  @Test
  void aSilentResamplerRunsDry() {
    Resampler resampler = new Resampler(SampleRate.NARROW, SampleRate.FULL);
    float[] out = new float[960];
    float[] silence = new float[160];
    assertFalse(resampler.drain(silence, out));
    resampler.process(tone(SampleRate.NARROW, 500, 0), out);
    assertTrue(resampler.drain(silence, out));
    assertTrue(Math.abs(out[100]) > 0);
    assertTrue(resampler.drain(silence, out));
    assertFalse(resampler.drain(silence, out));
  }

  /** Against a sum that is taken anew for every listener. */
  @Test
  void theSumWithoutOneIsTheSumOfTheOthers() {
    Random random = new Random(11);
    short[][] voices = new short[200][160];
    MixBus bus = new MixBus();
    bus.clear();
    for (short[] voice : voices) {
      for (int i = 0; i < voice.length; i++) {
        voice[i] = (short) random.nextInt();
      }
      bus.add(SampleRate.NARROW, voice);
    }
    bus.sum(SampleRate.NARROW);
    assertTrue(bus.audible(SampleRate.NARROW));
    float[] mix = new float[160];
    for (int listener = 0; listener < voices.length; listener += 37) {
      bus.minus(SampleRate.NARROW, voices[listener], mix);
      for (int i = 0; i < mix.length; i++) {
        int others = 0;
        for (int voice = 0; voice < voices.length; voice++) {
          others += voice == listener ? 0 : voices[voice][i];
        }
        assertEquals(others, mix[i]);
      }
    }
    bus.clear();
    bus.sum(SampleRate.NARROW);
    assertFalse(bus.audible(SampleRate.NARROW));
  }

  @Test
  void aLoneVoiceLeavesItsSpeakerInSilenceAtEveryRate() {
    MixBus bus = new MixBus();
    short[] voice = new short[320];
    for (int i = 0; i < voice.length; i++) {
      voice[i] = (short) (i * 70);
    }
    bus.clear();
    bus.add(SampleRate.WIDE, voice);
    bus.sum(SampleRate.WIDE);
    float[] mix = new float[320];
    bus.minus(SampleRate.WIDE, voice, mix);
    for (float sample : mix) {
      assertEquals(0, sample);
    }
  }

  @Test
  void theLimiterIsExactBelowItsKneeAndMonotonicAbove() {
    float[] mix = new float[2000];
    short[] out = new short[2000];
    for (int i = 0; i < mix.length; i++) {
      mix[i] = (i - 1000) * 300f;
    }
    SoftLimiter.limit(mix, out, 0, mix.length);
    for (int i = 1; i < mix.length; i++) {
      assertTrue(out[i] >= out[i - 1]);
      if (Math.abs(mix[i]) <= SoftLimiter.KNEE) {
        assertEquals((short) mix[i], out[i]);
      }
    }
    assertTrue(out[0] > Short.MIN_VALUE && out[0] < -31_000);
    assertTrue(out[1999] < Short.MAX_VALUE && out[1999] > 31_000);
  }

  @Test
  void theGateOpensAtOnceAndClosesLate() {
    ActivityGate gate = new ActivityGate();
    short[] quiet = new short[160];
    short[] loud = new short[160];
    java.util.Arrays.fill(loud, (short) 500);
    assertFalse(gate.open(quiet, 160));
    assertTrue(gate.open(loud, 160));
    for (int i = 0; i < 20; i++) {
      assertTrue(gate.open(quiet, 160));
    }
    for (int i = 0; i < 10; i++) {
      gate.openOnSilence();
    }
    assertFalse(gate.open(quiet, 160));
  }
}
