package io.acano.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Session;
import io.acano.store.api.StoreException;
import io.acano.store.txn.LocalGateway;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionGateway;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On which snapshots a statement runs, how often, and what stops it. */
final class RunningStatementTest {
  /** Notes the consistency of every begin; commits fail as often as it is told. */
  private static final class ObservedGateway implements TransactionGateway {
    private final LocalGateway inner = new LocalGateway();
    private final List<Consistency> begins = new ArrayList<>();
    private int conflicts;

    @Override
    public Transaction begin(Consistency consistency) {
      begins.add(consistency);
      return inner.begin(consistency);
    }

    @Override
    public long commit(Transaction transaction) {
      if (conflicts > 0) {
        conflicts--;
        throw new StoreException(ErrorCode.SERIALIZATION_FAILURE, "conflict");
      }
      return inner.commit(transaction);
    }

    @Override
    public long appliedIndex() {
      return inner.appliedIndex();
    }
  }

  private final ObservedGateway gateway = new ObservedGateway();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private final SqlEngine engine = new SqlEngine(gateway, () -> now, new Random(7), "acano");
  private final Session session = engine.openSession("one");

  @BeforeEach
  void createTable() {
    session.execute("CREATE TABLE t (id int PRIMARY KEY, n int)");
    session.execute("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)");
    // The statements are planned, on snapshots of their own, before begins are counted.
    session.update("UPDATE t SET n = n + 1 WHERE id = 1");
    session.query("SELECT n FROM t");
    gateway.begins.clear();
  }

  @Test
  void aWriteAloneBeginsOnTheSnapshotAtHand() {
    session.update("UPDATE t SET n = n + 1 WHERE id = 1");
    assertEquals(List.of(Consistency.LOCAL), gateway.begins);
  }

  @Test
  void aReadAloneBeginsAtTheSessionsConsistency() {
    session.query("SELECT n FROM t");
    session.setConsistency(Consistency.LOCAL);
    session.query("SELECT n FROM t");
    assertEquals(List.of(Consistency.LINEARIZABLE, Consistency.LOCAL), gateway.begins);
  }

  @Test
  void aBlockBeginsAsItsFirstStatementAsks() {
    session.begin();
    session.update("UPDATE t SET n = n + 1 WHERE id = 1");
    session.query("SELECT n FROM t");
    session.commit();
    session.begin();
    session.query("SELECT n FROM t");
    session.update("UPDATE t SET n = n + 1 WHERE id = 1");
    session.commit();
    assertEquals(List.of(Consistency.LOCAL, Consistency.LINEARIZABLE), gateway.begins);
  }

  @Test
  void anErrorOnASnapshotAtHandIsNotBelieved() {
    session.prepare("INSERT INTO t VALUES (1, 1)", List.of());
    gateway.begins.clear();
    StoreException e =
        assertThrows(StoreException.class, () -> session.update("INSERT INTO t VALUES (1, 1)"));
    assertEquals(ErrorCode.UNIQUE_VIOLATION, e.code());
    assertEquals(List.of(Consistency.LOCAL, Consistency.LINEARIZABLE), gateway.begins);
  }

  @Test
  void aWriteAloneOutlivesSomeConflictsButNotEndlesslyMany() {
    gateway.conflicts = 3;
    assertEquals(1, session.update("UPDATE t SET n = n + 1 WHERE id = 1"));
    assertEquals(4, gateway.begins.size());
    gateway.conflicts = Integer.MAX_VALUE;
    gateway.begins.clear();
    StoreException e =
        assertThrows(
            StoreException.class, () -> session.update("UPDATE t SET n = n + 1 WHERE id = 1"));
    assertEquals(ErrorCode.SERIALIZATION_FAILURE, e.code());
    assertTrue(gateway.begins.size() <= 10, "attempts: " + gateway.begins.size());
  }

  @Test
  void aCancelStopsRowsThatAreBeingPulled() {
    Result result = session.execute("SELECT n FROM t");
    assertNotNull(result.next());
    session.cancel();
    StoreException e = assertThrows(StoreException.class, result::next);
    assertEquals(ErrorCode.QUERY_CANCELED, e.code());
    assertEquals(3, session.query("SELECT n FROM t").size());
  }

  @Test
  void aCancelAfterTheEndIsTooLate() {
    try (Result result = session.execute("SELECT n FROM t")) {
      assertEquals(3, result.toList().size());
    }
    session.cancel();
    assertEquals(3, session.query("SELECT n FROM t").size());
  }

  /** Each look at the second engine's clock moves it. */
  @Test
  void aTimeoutCountsTheTimeInPullsOnly() {
    session.execute("SET statement_timeout = '1s'");
    Result paused = session.execute("SELECT n FROM t");
    now = now.plusSeconds(60);
    assertEquals(3, paused.toList().size());

    SqlEngine slow = new SqlEngine(gateway, () -> now = now.plusMillis(20), new Random(7), "acano");
    Session other = slow.openSession("two");
    other.execute("SET statement_timeout = '1s'");
    Result result = other.execute("SELECT a.n FROM t a, t b, t c, t d");
    StoreException e = assertThrows(StoreException.class, result::toList);
    assertEquals(ErrorCode.QUERY_CANCELED, e.code());
    assertTrue(String.valueOf(e.getMessage()).contains("timeout"), e.getMessage());
  }
}
