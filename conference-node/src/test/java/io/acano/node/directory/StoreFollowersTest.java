package io.acano.node.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.store.api.ChangeFeed;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import io.acano.store.node.StoreConfig;
import io.acano.store.node.StoreNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows the tables and what writes the legs, on a real store of one replica. */
final class StoreFollowersTest {
  private static final UUID TEAM = new UUID(1, 1);
  private static final UUID LEG = new UUID(9, 1);

  @TempDir Path folder;
  private StoreNode store;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    store = StoreNode.open(StoreConfig.loopback("core-1", folder, port));
    store.admin().initialize(Duration.ofSeconds(20));
    Schema.ensure(store);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void tellsOfWhatSqlChanges() throws Exception {
    List<DirectoryView> views = new CopyOnWriteArrayList<>();
    try (DirectoryCache directory = new DirectoryCache(store)) {
      directory.onChange(views::add);
      directory.start();
      assertTrue(directory.awaitLoaded(Duration.ofSeconds(20)));
      sql("INSERT INTO cospace (id, name, uri) VALUES ('" + TEAM + "', 'Team', 'team')");
      Await.until("it is added", () -> views.getLast().lookUp("TEAM").isPresent());
      sql("UPDATE cospace SET passcode_hash = 'other' WHERE uri = 'team'");
      Await.until(
          "its passcode is changed",
          () -> views.getLast().coSpace(TEAM).map(CoSpace::isProtected).orElse(false));
      sql("DELETE FROM cospace WHERE uri = 'team'");
      Await.until("it is removed", () -> views.getLast().coSpace(TEAM).isEmpty());
    }
  }

  @Test
  void writesLegsOnceThereIsAQuorumAgain() throws Exception {
    Interrupted interrupted = new Interrupted(store);
    sql(insert(new UUID(9, 2), 6));
    sql(insert(new UUID(9, 3), 7));
    StoreLegLedger ledger = new StoreLegLedger(interrupted, "core-1", 7);
    ledger.record(leg(CallLeg.State.PASSCODE));
    ledger.record(leg(new UUID(9, 4), CallLeg.State.CONNECTED));
    ledger.start();
    Await.until("it has tried twice", () -> interrupted.refused.get() > 1);
    ledger.erase(new UUID(9, 4));
    ledger.record(leg(CallLeg.State.CONNECTED));
    assertEquals(2, states().size());
    interrupted.isLost = false;
    // The row of the older run is gone, the leg that came and went was never written.
    Await.until("the leg is written", () -> states().equals(List.of("connected", "connected")));
    ledger.close();
  }

  @Test
  void keepsAndSeesTheWishThatALegEnds() throws Exception {
    List<UUID> dropped = new CopyOnWriteArrayList<>();
    try (StoreLegLedger ledger = new StoreLegLedger(store, "core-1", 7);
        DropWatch watch = new DropWatch(store, "core-1", dropped::add)) {
      ledger.start();
      watch.start();
      ledger.record(leg(CallLeg.State.PASSCODE));
      Await.until("the leg is written", () -> states().equals(List.of("passcode")));
      assertEquals(List.of(), dropped);
      sql("UPDATE call_leg SET state = 'dropping'");
      Await.until("the wish is seen", () -> dropped.contains(LEG));
      ledger.record(leg(new UUID(9, 5), CallLeg.State.CONNECTED));
      ledger.record(leg(CallLeg.State.CONNECTED));
      Await.until("the other leg is written", () -> states().size() == 2);
      ledger.record(leg(new UUID(9, 6), CallLeg.State.CONNECTED));
      Await.until("the third leg is written", () -> states().size() == 3);
      assertEquals(List.of("connected", "connected", "dropping"), states());
      ledger.erase(LEG);
      Await.until("the row is gone", () -> states().size() == 2);
      assertEquals(Set.of(LEG), Set.copyOf(dropped));
    }
  }

  private static CallLeg leg(CallLeg.State state) {
    return leg(LEG, state);
  }

  private static CallLeg leg(UUID id, CallLeg.State state) {
    return new CallLeg(id, TEAM, "core-1", 7, "a@b", null, state, null, Instant.EPOCH);
  }

  private static String insert(UUID id, long incarnation) {
    return "INSERT INTO call_leg (id, cospace, instance, incarnation, remote, state, started_at)"
        + " VALUES ('%s', '%s', 'core-1', %d, 'x', 'connected', now())"
            .formatted(id, TEAM, incarnation);
  }

  private void sql(String text) {
    try (Session session = store.openSession("test")) {
      session.update(text);
    }
  }

  private List<String> states() {
    try (Session session = store.openSession("test")) {
      return session.query("SELECT state FROM call_leg ORDER BY state").stream()
          .map(row -> String.valueOf(row.text("state")))
          .toList();
    }
  }

  /** A store that has no quorum for a while. */
  private static final class Interrupted implements Store {
    private final Store real;
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean isLost = true;

    private Interrupted(Store real) {
      this.real = real;
    }

    @Override
    public Session openSession(String user) {
      if (isLost) {
        refused.incrementAndGet();
        throw new StoreException(ErrorCode.NO_LEADER, "no leader");
      }
      return real.openSession(user);
    }

    @Override
    public ChangeFeed changes(long index, Set<String> tables) {
      return real.changes(index, tables);
    }

    @Override
    public long appliedIndex() {
      return real.appliedIndex();
    }
  }
}
