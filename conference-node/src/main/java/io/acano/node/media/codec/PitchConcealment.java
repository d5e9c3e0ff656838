package io.acano.node.media.codec;

import java.util.Arrays;

/**
 * Loss concealment for codecs that have none of their own, after the idea of ITU-T G.711 Appendix
 * I.
 *
 * <p>Speech repeats itself from one pitch period to the next. When a frame is missing, the best
 * pitch period in what was just played is found by normalised cross-correlation, and its last cycle
 * is repeated. The cycle's end is blended into the samples before its start, so that the repetition
 * has no step in it. A repetition that goes on sounds like a machine, so it fades: full volume for
 * 10 ms, silence after 60 ms. When audio comes back, the repetition runs on beneath it for a few
 * milliseconds of cross-fade.
 *
 * <p>Unlike Appendix I, audio that arrives is not delayed; the price is that the seam at the start
 * of a loss is smoothed by phase alone.
 */
final class PitchConcealment {
  private static final int MIN_PITCH_MS = 4;
  private static final int MAX_PITCH_MS = 15;
  private static final int MATCH_MS = 15;
  private static final int HOLD_MS = 10;
  private static final int FADE_MS = 50;
  private static final int MAX_CROSSFADE_MS = 10;

  private final int perMs;
  private final short[] history;
  private final float[] cycle;
  private final short[] tail;
  private int cycleLength;
  private int cyclePosition;
  private int concealed;

  PitchConcealment(int sampleRateHz) {
    perMs = sampleRateHz / 1000;
    history = new short[(MAX_PITCH_MS + MATCH_MS + 5) * perMs];
    cycle = new float[MAX_PITCH_MS * perMs];
    tail = new short[MAX_CROSSFADE_MS * perMs];
  }

  /** Takes note of samples that came; after a loss, cross-fades their start in place. */
  void received(short[] pcm, int samples) {
    if (concealed > 0) {
      int overlap = Math.min(samples, Math.min(MAX_CROSSFADE_MS, 4 + concealedMs() / 5) * perMs);
      continueCycle(tail, overlap);
      for (int i = 0; i < overlap; i++) {
        float in = (i + 1f) / (overlap + 1);
        pcm[i] = (short) Math.round(tail[i] + (pcm[i] - tail[i]) * in);
      }
      concealed = 0;
    }
    remember(pcm, samples);
  }

  /** Makes up {@code samples} samples. */
  void conceal(short[] pcm, int samples) {
    if (concealed == 0) {
      findCycle();
    }
    continueCycle(pcm, samples);
    remember(pcm, samples);
  }

  void reset() {
    Arrays.fill(history, (short) 0);
    concealed = 0;
  }

  private int concealedMs() {
    return concealed / perMs;
  }

  private void continueCycle(short[] pcm, int samples) {
    int hold = HOLD_MS * perMs;
    int fade = FADE_MS * perMs;
    for (int i = 0; i < samples; i++) {
      int past = concealed - hold;
      if (past >= fade) {
        Arrays.fill(pcm, i, samples, (short) 0);
        return;
      }
      float gain = past <= 0 ? 1f : 1f - (float) past / fade;
      pcm[i] = (short) Math.round(cycle[cyclePosition] * gain);
      concealed++;
      if (++cyclePosition == cycleLength) {
        cyclePosition = 0;
      }
    }
  }

  private void findCycle() {
    cycleLength = bestPitch();
    cyclePosition = 0;
    int start = history.length - cycleLength;
    int blend = cycleLength / 4;
    for (int i = 0; i < cycleLength; i++) {
      cycle[i] = history[start + i];
    }
    for (int i = 0; i < blend; i++) {
      float before = (i + 1f) / (blend + 1);
      int end = cycleLength - blend + i;
      cycle[end] += (history[start - blend + i] - cycle[end]) * before;
    }
  }

  private int bestPitch() {
    int match = MATCH_MS * perMs;
    int from = history.length - match;
    int best = MAX_PITCH_MS * perMs;
    double bestScore = 0;
    for (int lag = MIN_PITCH_MS * perMs; lag <= MAX_PITCH_MS * perMs; lag++) {
      double product = 0;
      double energy = 1;
      for (int i = from; i < history.length; i++) {
        int earlier = history[i - lag];
        product += history[i] * earlier;
        energy += earlier * earlier;
      }
      double score = product / Math.sqrt(energy);
      if (score > bestScore) {
        bestScore = score;
        best = lag;
      }
    }
    return best;
  }

  private void remember(short[] pcm, int samples) {
    int kept = Math.max(0, history.length - samples);
    System.arraycopy(history, history.length - kept, history, 0, kept);
    int taken = history.length - kept;
    System.arraycopy(pcm, samples - taken, history, kept, taken);
  }
}
