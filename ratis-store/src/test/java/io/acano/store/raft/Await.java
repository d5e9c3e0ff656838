package io.acano.store.raft;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, bounded. */
final class Await {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  static void until(BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + otherwise.get());
      }
      LockSupport.parkNanos(5_000_000);
    }
  }
}
