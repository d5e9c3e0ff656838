package io.acano.store.command;

/** What became of one transaction, the same at every replica. */
public sealed interface Outcome {
  /** It is part of the state from {@code index} on. */
  record Committed(long index) implements Outcome {}

  /** Something that it read was written after its snapshot; it wrote nothing. */
  record Aborted(AbortReason reason) implements Outcome {}

  /** Why certification refused. */
  enum AbortReason {
    READ_CONFLICT,
    SCHEMA_CHANGED,
    /** Its snapshot is older than the recent-writes window. */
    SNAPSHOT_TOO_OLD
  }
}
