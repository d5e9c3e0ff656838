package io.acano.store.raft;

import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.ReplicaStatus.Peer;
import io.acano.store.admin.ReplicaStatus.Role;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.admin.StoreAdmin.StateHash;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.Batch;
import io.acano.store.command.Outcome;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.feed.AppliedSignal;
import io.acano.store.txn.TransactionGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica: the Raft server, the state that it replicates, and the ways in. The data folder
 * holds {@code replica.properties}, {@code raft/CLUSTER/} (Ratis' log and snapshots) and {@code
 * state/} (the live engine). Thread-safe. DESIGN.md beside this file tells the threads.
 */
public final class RatisReplica implements AutoCloseable, StoreStateMachine.Observer {
  private static final Logger logger = LoggerFactory.getLogger(RatisReplica.class);

  /** gRPC logs each connection that ends, with a stack trace; held, as its level is lost else. */
  private static final java.util.logging.Logger GRPC_LOGGER =
      java.util.logging.Logger.getLogger("org.apache.ratis.thirdparty.io.grpc");

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /**
   * Where a replica lives.
   *
   * @param name also its Raft peer id; unique in its cluster and for good
   * @param host and {@code port}: where other replicas reach it; port 0 is the port it listens on
   * @param bindPort 0 takes a free one
   */
  public record Place(
      String name, Path folder, String host, int port, String bindHost, int bindPort) {}

  private final Place place;
  private final HaltHandler haltHandler;
  private final LiveState state;
  private final RaftServer server;
  private final LeaderLink link;
  private final AppliedIndex applied = new AppliedIndex();
  private final AppliedSignal appliedSignal = new AppliedSignal();
  private final Proposer proposer;
  private final RatisGateway gateway;
  private final RatisAdmin admin;
  private final AtomicBoolean halted = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean removed;
  private volatile ReplicaIdentity identity;

  /**
   * Opens the replica and takes part in its cluster, if it is in one.
   *
   * @throws StoreException if the folder belongs to another replica, is damaged or in use, or the
   *     port is taken
   */
  public static RatisReplica open(
      Place place, RaftSettings settings, EngineOpener engines, HaltHandler haltHandler) {
    try {
      DurableFiles.createDirectories(place.folder());
      ReplicaIdentity identity = ReplicaIdentity.load(place.folder(), place.name());
      checkLog(place, identity);
      LiveState state = LiveState.open(place.folder().resolve("state"), engines);
      RatisReplica replica = null;
      try {
        replica = new RatisReplica(place, settings, haltHandler, identity, state);
        replica.start();
        return replica;
      } catch (IOException | RuntimeException e) {
        if (replica == null) {
          state.close();
        } else {
          replica.close();
        }
        throw e;
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new StoreException(
          ErrorCode.INTERNAL_ERROR,
          "the replica "
              + place.name()
              + " in "
              + place.folder()
              + " could not be opened: "
              + rootCause(e),
          e);
    }
  }

  private RatisReplica(
      Place place,
      RaftSettings settings,
      HaltHandler haltHandler,
      ReplicaIdentity identity,
      LiveState state)
      throws IOException {
    GRPC_LOGGER.setLevel(java.util.logging.Level.SEVERE);
    this.place = place;
    this.haltHandler = haltHandler;
    this.identity = identity;
    this.state = state;
    RaftProperties properties =
        RatisProperties.of(settings, logFolder(place), place.bindHost(), place.bindPort());
    this.server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(place.name()))
            .setProperties(properties)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setStateMachineRegistry(this::stateMachine)
            .setGroup(identity.clusterId() == null ? null : group(identity, place.port()))
            .build();
    this.link = new LeaderLink(server, properties);
    this.proposer = new Proposer(link, applied, state::outcome, settings);
    this.gateway = new RatisGateway(this, proposer, state, settings.commitTimeout());
    this.admin = new RatisAdmin(this, link, settings);
  }

  private void start() throws IOException {
    server.start();
    UUID cluster = identity.clusterId();
    if (cluster != null) {
      attach(cluster);
    }
    logger
        .atInfo()
        .addKeyValue("instance", place.name())
        .addKeyValue("cluster", cluster)
        .addKeyValue("port", port())
        .addKeyValue("applied", state.appliedIndex())
        .log("the replica is open");
  }

  public TransactionGateway gateway() {
    return gateway;
  }

  public StoreAdmin admin() {
    return admin;
  }

  /** The port that other replicas reach it at. */
  public int port() {
    return place.port() != 0
        ? place.port()
        : server.getServerRpc().getInetSocketAddress().getPort();
  }

  /** The engine that holds the state now; installing a snapshot puts another in its place. */
  public KeyValueEngine engine() {
    return state.engine();
  }

  /** Moves after each apply and each installed snapshot. */
  public AppliedSignal appliedSignal() {
    return appliedSignal;
  }

  /** True once the replica has halted: it serves nothing any more. */
  public boolean isHalted() {
    return halted.get();
  }

  /** Stops taking part, within seconds. Commits under way are answered with "outcome unknown". */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      proposer.close();
      if (closeServer()) {
        state.close();
      }
    }
  }

  /** Closes the Raft server; false if it has not come to an end in time. */
  private boolean closeServer() {
    Thread closing =
        Thread.ofPlatform()
            .name("raft-close")
            .daemon()
            .start(
                () -> {
                  try {
                    server.close();
                    link.close();
                  } catch (IOException | RuntimeException e) {
                    logger.atWarn().setCause(e).log("the Raft server did not close in order");
                  }
                });
    try {
      if (closing.join(CLOSE_LIMIT)) {
        return true;
      }
      logger.atWarn().log("the Raft server did not close within {} s", CLOSE_LIMIT.toSeconds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  // What RatisAdmin asks for.

  RaftServer server() {
    return server;
  }

  String clusterId() {
    return String.valueOf(identity.clusterId());
  }

  /** Starts a cluster of which this replica is the only voter. */
  synchronized void found(UUID cluster) {
    if (identity.clusterId() != null) {
      throw new StoreException(
          ErrorCode.INVALID_STATE,
          "this replica is in the cluster "
              + identity.clusterId()
              + " already; a new cluster needs an empty data folder");
    }
    enter(identity.founding(cluster));
  }

  /** Waits from now on for the leader of {@code cluster} to take this replica in. */
  synchronized void join(UUID cluster) {
    UUID present = identity.clusterId();
    if (present != null && !present.equals(cluster)) {
      throw new StoreException(
          ErrorCode.INVALID_STATE,
          "this replica is in the cluster " + present + " and cannot join " + cluster);
    }
    if (present == null) {
      enter(identity.joining(cluster));
    }
  }

  private void enter(ReplicaIdentity entered) {
    ReplicaIdentity before = identity;
    try {
      entered.save(place.folder());
      identity = entered;
      RaftGroup group = group(entered, port());
      RaftClientReply reply =
          server.groupManagement(
              GroupManagementRequest.newAdd(ClientId.randomId(), server.getId(), 0, group));
      if (!reply.isSuccess()) {
        throw new IOException(String.valueOf(reply.getException()), reply.getException());
      }
      attach(group.getGroupId().getUuid());
    } catch (IOException e) {
      identity = before;
      throw new StoreException(
          ErrorCode.INTERNAL_ERROR, "the Raft log could not be made: " + rootCause(e), e);
    }
  }

  private void attach(UUID cluster) throws IOException {
    RaftServer.Division division = server.getDivision(RaftGroupId.valueOf(cluster));
    if (!division.getInfo().isAlive()) {
      throw new IOException("the Raft log in " + logFolder(place) + " could not be opened");
    }
    if (!identity.logExists()) {
      identity = identity.withLog();
      identity.save(place.folder());
    }
    RaftPeer self =
        division
            .getRaftConf()
            .getPeer(server.getId(), RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER);
    String address = Membership.address(place.host(), port());
    if (self != null && !self.getAddress().equals(address)) {
      logger
          .atWarn()
          .addKeyValue("known", self.getAddress())
          .addKeyValue("now", address)
          .log("the others know this replica at another address; remove and add it again");
    }
    link.attach(division);
  }

  /** Puts an empty entry into the log, if that is possible within {@code limit}. */
  void appendNothing(Duration limit) {
    try {
      proposer.submit(null).await(limit);
    } catch (StoreException e) {
      logger.debug("no empty entry could be appended", e);
    }
  }

  boolean isReadyLeader() {
    RaftServer.Division division = link.division();
    return division != null && division.getInfo().isLeader() && division.getInfo().isLeaderReady();
  }

  void requireMember() {
    if (halted.get() || closed.get()) {
      throw new StoreException(
          ErrorCode.SHUTTING_DOWN, "this replica has stopped; ask another instance");
    } else if (identity.clusterId() == null) {
      throw new StoreException(
          ErrorCode.NOT_A_MEMBER,
          "this replica is in no cluster; start one with 'cluster init' or join one");
    } else if (removed) {
      throw new StoreException(
          ErrorCode.NOT_A_MEMBER,
          "this replica was taken out of its cluster; to join again it needs an empty data folder");
    }
  }

  ReplicaStatus status() {
    RaftServer.Division division = link.division();
    UUID cluster = identity.clusterId();
    if (division == null || cluster == null) {
      return new ReplicaStatus(
          place.name(), null, Role.NOT_A_MEMBER, 0, -1, state.appliedIndex(), null, List.of());
    }
    DivisionInfo info = division.getInfo();
    RaftConfiguration configuration = division.getRaftConf();
    RaftPeerId leader = info.isAlive() ? info.getLeaderId() : null;
    return new ReplicaStatus(
        place.name(),
        cluster.toString(),
        role(info, configuration),
        info.getCurrentTerm(),
        division.getRaftLog().getLastCommittedIndex(),
        state.appliedIndex(),
        leader == null ? null : leader.toString(),
        peers(division, configuration));
  }

  private Role role(DivisionInfo info, RaftConfiguration configuration) {
    if (removed || !info.isAlive()) {
      return Role.NOT_A_MEMBER;
    } else if (info.isLeader()) {
      return Role.LEADER;
    } else if (configuration.getPeer(server.getId(), RaftPeerRole.FOLLOWER) != null) {
      return Role.VOTER;
    }
    return configuration.getPeer(server.getId(), RaftPeerRole.LISTENER) == null
            || configuration.getAllPeers().isEmpty()
        ? Role.NOT_A_MEMBER
        : Role.LISTENER;
  }

  private static List<Peer> peers(RaftServer.Division division, RaftConfiguration configuration) {
    Map<RaftPeerId, Long> silence = new HashMap<>();
    Map<RaftPeerId, Long> match = new HashMap<>();
    List<ServerRpcProto> followers =
        division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
    long[] matches = division.getInfo().getFollowerMatchIndices();
    for (int i = 0; i < followers.size(); i++) {
      RaftPeerId id = RaftPeerId.valueOf(followers.get(i).getId().getId());
      silence.put(id, followers.get(i).getLastRpcElapsedTimeMs());
      if (matches != null && matches.length == followers.size()) {
        match.put(id, matches[i]);
      }
    }
    // While the configuration changes, a member may be in the old and in the new one.
    Map<RaftPeerId, Peer> peers = new LinkedHashMap<>();
    for (RaftPeerRole role : List.of(RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)) {
      for (RaftPeer peer : configuration.getAllPeers(role)) {
        peers.putIfAbsent(
            peer.getId(),
            new Peer(
                Membership.member(peer),
                role == RaftPeerRole.FOLLOWER,
                match.get(peer.getId()),
                silence.get(peer.getId())));
      }
    }
    return List.copyOf(peers.values());
  }

  StateHash stateHash() {
    try (Snapshot snapshot = state.snapshot()) {
      return new StateHash(snapshot.appliedIndex(), io.acano.store.machine.StateHash.of(snapshot));
    }
  }

  // What the state machine tells, on Ratis' threads.

  @Override
  public void applied(long index, Batch batch, List<Outcome> outcomes) {
    proposer.applied(batch, outcomes);
  }

  @Override
  public void advanced(long index) {
    applied.advance(index);
    appliedSignal.advance(index);
  }

  @Override
  public void leaderChanged(RaftPeerId leader) {
    logger.atInfo().addKeyValue("leader", leader).log("the leader is known");
    link.leaderChanged(leader);
  }

  @Override
  public void removed() {
    removed = true;
    logger.atWarn().log("the others have taken this replica out of the cluster");
  }

  @Override
  public void failed(String what, Throwable cause) {
    if (closed.get() || !halted.compareAndSet(false, true)) {
      return;
    }
    logger
        .atError()
        .addKeyValue("instance", place.name())
        .setCause(cause)
        .log("{}; the replica halts, as going on could lose or invent data", what);
    Thread.ofPlatform()
        .name("raft-halt")
        .start(
            () -> {
              proposer.close();
              closeServer();
              haltHandler.halted(what, cause);
            });
  }

  private StoreStateMachine stateMachine(RaftGroupId group) {
    if (!group.getUuid().equals(identity.clusterId())) {
      throw new IllegalStateException(
          "the Raft group " + group + " is not this replica's cluster " + identity.clusterId());
    }
    return new StoreStateMachine(state, this);
  }

  private RaftGroup group(ReplicaIdentity of, int port) {
    RaftGroupId id = RaftGroupId.valueOf(Objects.requireNonNull(of.clusterId()));
    RaftPeer self =
        RaftPeer.newBuilder()
            .setId(place.name())
            .setAddress(Membership.address(place.host(), port))
            // Who joins must not take part in elections before the others have made it a voter;
            // the leader tells who they are.
            .setStartupRole(of.founder() ? RaftPeerRole.FOLLOWER : RaftPeerRole.LISTENER)
            .build();
    return RaftGroup.valueOf(id, self);
  }

  private static Path logFolder(Place place) {
    return place.folder().resolve("raft");
  }

  private static void checkLog(Place place, ReplicaIdentity identity) throws IOException {
    if (identity.clusterId() == null || !identity.logExists()) {
      return;
    }
    Path current = logFolder(place).resolve(identity.clusterId().toString()).resolve("current");
    if (!Files.exists(current.resolve("raft-meta"))) {
      throw new StoreException(
          ErrorCode.INTERNAL_ERROR,
          "the Raft log in "
              + current
              + " is gone; a replica must not vote again without it: remove it from the cluster,"
              + " empty its data folder and let it join anew");
    }
    TornLogTail.repair(current);
  }

  private static String rootCause(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
