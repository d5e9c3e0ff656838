package io.acano.store.feed;

import io.acano.store.api.ChangeFeed;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.engine.Cursor;
import io.acano.store.engine.EngineClosedException;
import io.acano.store.engine.Family;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.machine.CommitLog;
import io.acano.store.machine.MachineState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A feed over the commit log of this replica's engine. It holds nothing of the engine between two
 * calls, only the last index that it has handed on, so it goes on over a replaced engine; what is
 * read ahead is bounded.
 *
 * <p>Rows are decoded by the catalog as it is when they are read. Changes of a table that has been
 * dropped meanwhile are left out, as are index entries, which follow from the rows.
 */
public final class CommitLogFeed implements ChangeFeed {
  private static final int READ_AHEAD_ENTRIES = 256;
  private static final int READ_AHEAD_BYTES = 4 << 20;
  private static final Duration REPLACEMENT_PAUSE = Duration.ofMillis(10);

  private final Supplier<? extends KeyValueEngine> engine;
  private final AppliedSignal signal;
  private final FeedCatalog catalog;
  private final Deque<Changes> ready = new ArrayDeque<>();

  /** Everything up to here has been read. */
  private long position;

  private volatile boolean closed;

  /**
   * @param engine the replica's engine of the moment
   * @param signal told after each apply and each installed snapshot
   * @param index changes after this log index are wanted
   * @param tables names of the tables wanted, or none for all
   */
  public CommitLogFeed(
      Supplier<? extends KeyValueEngine> engine,
      AppliedSignal signal,
      long index,
      Set<String> tables) {
    if (index < 0) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE, "a feed begins at index 0 or later, not " + index);
    }
    this.engine = engine;
    this.signal = signal;
    this.position = index;
    this.catalog = new FeedCatalog(tables);
  }

  @Override
  public @Nullable Changes next(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      if (closed) {
        throw new StoreException(ErrorCode.SHUTTING_DOWN, "the change feed is closed");
      }
      Changes changes = ready.poll();
      if (changes != null) {
        return changes;
      }
      Progress progress = readAhead();
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      boolean expired = left.isNegative() || left.isZero();
      switch (progress) {
        case ADVANCED -> {
          if (expired && ready.isEmpty()) {
            return null;
          }
        }
        case AT_END -> {
          if (expired || !signal.await(position + 1, left)) {
            return null;
          }
        }
        case ENGINE_CLOSED -> {
          if (expired) {
            return null;
          }
          // The new engine is there soon, or the replica is shutting down and the caller ends us.
          Duration pause = left.compareTo(REPLACEMENT_PAUSE) < 0 ? left : REPLACEMENT_PAUSE;
          signal.await(signal.index() + 1, pause);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private enum Progress {
    ADVANCED,
    AT_END,
    ENGINE_CLOSED
  }

  private Progress readAhead() {
    try (Snapshot snapshot = engine.get().snapshot()) {
      if (snapshot.appliedIndex() <= position) {
        return Progress.AT_END;
      }
      MachineState state = MachineState.read(snapshot);
      if (position < state.logLow()) {
        throw new StoreException(
            ErrorCode.FEED_TOO_OLD,
            "this replica keeps changes after log index "
                + state.logLow()
                + " and the feed stands at "
                + position
                + "; read the tables anew and open a feed at that snapshot's index");
      }
      catalog.refresh(snapshot, state.schemaVersion());
      read(snapshot);
      return Progress.ADVANCED;
    } catch (EngineClosedException e) {
      return Progress.ENGINE_CLOSED;
    }
  }

  private void read(Snapshot snapshot) {
    try (Cursor cursor =
        snapshot.scan(Family.COMMIT_LOG, CommitLog.key(position + 1), null, false)) {
      int bytes = 0;
      for (int entries = 0; entries < READ_AHEAD_ENTRIES && bytes < READ_AHEAD_BYTES; entries++) {
        if (!cursor.next()) {
          position = snapshot.appliedIndex();
          return;
        }
        long index = CommitLog.index(cursor.key());
        bytes += cursor.value().length;
        List<Change> changes = changes(CommitLog.decode(index, cursor.value()));
        if (!changes.isEmpty()) {
          ready.add(new Changes(index, changes));
        }
        position = index;
      }
    }
  }

  private List<Change> changes(List<CommitLog.Logged> transactions) {
    List<Change> changes = new ArrayList<>();
    for (CommitLog.Logged transaction : transactions) {
      for (Write write : transaction.writes()) {
        Change change = catalog.change(write.key(), write.row());
        if (change != null) {
          changes.add(change);
        }
      }
    }
    return changes;
  }
}
