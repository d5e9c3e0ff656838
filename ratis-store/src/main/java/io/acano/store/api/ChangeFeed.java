package io.acano.store.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Committed changes in commit order, without a gap and without a duplicate, from one log index on,
 * read at the local replica. Used by one thread. It can be resumed at any replica: open a new feed
 * after the {@link Changes#index} last handled.
 */
public interface ChangeFeed extends AutoCloseable {
  /**
   * Waits for the next changes.
   *
   * @return the changes of the next log index that changed a table of this feed, or null after
   *     {@code timeout}
   * @throws StoreException {@link ErrorCode#FEED_TOO_OLD} if the replica no longer has what comes
   *     next: read the tables anew and open a feed at that snapshot's index
   */
  @Nullable Changes next(Duration timeout) throws InterruptedException;

  @Override
  void close();

  /** All changes of one log index, in the order of their transactions. */
  record Changes(long index, List<Change> changes) {}

  /**
   * One row that was written.
   *
   * @param key the primary key columns
   * @param row the row as it is now, or null if it was deleted
   */
  record Change(String table, Row key, @Nullable Row row) {}
}
