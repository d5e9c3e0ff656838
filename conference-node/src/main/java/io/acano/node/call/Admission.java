package io.acano.node.call;

/** Whether a caller may come in. */
public sealed interface Admission {
  /** It may; the protocol answers it and tells the participant what becomes of it. */
  record Admitted(Participant participant) implements Admission {}

  /** The coSpace or this instance has no seat left. */
  record Full() implements Admission {}

  /**
   * This instance cannot serve it now.
   *
   * @param reason for the log
   */
  record Unavailable(String reason) implements Admission {}
}
