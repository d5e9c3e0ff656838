package io.acano.node.call;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A timer and a clock that a test moves; work runs on the thread that moves them. */
public final class ManualTime implements Timer, InstantSource {
  private final List<Entry> entries = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized Task after(Duration delay, Runnable work) {
    Entry entry = new Entry(now.plus(delay), work);
    entries.add(entry);
    return () -> cancel(entry);
  }

  private synchronized void cancel(Entry entry) {
    entries.remove(entry);
  }

  /** How many pieces of work wait. */
  public synchronized int waiting() {
    return entries.size();
  }

  /** Moves the time on and does what falls due, in order. */
  public void pass(Duration duration) {
    Instant end;
    synchronized (this) {
      end = now.plus(duration);
    }
    Optional<Entry> due = nextDue(end);
    while (due.isPresent()) {
      due.get().work().run();
      due = nextDue(end);
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Optional<Entry> nextDue(Instant end) {
    Optional<Entry> due =
        entries.stream()
            .filter(entry -> !entry.at().isAfter(end))
            .min(Comparator.comparing(Entry::at));
    due.ifPresent(
        entry -> {
          entries.remove(entry);
          now = entry.at();
        });
    return due;
  }

  private record Entry(Instant at, Runnable work) {}
}
