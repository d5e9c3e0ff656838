package io.acano.store.machine;

import io.acano.store.command.KeyRange;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.TransactionId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recent-writes window: which keys the log indexes above {@link #low} wrote, and what became of
 * the transactions there. A pure function of the log; used by one thread.
 */
final class RecentWrites {
  /** About what a key or a transaction takes here beside its bytes. */
  private static final int OVERHEAD_BYTES = 128;

  private final MachineLimits limits;
  private final Map<Bytes, WriteTree.Node> nodes = new HashMap<>();
  private final WriteTree tree = new WriteTree();
  private final Map<TransactionId, Outcome> outcomes = new HashMap<>();
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long low;
  private long bytes;

  /** What one log index added. */
  private static final class Entry {
    private final long index;
    private final List<Bytes> keys = new ArrayList<>();
    private final List<TransactionId> transactions = new ArrayList<>();
    private long bytes;

    private Entry(long index) {
      this.index = index;
    }
  }

  RecentWrites(MachineLimits limits, long low) {
    this.limits = limits;
    this.low = low;
  }

  /** Writes at higher indexes are all here; lower ones are forgotten. */
  long low() {
    return low;
  }

  /** What became of a transaction of this window, or null if it is not of this window. */
  @Nullable Outcome outcome(TransactionId id) {
    return outcomes.get(id);
  }

  /** True if anything that the transaction read was written after its snapshot. */
  boolean conflicts(TransactionCommand transaction) {
    for (byte[] point : transaction.readPoints()) {
      WriteTree.Node node = nodes.get(new Bytes(point));
      if (node != null && node.lastIndex() > transaction.readIndex()) {
        return true;
      }
    }
    for (KeyRange range : transaction.readRanges()) {
      if (tree.isWrittenAfter(range.from(), range.to(), transaction.readIndex())) {
        return true;
      }
    }
    return false;
  }

  /** Adds a transaction of log index {@code index}, which is the newest index so far. */
  void add(long index, TransactionId id, Outcome outcome, List<Write> writes) {
    Entry entry = entries.peekLast();
    if (entry == null || entry.index != index) {
      entry = new Entry(index);
      entries.add(entry);
    }
    long added = OVERHEAD_BYTES;
    entry.transactions.add(id);
    outcomes.put(id, outcome);
    for (Write write : writes) {
      Bytes key = new Bytes(write.key());
      WriteTree.Node node = nodes.get(key);
      if (node == null) {
        nodes.put(key, tree.insert(key, index));
      } else if (node.lastIndex() < index) {
        tree.touch(node, index);
      }
      entry.keys.add(key);
      added += OVERHEAD_BYTES + key.value().length;
    }
    entry.bytes += added;
    bytes += added;
  }

  /** Forgets what lies beyond the limits when {@code index} is the newest. */
  void trim(long index) {
    Entry oldest = entries.peek();
    while (oldest != null
        && (oldest.index <= index - limits.windowIndexes() || bytes > limits.windowBytes())) {
      forget(oldest);
      entries.remove();
      oldest = entries.peek();
    }
  }

  private void forget(Entry entry) {
    for (Bytes key : entry.keys) {
      WriteTree.Node node = nodes.get(key);
      if (node != null && node.lastIndex() == entry.index) {
        nodes.remove(key);
        tree.remove(node);
      }
    }
    for (TransactionId id : entry.transactions) {
      outcomes.remove(id);
    }
    bytes -= entry.bytes;
    low = entry.index;
  }
}
