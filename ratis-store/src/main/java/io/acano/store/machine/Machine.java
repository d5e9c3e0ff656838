package io.acano.store.machine;

import io.acano.store.catalog.CatalogKeys;
import io.acano.store.command.Batch;
import io.acano.store.command.Outcome;
import io.acano.store.command.Outcome.AbortReason;
import io.acano.store.command.Outcome.Aborted;
import io.acano.store.command.Outcome.Committed;
import io.acano.store.command.Outcome.Forgotten;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state machine. Every replica applies the same log entries in the same order and
 * comes to the same state and the same outcomes; nothing here but the log decides.
 *
 * <p>Certification is backward validation against the writes of a recent window (Kung and Robinson,
 * "On Optimistic Methods for Concurrency Control", 1981): a transaction commits if nothing that it
 * read was written after its snapshot. Committed transactions are then serializable in log order,
 * and as a snapshot is never newer than what was acknowledged, strictly so. Transactions of one log
 * entry are certified one after the other; they share its index, which is above each one's
 * snapshot, so a later one that read what an earlier one wrote conflicts.
 *
 * <p>Used by one thread. An exception from the engine leaves the machine unusable: the replica must
 * halt, and a restart replays from what reached the disk.
 */
public final class Machine {
  private final KeyValueEngine engine;
  private final MachineLimits limits;
  private final boolean certifying;
  private final RecentWrites recent;
  private final CommitLogTail tail;
  private long appliedIndex;
  private long logLow;
  private long logBytes;
  private long schemaVersion;

  /** Takes up the state of {@code engine}, rebuilding the recent-writes window from its log. */
  public Machine(KeyValueEngine engine) {
    this(engine, MachineLimits.STANDARD, true);
  }

  /**
   * @param certifying false lets every transaction commit, which shows that a checker sees it
   */
  Machine(KeyValueEngine engine, MachineLimits limits, boolean certifying) {
    this.engine = engine;
    this.limits = limits;
    this.certifying = certifying;
    this.tail = new CommitLogTail(engine);
    try (Snapshot snapshot = engine.snapshot()) {
      MachineState state = MachineState.read(snapshot);
      this.appliedIndex = snapshot.appliedIndex();
      this.logLow = state.logLow();
      this.logBytes = state.logBytes();
      this.schemaVersion = state.schemaVersion();
      this.recent = new RecentWrites(limits, state.windowLow());
      rebuildRecent(snapshot);
    }
  }

  /** The newest log index that is part of the state. */
  public long appliedIndex() {
    return appliedIndex;
  }

  /**
   * Applies one log entry. An entry at or below {@link #appliedIndex} is a replay: it changes
   * nothing, and its outcomes are looked up. A batch without transactions only moves the applied
   * index, for entries that are not ours.
   *
   * @return what became of each transaction, in order
   * @throws java.io.UncheckedIOException if the storage fails; the replica must halt
   */
  public List<Outcome> apply(long index, Batch batch) {
    List<Outcome> outcomes = new ArrayList<>(batch.transactions().size());
    if (index <= appliedIndex) {
      for (TransactionCommand transaction : batch.transactions()) {
        Outcome known = knownOutcome(transaction);
        outcomes.add(known == null ? new Forgotten() : known);
      }
      return outcomes;
    }
    WriteBatch writes = new WriteBatch(index);
    List<CommitLog.Logged> logged = new ArrayList<>(batch.transactions().size());
    for (TransactionCommand transaction : batch.transactions()) {
      Outcome outcome = knownOutcome(transaction);
      if (outcome == null) {
        outcome = certify(index, transaction);
        take(index, transaction, outcome, writes, logged);
      }
      outcomes.add(outcome);
    }
    if (!logged.isEmpty()) {
      log(index, logged, writes);
    }
    engine.write(writes);
    appliedIndex = index;
    return outcomes;
  }

  /** What was decided about the transaction as far as {@code snapshot} knows, or null. */
  public static @Nullable Outcome storedOutcome(Snapshot snapshot, TransactionId id) {
    byte[] stored = snapshot.get(Family.OUTCOMES, OutcomeCodec.key(id));
    return stored == null ? null : OutcomeCodec.decode(stored);
  }

  /** What was decided about this transaction before, or null if it is new. */
  private @Nullable Outcome knownOutcome(TransactionCommand transaction) {
    Outcome outcome = recent.outcome(transaction.id());
    if (outcome != null || transaction.readIndex() >= recent.low()) {
      // It can only have been applied after its snapshot, and all that is in the window.
      return outcome;
    }
    try (Snapshot snapshot = engine.snapshot()) {
      Outcome stored = storedOutcome(snapshot, transaction.id());
      if (stored != null) {
        return stored;
      }
    }
    return transaction.readIndex() < logLow ? new Forgotten() : null;
  }

  private Outcome certify(long index, TransactionCommand transaction) {
    if (!certifying) {
      return new Committed(index);
    }
    if (transaction.readIndex() < recent.low()) {
      return new Aborted(AbortReason.SNAPSHOT_TOO_OLD);
    }
    if (transaction.schemaVersion() != schemaVersion) {
      return new Aborted(AbortReason.SCHEMA_CHANGED);
    }
    if (transaction.readIndex() >= index || recent.conflicts(transaction)) {
      // A snapshot that is not below this index is of no state that led here: trust none of it.
      return new Aborted(AbortReason.READ_CONFLICT);
    }
    return new Committed(index);
  }

  private void take(
      long index,
      TransactionCommand transaction,
      Outcome outcome,
      WriteBatch writes,
      List<CommitLog.Logged> logged) {
    List<Write> taken = outcome instanceof Committed ? transaction.writes() : List.of();
    for (Write write : taken) {
      byte[] row = write.row();
      if (row == null) {
        writes.delete(Family.DATA, write.key());
      } else {
        writes.put(Family.DATA, write.key(), StoredValue.of(index, row));
      }
      if (CatalogKeys.isCatalog(write.key())) {
        schemaVersion = index;
      }
    }
    recent.add(index, transaction.id(), outcome, taken);
    logged.add(new CommitLog.Logged(transaction.id(), outcome, taken));
    writes.put(
        Family.OUTCOMES, OutcomeCodec.key(transaction.id()), OutcomeCodec.encode(outcome, index));
  }

  private void log(long index, List<CommitLog.Logged> logged, WriteBatch writes) {
    byte[] entry = CommitLog.encode(logged);
    writes.put(Family.COMMIT_LOG, CommitLog.key(index), entry);
    logBytes += entry.length;
    recent.trim(index);
    trimLog(index, writes);
    MachineState state = new MachineState(recent.low(), logLow, logBytes, schemaVersion);
    writes.put(Family.META, MachineState.KEY, state.encode());
  }

  /** Drops the oldest entries beyond the limits, never one that the window still needs. */
  private void trimLog(long index, WriteBatch writes) {
    for (int dropped = 0; dropped < CommitLogTail.DROPPED_PER_INDEX_MAX; dropped++) {
      CommitLogTail.Oldest oldest = tail.oldest(logLow);
      if (oldest == null
          || oldest.index() > recent.low()
          || (oldest.index() > index - limits.logIndexes() && logBytes <= limits.logBytes())) {
        return;
      }
      writes.delete(Family.COMMIT_LOG, CommitLog.key(oldest.index()));
      for (byte[] outcomeKey : oldest.outcomeKeys()) {
        writes.delete(Family.OUTCOMES, outcomeKey);
      }
      logBytes -= oldest.bytes();
      logLow = oldest.index();
      tail.drop();
    }
  }

  private void rebuildRecent(Snapshot snapshot) {
    byte[] from = CommitLog.key(recent.low() + 1);
    try (Cursor cursor = snapshot.scan(Family.COMMIT_LOG, from, null, false)) {
      while (cursor.next()) {
        long index = CommitLog.index(cursor.key());
        for (CommitLog.Logged logged : CommitLog.decode(index, cursor.value())) {
          recent.add(index, logged.id(), logged.outcome(), logged.writes());
        }
      }
    }
  }
}
