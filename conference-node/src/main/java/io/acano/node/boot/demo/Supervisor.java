package io.acano.node.boot.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the instances' processes: starts them, starts one again some time after it died, and ends
 * all of them. Each instance has a thread that waits for its process.
 */
final class Supervisor {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration BACK_LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MS = 100;

  /** Ctrl-C reaches the instances as soon as us: an end within this time of ours is no accident. */
  private static final long SIGNAL_SPREAD_MS = 500;

  /** An instance that dies again and again within this time of its start is given up. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(10);

  private static final int SHORT_LIVES_LIMIT = 5;

  private final DemoFolder folder;
  private final String mainClass;
  private final @Nullable Duration restartAfter;
  private final Consumer<String> progress;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Map<DemoPlan.Instance, InstanceProcess> processes = new LinkedHashMap<>();

  /**
   * @param restartAfter how long a dead instance stays dead, or null for ever
   */
  Supervisor(
      DemoFolder folder,
      String mainClass,
      @Nullable Duration restartAfter,
      Consumer<String> progress) {
    this.folder = folder;
    this.mainClass = mainClass;
    this.restartAfter = restartAfter;
    this.progress = progress;
  }

  /** The processes that run or ran last, in port order. */
  synchronized List<InstanceProcess> processes() {
    return new ArrayList<>(processes.values());
  }

  synchronized InstanceProcess start(DemoPlan.Instance instance) throws DemoException {
    if (stopping.getCount() == 0) {
      throw new DemoException("the demo ends");
    }
    InstanceProcess process = InstanceProcess.start(instance, folder, mainClass);
    processes.put(instance, process);
    return process;
  }

  /** Begins to watch all of them. */
  void watch(DemoApi api) {
    for (InstanceProcess process : processes()) {
      Thread.ofPlatform()
          .daemon()
          .name("watch-" + process.instance().name())
          .start(() -> watch(process, api));
    }
  }

  private void watch(InstanceProcess first, DemoApi api) {
    InstanceProcess process = first;
    int shortLives = 0;
    try {
      while (true) {
        long begun = System.nanoTime();
        String ending = process.awaitEnd();
        if (stopping.await(SIGNAL_SPREAD_MS, TimeUnit.MILLISECONDS)) {
          return;
        }
        shortLives = System.nanoTime() - begun < SHORT_LIFE.toNanos() ? shortLives + 1 : 0;
        if (restartAfter == null || shortLives == SHORT_LIVES_LIMIT) {
          progress.accept(ending + "; it stays down");
          return;
        }
        progress.accept(ending + "; it is started again in " + restartAfter.toSeconds() + " s");
        if (stopping.await(restartAfter.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        process = start(process.instance());
        if (awaitServing(process, api)) {
          progress.accept(
              process.instance().name() + " serves again (process " + process.pid() + ")");
        }
      }
    } catch (DemoException e) {
      if (stopping.getCount() > 0) {
        progress.accept(e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitServing(InstanceProcess process, DemoApi api) throws InterruptedException {
    long deadline = System.nanoTime() + BACK_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (api.serves(process.instance())) {
        return true;
      }
      if (stopping.await(POLL_MS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /** Blocks until somebody stops the demo. */
  void awaitStop() throws InterruptedException {
    stopping.await();
  }

  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Ends all instances together, by force those that take too long. Bounded. */
  void stop() throws InterruptedException {
    List<InstanceProcess> all;
    synchronized (this) {
      stopping.countDown();
      all = processes();
    }
    all.forEach(InstanceProcess::requestEnd);
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    for (InstanceProcess process : all) {
      process.awaitEndWithin(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
  }
}
