package io.acano.node.media.jitter;

/** What to play next. */
public enum Playout {
  /** The packet that was copied out. */
  PACKET,
  /** The packet that was copied out, and drop one frame: too much is waiting. */
  SHORTEN,
  /** A packet is missing and nothing can replace it: conceal one frame. */
  CONCEAL,
  /** A packet is missing, and the one after it was copied out: recover one frame from it. */
  RECOVER,
  /** Too little is waiting: conceal one frame and play nothing of what is there. */
  STRETCH,
  /** The peer sends nothing, or has yet to start: play silence. */
  SILENCE
}
