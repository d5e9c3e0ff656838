package io.acano.node.media.mix;

/**
 * Tells whether a leg has something to say. It opens with the first frame above the threshold and
 * closes half a second after the last, so that neither starts nor pauses of speech are cut. A leg
 * whose gate is closed adds nothing to a mix, and hears what all such legs hear.
 */
public final class ActivityGate {
  /** Mean square of -55 dB below full scale: room noise of a good microphone. */
  private static final double OPEN_MEAN_SQUARE = 3400;

  private static final int HOLD_FRAMES = 25;

  private int hold;

  /** Takes the leg's next frame. */
  public boolean open(short[] pcm, int samples) {
    long energy = 0;
    for (int i = 0; i < samples; i++) {
      energy += pcm[i] * pcm[i];
    }
    if (energy > OPEN_MEAN_SQUARE * samples) {
      hold = HOLD_FRAMES;
    } else if (hold > 0) {
      hold--;
    }
    return hold > 0;
  }

  /** The leg has sent nothing at all in this tick. */
  public boolean openOnSilence() {
    if (hold > 0) {
      hold--;
    }
    return hold > 0;
  }
}
