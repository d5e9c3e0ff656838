package io.acano.store.engine.rocks;

import io.acano.store.engine.Cursor;
import io.acano.store.engine.EngineClosedException;
import io.acano.store.engine.Family;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.WriteBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The engine on RocksDB. Its write-ahead log is off, for the Raft log is one already: what is not
 * flushed is lost in a crash and comes again by replay. All families flush together, and each write
 * carries its applied index, so what is found after a crash is the whole state of one index.
 *
 * <p>Thread-safe for readers beside one writer. Every native call runs inside a {@link NativeGate},
 * so a reader that is late meets an {@link EngineClosedException} and not freed memory; closing
 * frees cursors and snapshots that are still open.
 */
public final class RocksEngine implements KeyValueEngine {
  /** The engine's own entry of {@code META}; the others are the state machine's. */
  private static final byte[] APPLIED_INDEX = {0};

  private final RocksFiles files;
  private final RocksDB db;
  private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
  private final NativeGate gate = new NativeGate();
  private final Set<SharedSnapshot> openSnapshots = ConcurrentHashMap.newKeySet();
  private final Set<RocksCursor> openCursors = ConcurrentHashMap.newKeySet();
  private final ReentrantLock snapshotLock = new ReentrantLock();

  /** The snapshot that readers share until the next write; it holds itself once. */
  private final AtomicReference<@Nullable SharedSnapshot> shared = new AtomicReference<>();

  private volatile long appliedIndex;

  private RocksEngine(RocksFiles files) throws RocksDBException {
    this.files = files;
    this.db = files.db();
    byte[] stored = db.get(files.handle(Family.META), APPLIED_INDEX);
    this.appliedIndex = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
  }

  /**
   * Opens the state in {@code directory}, a checkpoint or what an engine left there, or begins an
   * empty one.
   *
   * @throws UncheckedIOException if the files are damaged, or open in another process
   */
  public static RocksEngine open(Path directory) {
    return open(directory, RocksSettings.STANDARD);
  }

  public static RocksEngine open(Path directory, RocksSettings settings) {
    RocksFiles files = RocksFiles.open(directory, settings);
    try {
      return new RocksEngine(files);
    } catch (RocksDBException e) {
      files.close();
      throw failed("open " + directory, e);
    }
  }

  @Override
  public long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public void write(WriteBatch batch) {
    if (batch.appliedIndex() <= appliedIndex) {
      throw new IllegalArgumentException(
          "index " + batch.appliedIndex() + " does not follow " + appliedIndex);
    }
    long stamp = gate.enter();
    try (org.rocksdb.WriteBatch nativeBatch = new org.rocksdb.WriteBatch()) {
      for (WriteBatch.Write write : batch.writes()) {
        byte[] value = write.value();
        if (value == null) {
          nativeBatch.delete(files.handle(write.family()), write.key());
        } else {
          nativeBatch.put(files.handle(write.family()), write.key(), value);
        }
      }
      nativeBatch.put(
          files.handle(Family.META),
          APPLIED_INDEX,
          ByteBuffer.allocate(Long.BYTES).putLong(batch.appliedIndex()).array());
      db.write(writeOptions, nativeBatch);
      appliedIndex = batch.appliedIndex();
    } catch (RocksDBException e) {
      throw failed("write log index " + batch.appliedIndex(), e);
    } finally {
      gate.leave(stamp);
    }
    letGo(shared.getAndSet(null));
  }

  @Override
  public Snapshot snapshot() {
    Snapshot handle = share();
    if (handle != null) {
      return handle;
    }
    snapshotLock.lock();
    try {
      handle = share();
      if (handle != null) {
        return handle;
      }
      SharedSnapshot taken = take();
      letGo(shared.getAndSet(taken));
      return new Handle(taken);
    } finally {
      snapshotLock.unlock();
    }
  }

  @Override
  public long flush() {
    long stamp = gate.enter();
    long index = appliedIndex;
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      db.flush(options, files.handles());
      return index;
    } catch (RocksDBException e) {
      throw failed("flush", e);
    } finally {
      gate.leave(stamp);
    }
  }

  @Override
  public void checkpoint(Path directory) {
    flush();
    long stamp = gate.enter();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(directory.toString());
      RocksFiles.sync(directory);
    } catch (RocksDBException e) {
      throw failed("write a checkpoint to " + directory, e);
    } finally {
      gate.leave(stamp);
    }
  }

  @Override
  public void close() {
    gate.close(
        () -> {
          shared.set(null);
          openCursors.forEach(RocksCursor::free);
          openCursors.clear();
          openSnapshots.forEach(SharedSnapshot::free);
          openSnapshots.clear();
          writeOptions.close();
          files.close();
        });
  }

  static UncheckedIOException failed(String what, RocksDBException e) {
    return new UncheckedIOException(
        new IOException("RocksDB failed to " + what + ": " + e.getMessage(), e));
  }

  /** A hold on the shared snapshot if it is the newest state, else null. */
  private @Nullable Snapshot share() {
    SharedSnapshot current = shared.get();
    return current != null && current.appliedIndex() >= appliedIndex && current.retain()
        ? new Handle(current)
        : null;
  }

  /** A new snapshot with two holders: the engine and the caller. */
  private SharedSnapshot take() {
    long stamp = gate.enter();
    try {
      org.rocksdb.Snapshot nativeSnapshot = db.getSnapshot();
      ReadOptions options = new ReadOptions().setSnapshot(nativeSnapshot);
      // Each write puts its index beside its rows, so the snapshot itself knows which one it is.
      byte[] stored = db.get(files.handle(Family.META), options, APPLIED_INDEX);
      long index = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
      SharedSnapshot taken = new SharedSnapshot(db, nativeSnapshot, options, index);
      taken.retain();
      openSnapshots.add(taken);
      return taken;
    } catch (RocksDBException e) {
      throw failed("take a snapshot", e);
    } finally {
      gate.leave(stamp);
    }
  }

  private void letGo(@Nullable SharedSnapshot snapshot) {
    if (snapshot != null && snapshot.release()) {
      gate.ifOpen(
          () -> {
            if (openSnapshots.remove(snapshot)) {
              snapshot.free();
            }
          });
    }
  }

  private void close(RocksCursor cursor) {
    gate.ifOpen(
        () -> {
          if (openCursors.remove(cursor)) {
            cursor.free();
          }
        });
  }

  /** One reader's hold on a shared snapshot. */
  private final class Handle implements Snapshot {
    private final SharedSnapshot held;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Handle(SharedSnapshot held) {
      this.held = held;
    }

    @Override
    public long appliedIndex() {
      return held.appliedIndex();
    }

    @Override
    public byte @Nullable [] get(Family family, byte[] key) {
      long stamp = enter();
      try {
        return db.get(files.handle(family), held.readOptions(), key);
      } catch (RocksDBException e) {
        throw failed("read", e);
      } finally {
        leave(stamp);
      }
    }

    @Override
    public Cursor scan(Family family, byte[] from, byte @Nullable [] to, boolean reverse) {
      long stamp = enter();
      try {
        RocksCursor cursor =
            new RocksCursor(
                gate, db, files.handle(family), held, from, to, reverse, RocksEngine.this::close);
        openCursors.add(cursor);
        return cursor;
      } finally {
        leave(stamp);
      }
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        letGo(held);
      }
    }

    /** Enters the gate and holds the snapshot, so that a close meanwhile frees nothing in use. */
    private long enter() {
      long stamp = gate.enter();
      if (closed.get() || !held.retain()) {
        gate.leave(stamp);
        throw new EngineClosedException("the snapshot");
      }
      return stamp;
    }

    private void leave(long stamp) {
      gate.leave(stamp);
      letGo(held);
    }
  }
}
