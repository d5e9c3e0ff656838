package io.acano.node.call;

import java.time.Duration;

/** Runs work later. Work is short and never waits. Thread-safe. */
public interface Timer {
  /** Runs the work once after the delay, unless it is cancelled before. */
  Task after(Duration delay, Runnable work);

  /** Work that may be cancelled; cancelling twice, or too late, does nothing. */
  interface Task {
    void cancel();
  }
}
