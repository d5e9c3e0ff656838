package io.acano.store.engine;

/** The separate key spaces of one engine; all are written and flushed atomically together. */
public enum Family {
  /** Catalog, rows and index entries. */
  DATA,
  /** What each log index wrote: feeds change feeds and rebuilds the recent-writes window. */
  COMMIT_LOG,
  /** Outcomes of transactions by their id, for exactly-once. */
  OUTCOMES,
  /** The replica's own few values, e.g. the low-water mark. */
  META
}
