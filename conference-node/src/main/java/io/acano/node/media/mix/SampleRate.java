package io.acano.node.media.mix;

/** The rates at which codecs speak, and so the rates that a mix exists at. */
public enum SampleRate {
  NARROW(8000),
  WIDE(16000),
  FULL(48000);

  /** The length of a tick, and of each frame of a mix. */
  public static final int FRAME_MS = 20;

  private final int hertz;

  SampleRate(int hertz) {
    this.hertz = hertz;
  }

  public static SampleRate of(int hertz) {
    for (SampleRate rate : values()) {
      if (rate.hertz == hertz) {
        return rate;
      }
    }
    throw new IllegalArgumentException("No mix has a rate of " + hertz + " Hz.");
  }

  public int hertz() {
    return hertz;
  }

  public int frameSamples() {
    return samples(FRAME_MS);
  }

  public int samples(int ms) {
    return hertz / 1000 * ms;
  }
}
