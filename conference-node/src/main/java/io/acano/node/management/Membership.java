package io.acano.node.management;

import io.acano.node.config.ComponentKind;
import io.acano.node.config.InstanceConfig;
import io.acano.node.config.Listener;
import io.acano.node.directory.Instances;
import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.StoreAdmin;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How instances become one cluster. To join, an instance first makes its replica ready for the
 * member's cluster and only then asks to be taken in, so that the leader never counts on a replica
 * that does not answer to the cluster's id. Each step is safe to repeat; a join that broke off is
 * joined again.
 */
final class Membership {
  private static final Logger logger = LoggerFactory.getLogger(Membership.class);
  private static final Duration OWN_STEP = Duration.ofSeconds(30);
  private static final Duration ADMISSION = Duration.ofSeconds(60);

  /** Longer than what is asked for, so that the peer's own answer arrives. */
  private static final Duration PEER_ADMISSION = ADMISSION.plusSeconds(10);

  private final ManagedInstance instance;
  private final StoreAdmin admin;
  private final Instances instances;
  private final Secrets secrets;
  private final PeerClient peers;
  private final Overview overview;

  /** One change of this instance's own membership at a time. */
  private final ReentrantLock changing = new ReentrantLock();

  Membership(
      ManagedInstance instance,
      Instances instances,
      Secrets secrets,
      PeerClient peers,
      Overview overview) {
    this.instance = instance;
    this.admin = instance.admin();
    this.instances = instances;
    this.secrets = secrets;
    this.peers = peers;
    this.overview = overview;
  }

  /** Starts a cluster with this instance as its only voter. */
  JsonObject init() throws Exception {
    return alone(
        () -> {
          if (admin.status().clusterId() != null) {
            throw alreadyIn(admin.status());
          }
          if (!instance.config().components().contains(ComponentKind.DATABASE)) {
            throw ApiException.invalid(
                "this instance does not run the component database, so it cannot start a cluster");
          }
          secrets.createCluster();
          admin.initialize(OWN_STEP);
          instance.serveAsMember();
          return describeSelf();
        });
  }

  /** Joins the cluster of a member. */
  JsonObject join(String member, String token, @Nullable String authority) throws Exception {
    if (authority == null) {
      return alone(() -> join(member, token, peers));
    }
    PeerClient trusting;
    try {
      trusting = PeerClient.trustingPem(authority);
    } catch (GeneralSecurityException | IOException e) {
      throw new ApiException(ApiError.INVALID, "ca is not a certificate in PEM", e);
    }
    try (trusting) {
      return alone(() -> join(member, token, trusting));
    }
  }

  private JsonObject join(String member, String token, PeerClient client) throws Exception {
    JsonObject cluster =
        require(member, client.ask(member, "GET", "/cluster/replica", token, null, OWN_STEP));
    String clusterId = cluster.getString("clusterId");
    if (clusterId == null) {
      throw new ApiException(ApiError.PEER_FAILED, member + " is in no cluster itself");
    }
    ReplicaStatus own = admin.status();
    if (own.clusterId() != null && !own.clusterId().equals(clusterId)) {
      throw alreadyIn(own);
    }
    admin.prepareToJoin(clusterId, OWN_STEP);
    InstanceConfig config = instance.config();
    Listener raft = config.database().raft();
    JsonObject self =
        new JsonObject()
            .put("name", config.name())
            .put("host", raft.advertisedHost())
            .put("port", raft.port())
            .put("managementUrl", config.management().url())
            .put("voter", config.components().contains(ComponentKind.DATABASE));
    JsonObject admission =
        require(
            member, client.ask(member, "POST", "/cluster/members", token, self, PEER_ADMISSION));
    String secret = admission.getString("secret");
    if (secret == null) {
      throw new ApiException(ApiError.PEER_FAILED, member + " gave no secret");
    }
    secrets.adoptCluster(secret);
    instance.serveAsMember();
    return describeSelf();
  }

  /** Takes a prepared instance in; at the leader, or by passing it on to the leader. */
  JsonObject admit(Request request, Member member, String managementUrl, boolean voter)
      throws InterruptedException {
    JsonObject body =
        new JsonObject()
            .put("name", member.name())
            .put("host", member.host())
            .put("port", member.port())
            .put("managementUrl", managementUrl)
            .put("voter", voter);
    Optional<JsonObject> passedOn = atLeader(request, "POST", "/cluster/members", body);
    if (passedOn.isPresent()) {
      return passedOn.get();
    }
    ReplicaStatus own = admin.status();
    for (ReplicaStatus.Peer peer : own.peers()) {
      if (peer.member().name().equals(member.name()) && !peer.member().equals(member)) {
        throw new ApiException(
            ApiError.CONFLICT,
            "the name " + member.name() + " is taken by another instance of this cluster");
      }
    }
    admin.addMember(member, voter, ADMISSION);
    Listener raft = new Listener(member.host(), member.port(), member.host());
    instances.admit(member.name(), managementUrl, raft.advertised());
    logger.atInfo().addKeyValue("member", member.name()).log("an instance was taken in");
    return new JsonObject()
        .put("clusterId", own.clusterId())
        .put(
            "secret",
            secrets
                .cluster()
                .orElseThrow(
                    () ->
                        new ApiException(
                            ApiError.CONFLICT,
                            "the leader does not know the cluster's secret; let it join again")));
  }

  /** Takes an instance out; at the leader, or by passing it on to the leader. */
  void remove(Request request, String name) throws InterruptedException {
    String path = "/cluster/members/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    if (atLeader(request, "DELETE", path, null).isPresent()) {
      return;
    }
    boolean member = isMember(name);
    if (!member && instances.list().stream().noneMatch(known -> known.name().equals(name))) {
      throw new ApiException(ApiError.NOT_FOUND, "there is no instance " + name);
    }
    if (member) {
      admin.removeMember(name, OWN_STEP);
    }
    instances.forget(name);
    logger.atInfo().addKeyValue("member", name).log("an instance was taken out");
  }

  /** Moves the leadership; at the leader, or by passing it on to the leader. */
  void transferLeadership(Request request, String name) throws InterruptedException {
    JsonObject body = new JsonObject().put("name", name);
    if (atLeader(request, "POST", "/cluster/leader", body).isPresent()) {
      return;
    }
    if (!isMember(name)) {
      throw new ApiException(ApiError.NOT_FOUND, "there is no instance " + name);
    }
    if (!name.equals(admin.status().leader())) {
      admin.transferLeadership(name, OWN_STEP);
    }
  }

  private boolean isMember(String name) {
    return admin.status().peers().stream().anyMatch(peer -> peer.member().name().equals(name));
  }

  /** Empty if this instance is the leader and is to do it itself, else the leader's answer. */
  private Optional<JsonObject> atLeader(
      Request request, String method, String path, @Nullable JsonObject body)
      throws InterruptedException {
    ReplicaStatus own = admin.status();
    if (own.clusterId() == null) {
      throw new ApiException(
          ApiError.NOT_IN_CLUSTER, "this instance is in no cluster yet; init or join first");
    }
    String leader = own.leader();
    if (leader == null) {
      throw new ApiException(ApiError.NO_QUORUM, "the cluster has no leader now; ask again");
    }
    if (leader.equals(own.name())) {
      return Optional.empty();
    }
    String url = overview.managementUrl(leader).orElse(null);
    String secret = secrets.cluster().orElse(null);
    if (request.passedOn() || url == null || secret == null) {
      throw new ApiException(
          ApiError.NO_QUORUM, "the leader " + leader + " cannot be asked from here now; ask again");
    }
    PeerClient.Answer answer = peers.passOn(url, method, path, secret, body, PEER_ADMISSION);
    return Optional.of(require(url, answer));
  }

  /** The body of a good answer; a bad one keeps its kind, so that the client sees the cause. */
  private static JsonObject require(String peer, PeerClient.Answer answer) {
    if (answer.isOk()) {
      return answer.body();
    }
    for (ApiError error : ApiError.values()) {
      JsonObject told = answer.body().getJsonObject("error");
      if (told != null
          && error.code().equals(told.getString("code"))
          && error != ApiError.UNAUTHORIZED
          && error != ApiError.INTERNAL) {
        throw new ApiException(error, answer.message());
      }
    }
    throw new ApiException(ApiError.PEER_FAILED, peer + " refused: " + answer.message());
  }

  private ApiException alreadyIn(ReplicaStatus own) {
    return new ApiException(
        ApiError.ALREADY_IN_CLUSTER,
        own.name() + " is in the cluster " + own.clusterId() + " already");
  }

  private JsonObject describeSelf() {
    return new JsonObject()
        .put("name", instance.config().name())
        .put("clusterId", admin.status().clusterId());
  }

  private interface Step {
    JsonObject run() throws Exception;
  }

  private JsonObject alone(Step step) throws Exception {
    if (!changing.tryLock()) {
      throw new ApiException(
          ApiError.CONFLICT, "this instance is starting or joining a cluster right now");
    }
    try {
      return step.run();
    } finally {
      changing.unlock();
    }
  }
}
