package io.acano.store.simulation;

import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import io.acano.store.txn.Transaction;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A transaction that simply reads and writes a sorted map, alone in the world. */
final class ModelTransaction implements Transaction {
  private final NavigableMap<byte[], byte[]> rows;

  ModelTransaction(NavigableMap<byte[], byte[]> rows) {
    this.rows = rows;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse) {
    NavigableMap<byte[], byte[]> part = new TreeMap<>(rows.subMap(from, true, to, false));
    Iterator<Map.Entry<byte[], byte[]>> entries =
        (reverse ? part.descendingMap() : part).entrySet().iterator();
    return new Cursor() {
      private Map.@Nullable Entry<byte[], byte[]> here;

      @Override
      public boolean next() {
        here = entries.hasNext() ? entries.next() : null;
        return here != null;
      }

      @Override
      public byte[] key() {
        return here().getKey();
      }

      @Override
      public byte[] value() {
        return here().getValue();
      }

      @Override
      public void close() {}

      private Map.Entry<byte[], byte[]> here() {
        if (here == null) {
          throw new IllegalStateException();
        }
        return here;
      }
    };
  }

  @Override
  public void put(byte[] key, byte[] row) {
    rows.put(key, row);
  }

  @Override
  public void delete(byte[] key) {
    rows.remove(key);
  }

  @Override
  public boolean hasWrites() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long readIndex() {
    throw new UnsupportedOperationException();
  }

  @Override
  public long schemaVersion() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int savepoint() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void rollbackTo(int savepoint) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TransactionCommand toCommand(TransactionId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
