package io.acano.store.machine;

import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The oldest entries of the commit log, read ahead so that trimming costs a read only now and then.
 * It holds nothing that is not in the engine. Used by one thread.
 */
final class CommitLogTail {
  /** More than one, so that the log shrinks back when it has grown beyond its limits. */
  static final int DROPPED_PER_INDEX_MAX = 4;

  private static final int READ_AHEAD = 64;

  private final KeyValueEngine engine;
  private final Deque<Oldest> ahead = new ArrayDeque<>();

  /** What is to be deleted with one entry. */
  record Oldest(long index, int bytes, List<byte[]> outcomeKeys) {}

  CommitLogTail(KeyValueEngine engine) {
    this.engine = engine;
  }

  /** The oldest entry above {@code low}, or null if the engine has none. */
  @Nullable Oldest oldest(long low) {
    if (ahead.isEmpty()) {
      readAhead(low);
    }
    return ahead.peek();
  }

  /** Passes over the entry that {@link #oldest} gave. */
  void drop() {
    ahead.remove();
  }

  private void readAhead(long low) {
    try (Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(Family.COMMIT_LOG, CommitLog.key(low + 1), null, false)) {
      while (ahead.size() < READ_AHEAD && cursor.next()) {
        long index = CommitLog.index(cursor.key());
        byte[] value = cursor.value();
        List<byte[]> outcomeKeys =
            CommitLog.decode(index, value).stream()
                .map(logged -> OutcomeCodec.key(logged.id()))
                .toList();
        ahead.add(new Oldest(index, value.length, outcomeKeys));
      }
    }
  }
}
