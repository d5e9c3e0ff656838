package io.acano.store.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first database user, of a founder that ended between its two steps. */
@Timeout(60)
final class FoundingTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void aFirstUserThatWasNotMadeIsMadeAtTheNextStartAndOnlyThen() throws Exception {
    StoreConfig config = StoreConfig.loopback("core-1", folder, freePort());
    try (StoreNode node = StoreNode.open(config)) {
      node.admin().initialize(LIMIT);
    }
    try (StoreNode node = StoreNode.open(config.withFirstUser(user("first")))) {
      awaitLeader(node);
      node.ensureFirstUser();
      node.ensureFirstUser();
      assertEquals(1, users(node, "first"));
    }
    try (StoreNode node = StoreNode.open(config.withFirstUser(user("second")))) {
      awaitLeader(node);
      node.ensureFirstUser();
      assertEquals(0, users(node, "second"));
    }
  }

  private static StoreConfig.FirstUser user(String name) {
    return new StoreConfig.FirstUser(name, () -> "it's a secret");
  }

  private static int users(StoreNode node, String name) {
    try (Session session = node.openSession("test")) {
      return session.query("SELECT rolname FROM pg_roles WHERE rolname = $1", name).size();
    }
  }

  private static void awaitLeader(StoreNode node) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!node.health().serving()) {
      assertTrue(System.nanoTime() < deadline, node.health().detail());
      Thread.onSpinWait();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
