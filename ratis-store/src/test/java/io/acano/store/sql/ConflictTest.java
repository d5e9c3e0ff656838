package io.acano.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.txn.LocalGateway;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two sessions see of each other, and what certification makes of it. */
final class ConflictTest {
  private final SqlEngine engine =
      new SqlEngine(new LocalGateway(), InstantSource.system(), new Random(7), "acano");
  private final Session one = engine.openSession("one");
  private final Session two = engine.openSession("two");

  @BeforeEach
  void createTable() {
    one.execute("CREATE TABLE account (id int PRIMARY KEY, owner text UNIQUE, balance bigint)");
    one.execute("INSERT INTO account VALUES (1, 'a', 100), (2, 'b', 100)");
  }

  @Test
  void aLostUpdateIsRefused() {
    one.begin();
    two.begin();
    one.update("UPDATE account SET balance = balance - 10 WHERE id = 1");
    two.update("UPDATE account SET balance = balance - 20 WHERE id = 1");
    one.commit();
    StoreException e = assertThrows(StoreException.class, two::commit);
    assertEquals(ErrorCode.SERIALIZATION_FAILURE, e.code());
    assertEquals(90L, balance(1));
  }

  @Test
  void writeSkewIsRefused() {
    one.begin();
    two.begin();
    one.query("SELECT sum(balance) FROM account");
    two.query("SELECT sum(balance) FROM account");
    one.update("UPDATE account SET balance = 0 WHERE id = 1");
    two.update("UPDATE account SET balance = 0 WHERE id = 2");
    one.commit();
    assertThrows(StoreException.class, two::commit);
  }

  @Test
  void transactionsOnDifferentKeysDoNotConflict() {
    one.begin();
    two.begin();
    one.update("UPDATE account SET balance = 1 WHERE id = 1");
    two.update("UPDATE account SET balance = 2 WHERE owner = 'b'");
    one.commit();
    two.commit();
    assertEquals(1L, balance(1));
    assertEquals(2L, balance(2));
  }

  @Test
  void twoInsertsOfOneUniqueValueDoNotBothCommit() {
    one.begin();
    two.begin();
    one.update("INSERT INTO account VALUES (3, 'c', 0)");
    two.update("INSERT INTO account VALUES (4, 'c', 0)");
    one.commit();
    assertThrows(StoreException.class, two::commit);
    assertEquals(3L, one.query("SELECT count(*) FROM account").getFirst().bigint("count"));
  }

  @Test
  void transactRepeatsUntilItCommits() {
    int[] attempts = new int[1];
    one.transact(
        session -> {
          Row row = session.query("SELECT balance FROM account WHERE id = 1").getFirst();
          if (attempts[0]++ == 0) {
            two.update("UPDATE account SET balance = 500 WHERE id = 1");
          }
          Long balance = row.bigint("balance");
          return session.update(
              "UPDATE account SET balance = $1 WHERE id = 1", balance == null ? 0 : balance + 1);
        });
    assertEquals(2, attempts[0]);
    assertEquals(501L, balance(1));
  }

  @Test
  void aStatementOutlivesAChangeOfTheSchema() {
    Statement statement = one.prepare("SELECT owner FROM account WHERE balance = $1", List.of());
    assertEquals(2, statement.execute(List.of(100L)).toList().size());
    two.execute("CREATE INDEX account_balance ON account (balance)");
    assertEquals(2, statement.execute(List.of(100L)).toList().size());
    two.execute("DROP TABLE account");
    StoreException e = assertThrows(StoreException.class, () -> statement.execute(List.of(100L)));
    assertEquals(ErrorCode.UNDEFINED_TABLE, e.code());
  }

  @Test
  void parametersAreTypedByTheirPlaceAndMayBeUsedTwice() {
    Statement statement =
        one.prepare("SELECT id FROM account WHERE id = $1 OR id = $1 + 1 ORDER BY id", List.of());
    assertEquals(List.of(SqlType.INT), statement.parameterTypes());
    assertEquals(2, statement.execute(List.of(1)).toList().size());
    assertEquals("x", one.query("SELECT $1 AS v", "x").getFirst().text("v"));
  }

  @Test
  void passwordsAreKeptAsVerifiers() {
    one.execute("CREATE USER bob WITH PASSWORD 'secret'");
    String verifier = engine.verifier("bob");
    assertEquals(true, verifier != null && verifier.startsWith("SCRAM-SHA-256$4096:"));
  }

  private Long balance(int id) {
    Long balance =
        one.query("SELECT balance FROM account WHERE id = $1", id).getFirst().bigint("balance");
    return balance == null ? -1 : balance;
  }
}
