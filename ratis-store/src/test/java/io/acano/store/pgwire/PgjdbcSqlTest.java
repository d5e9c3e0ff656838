package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL's JDBC driver on the real SQL engine. */
@Timeout(120)
final class PgjdbcSqlTest {
  private SqlServer server;
  private Connection connection;
  private Statement statement;

  @BeforeEach
  void open() throws Exception {
    server = new SqlServer();
    connection = connect();
    statement = connection.createStatement();
    statement.execute(
        "CREATE TABLE cospace (id uuid PRIMARY KEY, name text NOT NULL, call_id text UNIQUE, n"
            + " bigint)");
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    server.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + server.server.address().getPort() + "/acano",
        "acano",
        "acano");
  }

  private long count(String where) throws SQLException {
    try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM cospace WHERE " + where)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The driver prepares by name, and asks for binary, from the fifth execution on. */
  @Test
  void preparedStatementsStayRightPastTheThreshold() throws Exception {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO cospace VALUES (?, ?, ?, ?)");
        PreparedStatement find =
            connection.prepareStatement("SELECT id, name, n FROM cospace WHERE call_id = ?")) {
      for (int i = 0; i < 12; i++) {
        UUID id = UUID.randomUUID();
        insert.setObject(1, id);
        insert.setString(2, "room " + i);
        insert.setString(3, "100" + i);
        insert.setLong(4, i);
        assertEquals(1, insert.executeUpdate());
        find.setString(1, "100" + i);
        try (ResultSet row = find.executeQuery()) {
          assertTrue(row.next());
          assertEquals(id, row.getObject(1));
          assertEquals("room " + i, row.getString(2));
          assertEquals(i, row.getLong(3));
        }
      }
    }
  }

  @Test
  void aBatchIsAllOrNothing() throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO cospace (id, name, call_id) VALUES (?, 'x', ?)")) {
      for (String callId : new String[] {"1", "2", "1"}) {
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, callId);
        insert.addBatch();
      }
      SQLException failure = assertThrows(SQLException.class, insert::executeBatch);
      assertEquals("23505", failure.getSQLState());
      assertEquals(0, count("true"));
      for (String callId : new String[] {"1", "2", "3"}) {
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, callId);
        insert.addBatch();
      }
      assertArrayEquals(new int[] {1, 1, 1}, insert.executeBatch());
      assertEquals(3, count("true"));
    }
  }

  @Test
  void aFailedBlockRefusesUntilItIsRolledBack() throws Exception {
    connection.setAutoCommit(false);
    statement.execute("INSERT INTO cospace VALUES (gen_random_uuid(), 'a', '1', 1)");
    SQLException unique =
        assertThrows(
            SQLException.class,
            () -> statement.execute("INSERT INTO cospace VALUES (gen_random_uuid(), 'b', '1', 1)"));
    assertEquals("23505", unique.getSQLState());
    SQLException refused = assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
    assertEquals("25P02", refused.getSQLState());
    connection.rollback();
    assertEquals(0, count("true"));
    connection.commit();
  }

  @Test
  void theSecondOfTwoWritersOfARowGetsAConflict() throws Exception {
    statement.execute("INSERT INTO cospace VALUES (gen_random_uuid(), 'a', '1', 1)");
    try (Connection other = connect();
        Statement rival = other.createStatement()) {
      connection.setAutoCommit(false);
      other.setAutoCommit(false);
      statement.executeUpdate("UPDATE cospace SET n = n + 1 WHERE call_id = '1'");
      rival.executeUpdate("UPDATE cospace SET n = n + 1 WHERE call_id = '1'");
      connection.commit();
      SQLException conflict = assertThrows(SQLException.class, other::commit);
      assertEquals("40001", conflict.getSQLState());
      other.rollback();
      rival.executeUpdate("UPDATE cospace SET n = n + 1 WHERE call_id = '1'");
      other.commit();
    }
    assertEquals(1, count("n = 3"));
    connection.commit();
  }

  @Test
  void aCursorReadsInPortions() throws Exception {
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO cospace (id, name, n) VALUES (?, 'x', ?)")) {
      for (int i = 0; i < 1000; i++) {
        insert.setObject(1, UUID.randomUUID());
        insert.setInt(2, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    connection.commit();
    statement.setFetchSize(7);
    long sum = 0;
    try (ResultSet rows = statement.executeQuery("SELECT n FROM cospace")) {
      while (rows.next()) {
        sum += rows.getLong(1);
      }
    }
    assertEquals(999 * 1000 / 2, sum);
    connection.commit();
  }
}
