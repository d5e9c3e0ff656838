package io.acano.node.call;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A timer of one named thread. Work that fails is logged and harms no other. */
public final class ExecutorTimer implements Timer, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(ExecutorTimer.class);

  private final ScheduledThreadPoolExecutor executor;

  public ExecutorTimer(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name(threadName).daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Task after(Duration delay, Runnable work) {
    if (executor.isShutdown()) {
      return () -> {};
    }
    Future<?> future =
        executor.schedule(() -> guarded(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      logger.atError().setCause(e).log("timed work failed");
    }
  }

  /** Drops all work that waits. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
