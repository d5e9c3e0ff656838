package io.acano.store.txn;

import io.acano.store.engine.Cursor;
import io.acano.store.machine.StoredValue;
import io.acano.store.txn.SnapshotTransaction.Pending;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A range of the snapshot with the transaction's own writes laid over it, as they were when the
 * scan began: a statement that writes into the range that it scans does not meet its own rows.
 */
final class MergedCursor implements Cursor {
  private final Cursor stored;
  private final Iterator<Map.Entry<byte[], Pending>> own;
  private final boolean reverse;
  private final @Nullable ScanRead read;

  private boolean storedLoaded;
  private byte @Nullable [] storedKey;
  private Map.@Nullable Entry<byte[], Pending> ownNext;
  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private boolean closed;

  /**
   * @param own the transaction's writes in this range, in the direction of the scan
   * @param read where to note how far was read, or null if that needs no record
   */
  MergedCursor(Cursor stored, Map<byte[], Pending> own, boolean reverse, @Nullable ScanRead read) {
    this.stored = stored;
    this.own = own.entrySet().iterator();
    this.reverse = reverse;
    this.read = read;
    this.ownNext = this.own.hasNext() ? this.own.next() : null;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    while (true) {
      loadStored();
      int order = order();
      if (order == 0 && storedKey == null) {
        key = null;
        value = null;
        if (read != null) {
          read.end();
        }
        return false;
      }
      byte @Nullable [] row = null;
      if (order >= 0 && ownNext != null) {
        key = ownNext.getKey();
        row = ownNext.getValue().row();
        ownNext = own.hasNext() ? own.next() : null;
      } else {
        key = storedKey;
        row = StoredValue.row(stored.value());
      }
      if (order <= 0) {
        storedLoaded = false;
      }
      if (read != null && key != null) {
        read.reached(key);
      }
      if (row != null) {
        value = row;
        return true;
      }
    }
  }

  @Override
  public byte[] key() {
    return here(key);
  }

  @Override
  public byte[] value() {
    return here(value);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      recordReads();
      stored.close();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Puts what was read so far into the transaction's read set. */
  void recordReads() {
    if (read != null) {
      read.record();
    }
  }

  private void loadStored() {
    if (!storedLoaded) {
      storedKey = stored.next() ? stored.key() : null;
      storedLoaded = true;
    }
  }

  /** Negative if the stored entry comes first, positive if the own one; zero if both or none. */
  private int order() {
    if (storedKey == null) {
      return ownNext == null ? 0 : 1;
    }
    if (ownNext == null) {
      return -1;
    }
    int order = Arrays.compareUnsigned(storedKey, ownNext.getKey());
    return reverse ? -order : order;
  }

  private static byte[] here(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalStateException("the cursor is not on an entry");
    }
    return bytes;
  }
}
