package io.acano.node.directory;

import io.acano.node.model.CallLeg;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the legs of this instance into {@code call_leg}, behind the calls' back: callers change
 * what the rows should be, one virtual thread compares that with what it wrote and writes the
 * difference. A leg that comes and goes without a quorum in between is never written at all, so
 * what waits is never more than the live legs.
 *
 * <p>An outcome that is unknown leaves the row unknown: it is written again, or erased, until a
 * write is acknowledged. Both are harmless to repeat.
 */
public final class StoreLegLedger implements LegLedger, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(StoreLegLedger.class);
  private static final int MAX_ROWS_PER_TRANSACTION = 100;
  private static final long FIRST_PAUSE_MS = 100;
  private static final long LONGEST_PAUSE_MS = 3_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Records records;
  private final String instance;
  private final long incarnation;
  private final Map<UUID, CallLeg> wanted = new ConcurrentHashMap<>();
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  /** What is in the table; empty where a write's outcome is unknown. The writer's alone. */
  private final Map<UUID, Optional<CallLeg>> written = new HashMap<>();

  private boolean olderRunsErased;

  /**
   * @param incarnation this run of the instance; rows of older ones are erased
   */
  public StoreLegLedger(Store store, String instance, long incarnation) {
    this.records = new Records(store, "call-bridge");
    this.instance = instance;
    this.incarnation = incarnation;
    this.thread = Thread.ofVirtual().name("leg-ledger").unstarted(this::run);
  }

  /** Begins to write. */
  public void start() {
    thread.start();
  }

  @Override
  public void record(CallLeg leg) {
    wanted.put(leg.id(), leg);
    changed.release();
  }

  @Override
  public void erase(UUID legId) {
    if (wanted.remove(legId) != null) {
      changed.release();
    }
  }

  /** Writes what is left if the store takes it soon, else leaves it to the next start. */
  @Override
  public void close() {
    closed = true;
    changed.release();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pauseMs = 0;
    try {
      while (true) {
        boolean last = closed;
        try {
          writeDifferences();
          pauseMs = 0;
        } catch (StoreException e) {
          if (pauseMs == 0) {
            logger
                .atWarn()
                .addKeyValue("reason", e.getMessage())
                .log("call legs cannot be recorded now, trying again");
          }
          pauseMs = Math.clamp(pauseMs * 2, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        }
        if (last) {
          return;
        }
        if (pauseMs == 0) {
          changed.acquire();
        } else if (!closed) {
          var _ = changed.tryAcquire(pauseMs, TimeUnit.MILLISECONDS);
        }
        changed.drainPermits();
      }
    } catch (InterruptedException e) {
      // Closed while the store did not answer; the next run erases what this one left.
    }
  }

  private void writeDifferences() {
    if (!olderRunsErased) {
      records.write(
          session ->
              session.update(
                  "DELETE FROM call_leg WHERE instance = $1 AND incarnation < $2",
                  instance,
                  incarnation));
      olderRunsErased = true;
    }
    while (true) {
      List<CallLeg> record = new ArrayList<>();
      Set<UUID> erase = new HashSet<>();
      for (CallLeg leg : wanted.values()) {
        if (record.size() < MAX_ROWS_PER_TRANSACTION
            && !Optional.of(leg).equals(written.get(leg.id()))) {
          record.add(leg);
        }
      }
      for (UUID id : written.keySet()) {
        if (erase.size() < MAX_ROWS_PER_TRANSACTION && !wanted.containsKey(id)) {
          erase.add(id);
        }
      }
      if (record.isEmpty() && erase.isEmpty()) {
        return;
      }
      record.forEach(leg -> written.put(leg.id(), Optional.empty()));
      erase.forEach(id -> written.put(id, Optional.empty()));
      records.write(
          session -> {
            record.forEach(leg -> put(session, leg));
            erase.forEach(id -> session.update("DELETE FROM call_leg WHERE id = $1", id));
            return true;
          });
      record.forEach(leg -> written.put(leg.id(), Optional.of(leg)));
      erase.forEach(written::remove);
    }
  }

  /** Somebody's wish that the leg ends stays, whatever else is new about the leg. */
  private static void put(Session session, CallLeg leg) {
    List<Row> rows = session.query("SELECT state FROM call_leg WHERE id = $1", leg.id());
    if (rows.isEmpty()) {
      session.update(
          "INSERT INTO call_leg (id, cospace, instance, incarnation, remote, display_name, state,"
              + " codec, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          leg.id(),
          leg.coSpaceId(),
          leg.core(),
          leg.incarnation(),
          leg.remote(),
          leg.displayName(),
          Rows.word(leg.state()),
          leg.codec(),
          leg.startedAt());
    } else if (!Rows.word(CallLeg.State.DROPPING).equals(rows.getFirst().text("state"))) {
      session.update(
          "UPDATE call_leg SET remote = $2, display_name = $3, state = $4, codec = $5,"
              + " version = version + 1, updated_at = now() WHERE id = $1",
          leg.id(),
          leg.remote(),
          leg.displayName(),
          Rows.word(leg.state()),
          leg.codec());
    }
  }
}
