package io.acano.store.api;

/** How fresh the snapshot of a read must be. Writes are strictly serializable either way. */
public enum Consistency {
  /** This replica's state now: consistent, possibly stale, served without a quorum. */
  LOCAL,
  /** Every transaction that was acknowledged before this read began, anywhere, is seen. */
  LINEARIZABLE
}
