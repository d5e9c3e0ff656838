package io.acano.node.media.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One conference's sum of voices, at every rate that is spoken or heard in it.
 *
 * <p>Voices are added at the rate of their codec. Resampling is linear, so the sum of each rate is
 * resampled once, instead of each voice: a mix costs at most six resamplings, whatever the number
 * of legs. And a voice is in the sum of its own rate as it came, so that taking it out again leaves
 * exactly the others. Sums are floats: whole numbers are exact up to 2^24, which is 512 voices at
 * full scale.
 *
 * <p>{@link #clear}, {@link #add} and {@link #sum} are called by one thread; then {@link #minus}
 * may be called by many.
 */
public final class MixBus {
  private final Line narrow = new Line(SampleRate.NARROW);
  private final Line wide = new Line(SampleRate.WIDE);
  private final Line full = new Line(SampleRate.FULL);
  private final List<Line> all = List.of(narrow, wide, full);

  public MixBus() {
    for (Line line : all) {
      for (Line other : all) {
        if (other != line) {
          line.inflows.add(new Inflow(other, new Resampler(other.rate, line.rate)));
        }
      }
    }
  }

  private Line line(SampleRate rate) {
    return switch (rate) {
      case NARROW -> narrow;
      case WIDE -> wide;
      case FULL -> full;
    };
  }

  /** What flows into a line from another rate. */
  private record Inflow(Line source, Resampler resampler) {}

  /** The sums of one rate. */
  private static final class Line {
    final SampleRate rate;
    final float[] silence;
    final float[] spoken;
    final float[] total;
    final float[] converted;
    final List<Inflow> inflows = new ArrayList<>();
    boolean voiced;
    boolean audible;

    Line(SampleRate rate) {
      this.rate = rate;
      this.silence = new float[rate.frameSamples()];
      this.spoken = new float[rate.frameSamples()];
      this.total = new float[rate.frameSamples()];
      this.converted = new float[rate.frameSamples()];
    }
  }

  /** Starts a frame: silence at all rates. */
  public void clear() {
    for (Line line : all) {
      if (line.voiced) {
        Arrays.fill(line.spoken, 0);
        line.voiced = false;
      }
    }
  }

  /** Adds a voice. */
  public void add(SampleRate rate, short[] voice) {
    Line line = line(rate);
    line.voiced = true;
    float[] spoken = line.spoken;
    for (int i = 0; i < spoken.length; i++) {
      spoken[i] += voice[i];
    }
  }

  /** Makes the whole sum at a rate that somebody hears. Once a frame and rate at most. */
  public void sum(SampleRate rate) {
    Line line = line(rate);
    line.audible = line.voiced;
    System.arraycopy(line.spoken, 0, line.total, 0, line.total.length);
    for (Inflow inflow : line.inflows) {
      boolean some = true;
      if (inflow.source.voiced) {
        inflow.resampler.process(inflow.source.spoken, line.converted);
      } else {
        some = inflow.resampler.drain(inflow.source.silence, line.converted);
      }
      if (some) {
        line.audible = true;
        for (int i = 0; i < line.total.length; i++) {
          line.total[i] += line.converted[i];
        }
      }
    }
  }

  /** Whether the sum at a rate holds anything at all in this frame. */
  public boolean audible(SampleRate rate) {
    return line(rate).audible;
  }

  /** Writes the sum at a rate to {@code mix}. */
  public void whole(SampleRate rate, float[] mix) {
    float[] total = line(rate).total;
    System.arraycopy(total, 0, mix, 0, total.length);
  }

  /** Writes the sum at a rate without {@code voice}, which was added at that rate. */
  public void minus(SampleRate rate, short[] voice, float[] mix) {
    float[] total = line(rate).total;
    for (int i = 0; i < total.length; i++) {
      mix[i] = total[i] - voice[i];
    }
  }
}
