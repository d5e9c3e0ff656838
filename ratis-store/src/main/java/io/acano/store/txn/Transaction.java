package io.acano.store.txn;

import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a local snapshot plus its own writes. Every read is remembered for
 * certification, also of what is not there. All keys are of {@code Family.DATA}; rows come and go
 * without the commit-index header of the stored value. Used by one thread.
 */
public interface Transaction extends AutoCloseable {
  /** The applied index of its snapshot. */
  long readIndex();

  /** The schema version of its snapshot: grows with every change of the catalog. */
  long schemaVersion();

  /** The row under {@code key}: its own write if it made one, else the snapshot's. */
  byte @Nullable [] get(byte[] key);

  /** Rows with {@code from <= key < to}, own writes among them; the range counts as read. */
  Cursor scan(byte[] from, byte[] to, boolean reverse);

  void put(byte[] key, byte[] row);

  void delete(byte[] key);

  boolean hasWrites();

  /** A mark to which {@link #rollbackTo} can return; statements that fail undo their writes. */
  int savepoint();

  void rollbackTo(int savepoint);

  /** All that certification needs. */
  TransactionCommand toCommand(TransactionId id);

  /** Releases the snapshot; does nothing else. */
  @Override
  void close();
}
