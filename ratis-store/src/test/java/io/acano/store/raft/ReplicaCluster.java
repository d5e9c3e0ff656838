package io.acano.store.raft;

import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.ReplicaStatus.Role;
import io.acano.store.admin.StoreAdmin.StateHash;
import io.acano.store.engine.rocks.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Replicas in one JVM over TCP on loopback, each at a port of its own that it keeps. */
final class ReplicaCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path folder;
  private final RaftSettings settings;
  private final Map<String, RatisReplica> running = new TreeMap<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private final Map<String, String> halts = new ConcurrentHashMap<>();
  private EngineOpener engines = RocksEngine::open;

  ReplicaCluster(Path folder, RaftSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** Opens {@code names} as one cluster of voters that the first one started. */
  static ReplicaCluster of(Path folder, RaftSettings settings, String... names) {
    ReplicaCluster cluster = new ReplicaCluster(folder, settings);
    cluster.start(names[0]).admin().initialize(LIMIT);
    for (int i = 1; i < names.length; i++) {
      cluster.join(names[i], true);
    }
    return cluster;
  }

  void useEngines(EngineOpener opener) {
    engines = opener;
  }

  Path folder(String name) {
    return folder.resolve(name);
  }

  RatisReplica start(String name) {
    int port = ports.getOrDefault(name, 0);
    RatisReplica replica =
        RatisReplica.open(
            new RatisReplica.Place(name, folder(name), "127.0.0.1", port, "127.0.0.1", port),
            settings,
            engines,
            (reason, cause) -> halts.put(name, reason));
    ports.put(name, replica.port());
    running.put(name, replica);
    return replica;
  }

  /** Starts {@code name} and has it taken in, asking any replica that runs. */
  RatisReplica join(String name, boolean voter) {
    RatisReplica asked = any();
    String cluster = clusterId();
    RatisReplica joining = start(name);
    joining.admin().prepareToJoin(cluster, LIMIT);
    asked.admin().addMember(new Member(name, "127.0.0.1", joining.port()), voter, LIMIT);
    return joining;
  }

  String clusterId() {
    return Objects.requireNonNull(any().admin().status().clusterId());
  }

  RatisReplica any() {
    return running.values().iterator().next();
  }

  RatisReplica get(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  List<RatisReplica> all() {
    return new ArrayList<>(running.values());
  }

  void stop(String name) {
    get(name).close();
    running.remove(name);
  }

  void stopAll() {
    List.copyOf(running.keySet()).forEach(this::stop);
  }

  void wipe(String name) throws IOException {
    DurableFiles.deleteTree(folder(name));
  }

  String haltOf(String name) {
    Await.until(() -> halts.containsKey(name), () -> name + " has not halted");
    return Objects.requireNonNull(halts.get(name));
  }

  ReplicaStatus status(String name) {
    return get(name).admin().status();
  }

  /** The leader's name, once it serves and all others know it. */
  String awaitLeader() {
    Await.until(
        () -> {
          String leader = any().admin().status().leader();
          return leader != null
              && running.containsKey(leader)
              && running.get(leader).isReadyLeader()
              && all().stream().allMatch(each -> leader.equals(each.admin().status().leader()));
        },
        () -> "no common leader: " + all().stream().map(each -> each.admin().status()).toList());
    return Objects.requireNonNull(any().admin().status().leader());
  }

  String awaitFollower() {
    String leader = awaitLeader();
    return running.keySet().stream().filter(name -> !name.equals(leader)).findFirst().orElseThrow();
  }

  boolean hasRole(String name, Role role) {
    return status(name).role() == role;
  }

  /** Waits until all have applied the same, and returns the hash that they agree on. */
  String awaitEqualHashes() {
    Await.until(
        () -> all().stream().mapToLong(e -> e.gateway().appliedIndex()).distinct().count() == 1,
        () -> "applied " + all().stream().map(each -> each.gateway().appliedIndex()).toList());
    List<StateHash> hashes = all().stream().map(each -> each.admin().stateHash()).toList();
    if (hashes.stream().distinct().count() != 1) {
      throw new AssertionError("replicas differ: " + hashes);
    }
    return hashes.getFirst().sha256();
  }

  long snapshotIndex(String name) throws IOException {
    try (var files = Files.walk(folder(name).resolve("raft"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith("snapshot."))
          .mapToLong(file -> Long.parseLong(file.substring(file.indexOf('_') + 1)))
          .max()
          .orElse(-1);
    }
  }

  @Override
  public void close() {
    stopAll();
  }
}
