package io.acano.store.api;

import java.util.Set;

/** The replicated SQL store, as seen from one replica. Thread-safe. */
public interface Store {
  /** Opens a session of {@code user}, whose name is for logs and {@code current_user}. */
  Session openSession(String user);

  /**
   * Opens a feed of what is committed after {@code index}, of the tables named (all if empty). A
   * reader that wants a starting state reads it in a LOCAL transaction together with {@code SELECT
   * acano_applied_index()} and opens the feed at that index.
   */
  ChangeFeed changes(long index, Set<String> tables);

  /** The log index that this replica has applied. */
  long appliedIndex();
}
