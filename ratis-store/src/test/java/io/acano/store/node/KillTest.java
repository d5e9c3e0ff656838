package io.acano.store.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes are killed with signal 9, each in turn and then all at once, while clients of the
 * PostgreSQL protocol write at each of them. What was acknowledged is there, once; every replica
 * comes back and holds the same state.
 */
final class KillTest {
  private static final long LIMIT_NANOS = 60_000_000_000L;

  @TempDir private Path folder;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  @Test
  void killedReplicasLoseNothingAndRejoin() throws Exception {
    List<StoreProcess> cluster = new ArrayList<>();
    try {
      for (String name : List.of("a", "b", "c")) {
        cluster.add(new StoreProcess(name, folder.resolve(name)));
      }
      form(cluster);
      try (Connection connection = connect(cluster.getFirst());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE mark (id text PRIMARY KEY, writer text NOT NULL)");
        statement.execute("CREATE TABLE tally (id text PRIMARY KEY, marks bigint NOT NULL)");
        statement.execute("INSERT INTO tally VALUES ('all', 0)");
      }
      List<Thread> writers = new ArrayList<>();
      for (StoreProcess process : cluster) {
        writers.add(Thread.ofVirtual().name("writer-" + process.name).start(() -> write(process)));
      }
      awaitAcknowledged(30);
      for (StoreProcess process : cluster) {
        process.kill();
        awaitAcknowledged(10);
        process.start();
        awaitAcknowledged(10);
      }
      for (StoreProcess process : cluster) {
        process.kill();
      }
      for (StoreProcess process : cluster) {
        process.start();
      }
      awaitAcknowledged(10);
      stopping = true;
      for (Thread writer : writers) {
        writer.join();
      }
      check(cluster);
    } finally {
      stopping = true;
      for (StoreProcess process : cluster) {
        process.close();
      }
    }
  }

  private static void form(List<StoreProcess> cluster) throws IOException {
    StoreProcess first = cluster.getFirst();
    first.ask("init");
    String id = first.ask("cluster");
    for (StoreProcess joining : cluster.subList(1, cluster.size())) {
      joining.ask("prepare " + id);
      first.ask("add " + joining.name + " " + joining.raftPort);
    }
  }

  /** Each mark is a row of its own and one more in the tally, in one transaction. */
  private void write(StoreProcess process) {
    int count = 0;
    while (!stopping) {
      try (Connection connection = connect(process)) {
        connection.setAutoCommit(false);
        while (!stopping) {
          mark(connection, process.name, process.name + "-" + ++count);
        }
      } catch (SQLException e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private void mark(Connection connection, String writer, String id) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO mark VALUES (?, ?)");
        Statement tally = connection.createStatement()) {
      insert.setString(1, id);
      insert.setString(2, writer);
      insert.executeUpdate();
      tally.executeUpdate("UPDATE tally SET marks = marks + 1 WHERE id = 'all'");
    } catch (SQLException e) {
      connection.rollback();
      return;
    }
    try {
      connection.commit();
      acknowledged.add(id);
    } catch (SQLException e) {
      if (!"40001".equals(e.getSQLState())) {
        unknown.add(id);
        throw e;
      }
    }
  }

  private void check(List<StoreProcess> cluster) throws Exception {
    for (StoreProcess process : cluster) {
      Set<String> present = new HashSet<>();
      long tally;
      try (Connection connection = connect(process);
          Statement statement = connection.createStatement()) {
        try (ResultSet rows = statement.executeQuery("SELECT id FROM mark")) {
          while (rows.next()) {
            assertTrue(present.add(rows.getString(1)), "twice: " + rows.getString(1));
          }
        }
        try (ResultSet rows = statement.executeQuery("SELECT marks FROM tally")) {
          assertTrue(rows.next());
          tally = rows.getLong(1);
        }
      }
      Set<String> lost = new HashSet<>(acknowledged);
      lost.removeAll(present);
      assertEquals(Set.of(), lost, "acknowledged and lost at " + process.name);
      Set<String> invented = new HashSet<>(present);
      invented.removeAll(acknowledged);
      invented.removeAll(unknown);
      assertEquals(Set.of(), invented, "never acknowledged, yet there at " + process.name);
      // A mark that was applied twice would be counted twice.
      assertEquals(present.size(), tally, "the tally at " + process.name);
    }
    awaitEqualHashes(cluster);
  }

  private static void awaitEqualHashes(List<StoreProcess> cluster) throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    Set<String> hashes = new HashSet<>();
    do {
      hashes.clear();
      for (StoreProcess process : cluster) {
        hashes.add(process.ask("hash"));
      }
      LockSupport.parkNanos(20_000_000);
    } while (hashes.size() > 1 && System.nanoTime() < deadline);
    assertEquals(1, hashes.size(), hashes::toString);
  }

  private void awaitAcknowledged(int more) {
    int goal = acknowledged.size() + more;
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (acknowledged.size() < goal) {
      assertTrue(System.nanoTime() < deadline, () -> "only " + acknowledged.size() + " of " + goal);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static Connection connect(StoreProcess process) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", StoreProcess.USER);
    properties.setProperty("password", StoreProcess.PASSWORD);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "20");
    return DriverManager.getConnection(process.url(), properties);
  }
}
