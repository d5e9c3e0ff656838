package io.acano.store.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How far this replica has applied its log, for those who wait for an index. Advanced by the apply
 * thread alone; waiters are as many as there are waiting commits and reads, which are bounded.
 */
final class AppliedIndex {
  private record Waiter(long index, Runnable action) {}

  private final PriorityQueue<Waiter> waiters =
      new PriorityQueue<>((a, b) -> Long.compare(a.index, b.index));
  private long applied;

  /** Runs {@code action} once {@code index} is applied: at once, or on the apply thread. */
  void whenReached(long index, Runnable action) {
    synchronized (waiters) {
      if (applied < index) {
        waiters.add(new Waiter(index, action));
        return;
      }
    }
    action.run();
  }

  void advance(long index) {
    List<Waiter> reached = new ArrayList<>();
    synchronized (waiters) {
      applied = Math.max(applied, index);
      for (Waiter next = waiters.peek();
          next != null && next.index <= applied;
          next = waiters.peek()) {
        reached.add(next);
        waiters.poll();
      }
    }
    reached.forEach(waiter -> waiter.action.run());
  }
}
