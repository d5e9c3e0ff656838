package io.acano.store.engine.rocks;

import io.acano.store.engine.Cursor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A native iterator within bounds. Made inside the gate. */
final class RocksCursor implements Cursor {
  private final NativeGate gate;
  private final Consumer<RocksCursor> closer;
  private final boolean reverse;
  private final Slice lower;
  private final @Nullable Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;
  private boolean started;
  private byte @Nullable [] key;
  private byte @Nullable [] value;

  RocksCursor(
      NativeGate gate,
      RocksDB db,
      ColumnFamilyHandle family,
      SharedSnapshot snapshot,
      byte[] from,
      byte @Nullable [] to,
      boolean reverse,
      Consumer<RocksCursor> closer) {
    this.gate = gate;
    this.closer = closer;
    this.reverse = reverse;
    this.lower = new Slice(from);
    this.upper = to == null ? null : new Slice(to);
    this.options =
        new ReadOptions().setSnapshot(snapshot.nativeSnapshot()).setIterateLowerBound(lower);
    if (upper != null) {
      options.setIterateUpperBound(upper);
    }
    this.iterator = db.newIterator(family, options);
  }

  @Override
  public boolean next() {
    long stamp = gate.enter();
    try {
      if (!iterator.isOwningHandle()) {
        throw new IllegalStateException("the cursor is closed");
      }
      step();
      if (iterator.isValid()) {
        key = iterator.key();
        value = iterator.value();
        return true;
      }
      iterator.status();
      key = null;
      value = null;
      return false;
    } catch (RocksDBException e) {
      throw RocksEngine.failed("scan", e);
    } finally {
      gate.leave(stamp);
    }
  }

  private void step() {
    if (started) {
      if (reverse) {
        iterator.prev();
      } else {
        iterator.next();
      }
      return;
    }
    started = true;
    if (reverse) {
      iterator.seekToLast();
    } else {
      iterator.seekToFirst();
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
    closer.accept(this);
  }

  void free() {
    iterator.close();
    options.close();
    lower.close();
    if (upper != null) {
      upper.close();
    }
  }

  private static byte[] here(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalStateException("the cursor is not on an entry");
    }
    return bytes;
  }
}
