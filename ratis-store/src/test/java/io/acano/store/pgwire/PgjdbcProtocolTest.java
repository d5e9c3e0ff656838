package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What PostgreSQL's JDBC driver sends, on scripted sessions. */
@Timeout(60)
final class PgjdbcProtocolTest {
  private static Connection connect(ScriptedServer server, String... settings) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "ada");
    properties.setProperty("password", WireClient.PASSWORD);
    for (int i = 0; i < settings.length; i += 2) {
      properties.setProperty(settings[i], settings[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + server.server.address().getPort() + "/acano", properties);
  }

  /** The driver goes over to binary after a few executions, and the values stay the same. */
  @Test
  void valuesSurviveInTextAndInBinary() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Connection connection =
            connect(server, "binaryTransferEnable", "numeric,text,varchar,bytea,timestamptz");
        PreparedStatement echo =
            connection.prepareStatement("ECHO ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?")) {
      UUID id = UUID.randomUUID();
      OffsetDateTime time = OffsetDateTime.of(2026, 11, 22, 9, 0, 0, 123_456_000, ZoneOffset.UTC);
      for (int i = 0; i < 12; i++) {
        echo.setInt(1, i - 6);
        echo.setLong(2, Long.MAX_VALUE - i);
        echo.setShort(3, (short) i);
        echo.setDouble(4, i / 3.0);
        echo.setBigDecimal(5, new BigDecimal("-12345678901234567890.0123456789"));
        echo.setBoolean(6, i % 2 == 0);
        echo.setString(7, "snow ☃ " + i);
        echo.setBytes(8, new byte[] {0, (byte) i, (byte) 0xff});
        echo.setObject(9, id);
        echo.setObject(10, time);
        echo.setNull(11, java.sql.Types.INTEGER);
        try (ResultSet row = echo.executeQuery()) {
          assertTrue(row.next());
          assertEquals(i - 6, row.getInt(1));
          assertEquals(Long.MAX_VALUE - i, row.getLong(2));
          assertEquals(i, row.getShort(3));
          assertEquals(i / 3.0, row.getDouble(4));
          assertEquals(new BigDecimal("-12345678901234567890.0123456789"), row.getBigDecimal(5));
          assertEquals(i % 2 == 0, row.getBoolean(6));
          assertEquals("snow ☃ " + i, row.getString(7));
          assertArrayEquals(new byte[] {0, (byte) i, (byte) 0xff}, row.getBytes(8));
          assertEquals(id, row.getObject(9));
          assertEquals(time, row.getObject(10, OffsetDateTime.class));
          assertEquals(0, row.getInt(11));
          assertTrue(row.wasNull());
        }
      }
    }
  }

  @Test
  void fetchesInPortionsInsideATransaction() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(10);
      try (ResultSet rows = statement.executeQuery("ROWS 1000")) {
        assertTrue(rows.next());
        assertTrue(server.world.rowsPulled.get() <= 20, "all rows were sent at once");
        int count = 1;
        while (rows.next()) {
          count++;
        }
        assertEquals(1000, count);
      }
      connection.commit();
    }
  }

  @Test
  void batchesAreOneTransaction() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.addBatch("WRITE a");
      statement.addBatch("WRITE b");
      statement.addBatch("FAIL UNIQUE_VIOLATION");
      SQLException failure = assertThrows(SQLException.class, statement::executeBatch);
      assertEquals("23505", failure.getSQLState());
      assertEquals(0, server.world.committed.size());
      statement.clearBatch();
      statement.addBatch("WRITE c");
      statement.addBatch("WRITE d");
      assertArrayEquals(new int[] {1, 1}, statement.executeBatch());
      assertEquals(2, server.world.committed.size());
    }
  }

  @Test
  void cancelsByTimeout() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      SQLException failure = assertThrows(SQLException.class, () -> statement.execute("WAIT"));
      assertEquals("57014", failure.getSQLState());
      statement.setQueryTimeout(0);
      assertEquals(1, statement.executeUpdate("WRITE a"));
    }
  }

  @Test
  void encryptsAndBindsTheLoginToTheCertificate(@TempDir Path folder) throws Exception {
    Optional<PostgresConfig.Tls> tls = Optional.of(TestCertificate.make(folder));
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.SMALL, tls);
        Connection connection = connect(server, "sslmode", "require", "channelBinding", "require");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("ROWS 20000")) {
      int count = 0;
      while (rows.next()) {
        count++;
      }
      assertEquals(20_000, count);
    }
  }
}
