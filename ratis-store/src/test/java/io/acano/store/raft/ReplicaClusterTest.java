package io.acano.store.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus.Role;
import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stories of a cluster: forming, writing anywhere, changing, restarting. */
final class ReplicaClusterTest {
  @TempDir private Path folder;

  @Test
  void everyReplicaTakesWritesAndReadsThem() {
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, RaftSettings.lan(), "a", "b", "c")) {
      cluster.awaitLeader();
      for (RatisReplica replica : cluster.all()) {
        Records.increment(replica, "counter");
        // What was acknowledged here is seen by the next local snapshot here.
        assertTrue(Records.get(replica, "counter", Consistency.LOCAL) > 0);
      }
      for (RatisReplica replica : cluster.all()) {
        assertEquals(3, Records.get(replica, "counter", Consistency.LINEARIZABLE));
      }
      cluster.awaitEqualHashes();
    }
  }

  @Test
  void leadershipMovesOnRequest() {
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, RaftSettings.lan(), "a", "b", "c")) {
      String follower = cluster.awaitFollower();
      cluster.any().admin().transferLeadership(follower, ReplicaCluster.LIMIT);
      assertEquals(follower, cluster.awaitLeader());
      assertTrue(cluster.hasRole(follower, Role.LEADER));
      Records.put(cluster.any(), "after", 1);
    }
  }

  @Test
  void membersComeAndGo() throws Exception {
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, RaftSettings.lan(), "a", "b", "c")) {
      Records.put(cluster.get("c"), "x", 1);
      cluster.join("d", false);
      assertTrue(cluster.hasRole("d", Role.LISTENER));
      assertEquals(1, Records.get(cluster.get("d"), "x", Consistency.LINEARIZABLE));

      String leader = cluster.awaitLeader();
      cluster.get("d").admin().removeMember(leader, ReplicaCluster.LIMIT);
      RatisReplica gone = cluster.get(leader);
      Await.until(
          () -> gone.admin().status().role() == Role.NOT_A_MEMBER,
          () -> gone.admin().status().toString());
      cluster.stop(leader);
      cluster.wipe(leader);
      Records.put(cluster.any(), "x", 2);

      cluster.join(leader, true);
      assertTrue(cluster.hasRole(leader, Role.VOTER));
      assertEquals(2, Records.get(cluster.get(leader), "x", Consistency.LINEARIZABLE));
      cluster.awaitEqualHashes();
    }
  }

  @Test
  void theLastQuorumIsNotRemoved() {
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, RaftSettings.lan(), "a", "b", "c")) {
      String leader = cluster.awaitLeader();
      String stopped = cluster.awaitFollower();
      String alive =
          cluster.all().stream()
              .map(each -> each.admin().status().name())
              .filter(name -> !name.equals(leader) && !name.equals(stopped))
              .findFirst()
              .orElseThrow();
      cluster.stop(stopped);
      Await.until(
          () ->
              cluster.status(leader).peers().stream()
                  .anyMatch(
                      peer ->
                          peer.member().name().equals(stopped)
                              && Objects.requireNonNull(peer.lastContactMs()) > 1000),
          () -> "the leader has not missed " + stopped);
      assertCode(
          ErrorCode.INVALID_STATE,
          () -> cluster.get(leader).admin().removeMember(alive, ReplicaCluster.LIMIT));
      cluster.get(leader).admin().removeMember(stopped, ReplicaCluster.LIMIT);
      assertEquals(2, cluster.status(leader).peers().size());
    }
  }

  @Test
  void wrongRequestsAreRefusedAndChangeNothing() {
    try (ReplicaCluster cluster = new ReplicaCluster(folder, RaftSettings.lan())) {
      RatisReplica a = cluster.start("a");
      assertEquals(Role.NOT_A_MEMBER, a.admin().status().role());
      assertCode(ErrorCode.NOT_A_MEMBER, () -> Records.put(a, "x", 1));
      assertCode(
          ErrorCode.INVALID_PARAMETER_VALUE, () -> a.admin().prepareToJoin("no id", ms(1000)));
      a.admin().initialize(ReplicaCluster.LIMIT);
      assertCode(ErrorCode.INVALID_STATE, () -> a.admin().initialize(ms(1000)));
      assertCode(
          ErrorCode.INVALID_STATE,
          () -> a.admin().prepareToJoin("11111111-1111-1111-1111-111111111111", ms(1000)));
      assertCode(ErrorCode.INVALID_STATE, () -> a.admin().removeMember("a", ms(1000)));
      assertCode(ErrorCode.INVALID_STATE, () -> a.admin().transferLeadership("z", ms(1000)));
      // Nobody listens there.
      assertCode(
          ErrorCode.TIMED_OUT,
          () -> a.admin().addMember(new Member("z", "127.0.0.1", 1), true, ms(3000)));
      Records.put(a, "x", 1);
      assertEquals(1, a.admin().status().peers().size());
      cluster.stop("a");
      StoreException other =
          assertThrows(
              StoreException.class,
              () ->
                  RatisReplica.open(
                      new RatisReplica.Place(
                          "b", cluster.folder("a"), "127.0.0.1", 0, "127.0.0.1", 0),
                      RaftSettings.lan(),
                      path -> {
                        throw new AssertionError("not reached");
                      },
                      (reason, cause) -> {}));
      assertTrue(String.valueOf(other.getMessage()).contains("belongs to the replica a"));
    }
  }

  @Test
  void theWholeClusterRestarts() {
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, RaftSettings.lan(), "a", "b", "c")) {
      for (int i = 0; i < 100; i++) {
        Records.increment(cluster.get(i % 2 == 0 ? "a" : "c"), "counter");
      }
      String before = cluster.awaitEqualHashes();
      cluster.stopAll();
      for (String name : new String[] {"c", "b", "a"}) {
        cluster.start(name);
      }
      cluster.awaitLeader();
      assertEquals(100, Records.get(cluster.get("b"), "counter", Consistency.LINEARIZABLE));
      assertTrue(!before.isEmpty());
      assertEquals(101, Records.increment(cluster.get("b"), "counter"));
      cluster.awaitEqualHashes();
    }
  }

  @Test
  void laggingAndNewReplicasInstallSnapshots() throws Exception {
    RaftSettings settings = RaftSettings.lan().withSnapshotEntries(100, 10);
    try (ReplicaCluster cluster = ReplicaCluster.of(folder, settings, "a", "b", "c")) {
      String lagging = cluster.awaitFollower();
      cluster.stop(lagging);
      String leader = cluster.awaitLeader();
      // Enough for two log segments, since Ratis purges whole ones.
      for (int i = 0; i < 450; i++) {
        Records.put(cluster.get(leader), "key" + i, i, 100_000);
      }
      assertTrue(cluster.snapshotIndex(leader) > 300);
      RatisReplica back = cluster.start(lagging);
      assertEquals(449, Records.get(back, "key449", Consistency.LINEARIZABLE));
      assertTrue(cluster.snapshotIndex(lagging) > 300, "it came by snapshot");

      RatisReplica joined = cluster.join("d", true);
      assertEquals(0, Records.get(joined, "key0", Consistency.LINEARIZABLE));
      for (int i = 0; i < 150; i++) {
        Records.put(joined, "more" + i, i);
      }
      cluster.awaitEqualHashes();
      cluster.stop("d");
      assertEquals(149, Records.get(cluster.start("d"), "more149", Consistency.LINEARIZABLE));
      cluster.awaitEqualHashes();
    }
  }

  private static Duration ms(long milliseconds) {
    return Duration.ofMillis(milliseconds);
  }

  private static void assertCode(ErrorCode code, Runnable request) {
    assertEquals(code, assertThrows(StoreException.class, request::run).code());
  }
}
