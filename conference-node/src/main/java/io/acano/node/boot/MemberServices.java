package io.acano.node.boot;

import io.acano.node.component.Component;
import io.acano.node.directory.DirectoryCache;
import io.acano.store.api.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an instance runs once it is in a cluster: the directory, and the components over it, which
 * start when the directory has been read. Started and closed once.
 */
final class MemberServices implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(MemberServices.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Makes the component that needs a directory; null for an instance without one. */
  interface ComponentSource {
    @Nullable Component over(DirectoryCache directory);
  }

  private final DirectoryCache directory;
  private final Registration registration;
  private final @Nullable Component callBridge;
  private final Runnable warmUp;
  private final CompletableFuture<Void> serving = new CompletableFuture<>();
  private final Thread starter;

  /**
   * @param warmUp runs once, as soon as everything serves; nothing waits for it
   */
  MemberServices(Store store, Registration registration, ComponentSource source, Runnable warmUp) {
    this.directory = new DirectoryCache(store);
    this.registration = registration;
    this.callBridge = source.over(directory);
    this.warmUp = warmUp;
    this.starter = Thread.ofVirtual().name("member-start").unstarted(this::run);
  }

  void start() {
    registration.start();
    directory.start();
    starter.start();
  }

  /** Waits until everything serves; false if that took longer than {@code timeout}. */
  boolean awaitServing(Duration timeout) throws InterruptedException {
    try {
      serving.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a component cannot start: " + e.getCause(), e.getCause());
    }
  }

  /** Waits until the cluster knows this run; false if that took longer than {@code timeout}. */
  boolean awaitRegistered(Duration timeout) throws InterruptedException {
    return registration.await(timeout);
  }

  Map<String, Component.Health> health() {
    Map<String, Component.Health> health = new LinkedHashMap<>();
    String detail = directory.detail();
    health.put("directory", new Component.Health(detail.equals("ok"), detail));
    if (callBridge != null) {
      health.put(callBridge.name(), callBridge.health());
    }
    return health;
  }

  @Override
  public void close() {
    starter.interrupt();
    try {
      starter.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (callBridge != null) {
      callBridge.stop();
    }
    directory.close();
    registration.close();
  }

  private void run() {
    try {
      while (!directory.awaitLoaded(PATIENCE)) {
        logger
            .atWarn()
            .addKeyValue("reason", directory.detail())
            .log("still waiting for the tables of the cluster");
      }
      if (callBridge != null) {
        callBridge.start();
      }
      serving.complete(null);
      warmUp();
    } catch (InterruptedException e) {
      // Closed before it served.
      serving.cancel(false);
    } catch (Exception e) {
      logger.atError().setCause(e).log("a component cannot start");
      serving.completeExceptionally(e);
    }
  }

  private void warmUp() {
    try {
      warmUp.run();
    } catch (RuntimeException e) {
      logger
          .atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("the first SQL statement will be slow: the warm-up failed");
    }
  }
}
