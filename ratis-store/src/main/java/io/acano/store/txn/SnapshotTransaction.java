package io.acano.store.txn;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.CatalogKeys;
import io.acano.store.command.CommandLimits;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.Snapshot;
import io.acano.store.machine.MachineState;
import io.acano.store.machine.StoredValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A transaction over a snapshot of the local engine. It owns the snapshot and closes it.
 *
 * <p>Reads of catalog entries are not recorded: the schema version, which moves with each of their
 * writes, is certified anyway.
 */
public final class SnapshotTransaction implements Transaction {
  /** What its writes may take, keys and rows and their framing together. */
  public static final int WRITE_BYTES_MAX =
      CommandLimits.TRANSACTION_BYTES - ReadSet.ENCODED_BYTES_MAX - 1024;

  /** How many writes it may make, repeated ones of one key among them. */
  public static final int WRITES_MAX = 200_000;

  /** Lengths and tags around one write in a command, at most. */
  private static final int WRITE_FRAME_BYTES = 12;

  private final Snapshot snapshot;
  private final ReadSet reads = new ReadSet();
  private final NavigableMap<byte[], Pending> writes = new TreeMap<>(Arrays::compareUnsigned);
  private final List<Undo> undo = new ArrayList<>();
  private final List<MergedCursor> openCursors = new ArrayList<>();
  private int writeBytes;
  private long schemaVersion = -1;

  /** A write to come; a null row deletes. */
  record Pending(byte @Nullable [] row) {
    int bytes(byte[] key) {
      return WRITE_FRAME_BYTES + key.length + (row == null ? 0 : row.length);
    }
  }

  /** How to take one write back: what was pending under the key before it. */
  private record Undo(byte[] key, @Nullable Pending before) {}

  public SnapshotTransaction(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  @Override
  public long readIndex() {
    return snapshot.appliedIndex();
  }

  @Override
  public long schemaVersion() {
    if (schemaVersion < 0) {
      schemaVersion = MachineState.read(snapshot).schemaVersion();
    }
    return schemaVersion;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    Pending own = writes.get(key);
    if (own != null) {
      return own.row;
    }
    if (!CatalogKeys.isCatalog(key)) {
      reads.point(key);
    }
    byte[] value = snapshot.get(Family.DATA, key);
    return value == null ? null : StoredValue.row(value);
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse) {
    boolean empty = Arrays.compareUnsigned(from, to) >= 0;
    NavigableMap<byte[], Pending> own =
        empty
            ? Collections.emptyNavigableMap()
            : new TreeMap<>(writes.subMap(from, true, to, false));
    MergedCursor cursor =
        new MergedCursor(
            snapshot.scan(Family.DATA, from, empty ? from : to, reverse),
            reverse ? own.descendingMap() : own,
            reverse,
            CatalogKeys.isCatalog(from) || empty ? null : new ScanRead(reads, from, to, reverse));
    openCursors.removeIf(MergedCursor::isClosed);
    openCursors.add(cursor);
    return cursor;
  }

  @Override
  public void put(byte[] key, byte[] row) {
    write(key, new Pending(row));
  }

  @Override
  public void delete(byte[] key) {
    write(key, new Pending(null));
  }

  @Override
  public boolean hasWrites() {
    return !writes.isEmpty();
  }

  @Override
  public int savepoint() {
    return undo.size();
  }

  @Override
  public void rollbackTo(int savepoint) {
    if (savepoint < 0 || savepoint > undo.size()) {
      throw new IllegalArgumentException("no savepoint " + savepoint);
    }
    while (undo.size() > savepoint) {
      Undo last = undo.removeLast();
      Pending after =
          last.before == null ? writes.remove(last.key) : writes.put(last.key, last.before);
      writeBytes += bytes(last.key, last.before) - bytes(last.key, after);
    }
  }

  @Override
  public TransactionCommand toCommand(TransactionId id) {
    for (MergedCursor cursor : openCursors) {
      cursor.recordReads();
    }
    List<Write> list = new ArrayList<>(writes.size());
    writes.forEach((key, pending) -> list.add(new Write(key, pending.row)));
    return new TransactionCommand(
        id, readIndex(), schemaVersion(), reads.points(), reads.ranges(), list);
  }

  @Override
  public void close() {
    openCursors.forEach(MergedCursor::close);
    openCursors.clear();
    snapshot.close();
  }

  private void write(byte[] key, Pending pending) {
    if (undo.size() == WRITES_MAX) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "the transaction makes more than "
              + WRITES_MAX
              + " writes; split it into smaller transactions");
    }
    Pending before = writes.get(key);
    int bytes = writeBytes + pending.bytes(key) - bytes(key, before);
    if (bytes > WRITE_BYTES_MAX) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "the transaction writes more than "
              + WRITE_BYTES_MAX
              + " bytes; split it into smaller transactions");
    }
    writes.put(key, pending);
    writeBytes = bytes;
    undo.add(new Undo(key, before));
  }

  private static int bytes(byte[] key, @Nullable Pending pending) {
    return pending == null ? 0 : pending.bytes(key);
  }
}
