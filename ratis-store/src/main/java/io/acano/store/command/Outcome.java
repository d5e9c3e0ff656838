package io.acano.store.command;

/** What became of one transaction, the same at every replica. */
public sealed interface Outcome {
  /** It is part of the state from {@code index} on. */
  record Committed(long index) implements Outcome {}

  /** Something that it read was written after its snapshot; it wrote nothing. */
  record Aborted(AbortReason reason) implements Outcome {}

  /**
   * It is so old that no replica still knows whether an earlier proposal of it was committed. A
   * proposer that sent it once only knows that it was not; one that repeated it must answer
   * "outcome unknown".
   */
  record Forgotten() implements Outcome {}

  /** Why certification refused. */
  enum AbortReason {
    READ_CONFLICT,
    SCHEMA_CHANGED,
    /** Its snapshot is older than the recent-writes window. */
    SNAPSHOT_TOO_OLD
  }
}
