package io.acano.node.directory;

import io.acano.store.api.ChangeFeed;
import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a reader equal to some tables of the local replica: a state read in one LOCAL transaction,
 * then every change after it. Where the feed breaks off, the state is read anew. It needs no
 * quorum. One virtual thread of its own calls the reader, nobody else does.
 */
final class FeedFollower implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(FeedFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);
  private static final int MAX_BATCH = 256;

  /** What follows the tables. */
  interface Reader {
    /** Replaces everything by what the session reads, all of it as of {@code index}. */
    void load(Session session, long index);

    /** Applies changes, oldest first. */
    void apply(List<ChangeFeed.Changes> changes);
  }

  private final Store store;
  private final Set<String> tables;
  private final Reader reader;
  private final Thread thread;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile String detail = "has not read its tables yet";

  FeedFollower(Store store, String name, Set<String> tables, Reader reader) {
    this.store = store;
    this.tables = tables;
    this.reader = reader;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Waits until the first state is read; false if that took longer than {@code timeout}. */
  boolean awaitLoaded(Duration timeout) throws InterruptedException {
    return loaded.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** {@code ok}, or why what the reader has may be old. */
  String detail() {
    return detail;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        try {
          follow(load());
        } catch (StoreException e) {
          if (e.code() != ErrorCode.FEED_TOO_OLD) {
            failed(e);
          }
        } catch (RuntimeException e) {
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      // Closed; nobody else interrupts this thread.
    }
  }

  private long load() {
    try (Session session = store.openSession("directory")) {
      session.setConsistency(Consistency.LOCAL);
      long index =
          session.transact(
              work -> {
                Row row = work.query("SELECT acano_applied_index() AS applied").getFirst();
                long applied = Objects.requireNonNull(row.bigint("applied"));
                reader.load(work, applied);
                return applied;
              });
      loaded.countDown();
      detail = "ok";
      return index;
    }
  }

  private void follow(long index) throws InterruptedException {
    try (ChangeFeed feed = store.changes(index, tables)) {
      while (!closed) {
        ChangeFeed.Changes changes = feed.next(POLL);
        if (changes != null) {
          List<ChangeFeed.Changes> batch = new ArrayList<>();
          for (;
              changes != null;
              changes = batch.size() < MAX_BATCH ? feed.next(Duration.ZERO) : null) {
            batch.add(changes);
          }
          reader.apply(batch);
        }
      }
    }
  }

  private void failed(RuntimeException e) throws InterruptedException {
    if (closed) {
      return;
    }
    String reason = Objects.requireNonNullElse(e.getMessage(), e.toString());
    if (!reason.equals(detail)) {
      detail = reason;
      logger
          .atWarn()
          .addKeyValue("follower", thread.getName())
          .addKeyValue("reason", reason)
          .log("the tables cannot be followed, trying again");
    }
    Thread.sleep(PAUSE_AFTER_FAILURE);
  }
}
