package io.acano.node.boot;

import io.acano.node.directory.InstanceRecord;
import io.acano.node.directory.Instances;
import io.acano.node.directory.Schema;
import io.acano.store.api.StoreException;
import io.acano.store.node.StoreNode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster about this run of the instance: the first database user if there is none yet,
 * tables of this version, and the instance's own row. It may have to wait for a quorum, and nothing
 * waits for it.
 */
final class Registration implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Registration.class);
  private static final long FIRST_PAUSE_MS = 200;
  private static final long LONGEST_PAUSE_MS = 5_000;

  private final StoreNode store;
  private final InstanceRecord self;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread thread;

  Registration(StoreNode store, InstanceRecord self) {
    this.store = store;
    this.self = self;
    this.thread = Thread.ofVirtual().name("registration").unstarted(this::repeat);
  }

  private void register() {
    store.ensureFirstUser();
    Schema.ensure(store);
    new Instances(store).announce(self);
  }

  /** Does it as soon as it can be done. */
  void start() {
    thread.start();
  }

  /** Waits until it is done; false if that took longer than {@code timeout}. */
  boolean await(Duration timeout) throws InterruptedException {
    return done.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void repeat() {
    long pauseMs = FIRST_PAUSE_MS;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        register();
        done.countDown();
        return;
      } catch (StoreException e) {
        if (pauseMs == FIRST_PAUSE_MS) {
          logger
              .atWarn()
              .addKeyValue("reason", e.getMessage())
              .log("this instance cannot tell the cluster about itself now, trying again");
        }
      }
      try {
        Thread.sleep(pauseMs);
      } catch (InterruptedException e) {
        return;
      }
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}
