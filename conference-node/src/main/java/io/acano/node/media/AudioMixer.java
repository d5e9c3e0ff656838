package io.acano.node.media;

/** The audio of one conference: each leg hears all others and never itself. Thread-safe. */
public interface AudioMixer extends AutoCloseable {
  /** The leg is heard from the next tick on, and hears. Adding it twice does nothing. */
  void add(AudioLeg leg);

  /** The leg is silent again. Removing what is not there does nothing. */
  void remove(AudioLeg leg);

  /** Removes all legs; does not close them. */
  @Override
  void close();
}
