package io.acano.node.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers at every instance insert numbered rows by SQL while {@code kill -9} takes each instance
 * in turn, then all three at once. What was acknowledged is there, nothing is there twice, and what
 * is there was sent; in the end all replicas hash alike.
 */
@Timeout(420)
final class AcknowledgedWritesTest {
  private static final int WRITERS_PER_INSTANCE = 2;

  /** The table has no key over the number, so that a row applied twice would stand there twice. */
  private static final String TABLE =
      "CREATE TABLE acknowledged (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), number bigint)";

  private final AtomicLong numbers = new AtomicLong();
  private final Set<Long> sent = ConcurrentHashMap.newKeySet();
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<Integer, AtomicInteger> acknowledgedAt = new HashMap<>();

  @Test
  void killedInstancesLoseNothing(@TempDir Path folder) throws Exception {
    try (DemoSystem system = DemoSystem.start(folder, "--restart-after", "1")) {
      try (Connection connection = system.connect(1);
          Statement statement = connection.createStatement()) {
        statement.execute(TABLE);
      }
      List<Thread> writers = new ArrayList<>();
      for (int instance = 1; instance <= 3; instance++) {
        acknowledgedAt.put(instance, new AtomicInteger());
        for (int i = 0; i < WRITERS_PER_INSTANCE; i++) {
          int at = instance;
          writers.add(Thread.ofVirtual().name("writer-" + at).start(() -> write(system, at)));
        }
      }
      awaitWritesAtAll();
      for (int victim = 1; victim <= 3; victim++) {
        system.kill(victim);
        awaitWritesBut(victim);
        system.awaitServing(victim);
        awaitWritesAtAll();
      }
      for (int victim = 1; victim <= 3; victim++) {
        system.kill(victim);
      }
      for (int victim = 1; victim <= 3; victim++) {
        system.awaitServing(victim);
      }
      awaitWritesAtAll();
      stopped.set(true);
      for (Thread writer : writers) {
        writer.join(Duration.ofSeconds(60));
      }
      for (int instance = 1; instance <= 3; instance++) {
        check(system, instance);
      }
      awaitEqualHashes(system);
    }
  }

  private void write(DemoSystem system, int instance) {
    while (!stopped.get()) {
      try (Connection connection = system.connect(instance);
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO acknowledged (number) VALUES (?)")) {
        while (!stopped.get()) {
          long number = numbers.incrementAndGet();
          insert.setLong(1, number);
          sent.add(number);
          insert.executeUpdate();
          acknowledged.add(number);
          acknowledgedAt.get(instance).incrementAndGet();
        }
      } catch (SQLException e) {
        // The instance is down, or nobody leads: connect again. The number is never sent again.
        Thread.onSpinWait();
      }
    }
  }

  private void awaitWritesAtAll() throws InterruptedException {
    for (int instance = 1; instance <= 3; instance++) {
      awaitMoreWrites(instance);
    }
  }

  private void awaitWritesBut(int victim) throws InterruptedException {
    for (int instance = 1; instance <= 3; instance++) {
      if (instance != victim) {
        awaitMoreWrites(instance);
      }
    }
  }

  private void awaitMoreWrites(int instance) throws InterruptedException {
    int before = acknowledgedAt.get(instance).get();
    DemoSystem.await(
        "writes at core-" + instance,
        Duration.ofSeconds(60),
        () -> acknowledgedAt.get(instance).get() > before + 20);
  }

  private void check(DemoSystem system, int instance) throws SQLException {
    Set<Long> found = new HashSet<>();
    try (Connection connection = system.connect(instance);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number FROM acknowledged")) {
      while (rows.next()) {
        assertTrue(found.add(rows.getLong(1)), "row " + rows.getLong(1) + " is there twice");
      }
    }
    Set<Long> lost = new HashSet<>(acknowledged);
    lost.removeAll(found);
    assertEquals(Set.of(), lost, "acknowledged rows that are not at core-" + instance);
    found.removeAll(sent);
    assertEquals(Set.of(), found, "rows at core-" + instance + " that nobody sent");
  }

  private static void awaitEqualHashes(DemoSystem system) throws InterruptedException {
    DemoSystem.await(
        "equal state hashes",
        Duration.ofSeconds(60),
        () -> {
          JsonObject first = system.stateHash(1);
          return isSame(first, system.stateHash(2)) && isSame(first, system.stateHash(3));
        });
  }

  /** True if both were taken at one index and are equal. */
  private static boolean isSame(JsonObject one, JsonObject other) {
    return one.getLong("appliedIndex").equals(other.getLong("appliedIndex"))
        && one.getString("sha256").equals(other.getString("sha256"));
  }
}
