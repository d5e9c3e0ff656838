package io.acano.node.call;

/**
 * What a call asks of the protocol that a leg speaks. Thread-safe; repeating a call is harmless.
 */
public interface SignallingLeg {
  /** Ends the leg towards its peer; the protocol maps the reason. */
  void hangUp(Reason reason);

  /** Why the bridge ends a leg. */
  enum Reason {
    /** An operator dropped it. */
    DROPPED,
    WRONG_PASSCODE,
    FULL,
    COSPACE_REMOVED,
    /** The offer was not answered, or not in a way that lets media flow. */
    NO_MEDIA,
    /** No media and no signalling for too long. */
    TIMED_OUT,
    SHUTTING_DOWN
  }
}
