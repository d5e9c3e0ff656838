package io.acano.node.management;

import io.acano.node.component.Component;
import io.acano.node.directory.InstanceRecord;
import io.acano.node.directory.Instances;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.api.StoreException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as one instance sees it: the members from its own replica, each asked for its own
 * state, all at once and for a second at most. Needs no quorum.
 */
final class Overview {
  private static final Duration PEER_TIMEOUT = Duration.ofSeconds(1);

  private final ManagedInstance instance;
  private final Instances instances;
  private final Secrets secrets;
  private final PeerClient peers;

  Overview(ManagedInstance instance, Instances instances, Secrets secrets, PeerClient peers) {
    this.instance = instance;
    this.instances = instances;
    this.secrets = secrets;
    this.peers = peers;
  }

  /** What an instance says of itself, or why it says nothing. */
  private record Voice(@Nullable JsonObject replica, String detail) {}

  /** The answer to {@code GET /cluster/replica}. */
  JsonObject replica() {
    ReplicaStatus own = instance.admin().status();
    JsonArray members = new JsonArray();
    for (ReplicaStatus.Peer peer : own.peers()) {
      members.add(
          new JsonObject()
              .put("name", peer.member().name())
              .put("raft", raft(peer))
              .put("voter", peer.voter()));
    }
    Optional<String> fault =
        instance.health().entrySet().stream()
            .filter(entry -> !entry.getValue().healthy())
            .map(entry -> entry.getKey() + ": " + entry.getValue().detail())
            .findFirst();
    return new JsonObject()
        .put("name", own.name())
        .put("clusterId", own.clusterId())
        .put("role", role(own.role()))
        .put("term", own.term())
        .put("commitIndex", own.commitIndex())
        .put("appliedIndex", own.appliedIndex())
        .put("leader", own.leader())
        .put("healthy", fault.isEmpty())
        .put("detail", fault.orElse(Component.Health.OK.detail()))
        .put("peers", members);
  }

  /** The answer to {@code GET /cluster}. */
  JsonObject cluster() throws InterruptedException {
    ReplicaStatus own = instance.admin().status();
    Map<String, InstanceRecord> records = records();
    List<ReplicaStatus.Peer> members = new ArrayList<>(own.peers());
    members.sort(Comparator.comparing(peer -> peer.member().name()));
    Map<String, Voice> voices =
        ask(members.stream().map(peer -> peer.member().name()).toList(), records);
    Verdict verdict = Verdict.of(members, voices);
    JsonArray list = new JsonArray();
    if (members.stream().noneMatch(peer -> peer.member().name().equals(own.name()))) {
      JsonObject self = replica();
      list.add(
          describe(own.name(), new Voice(self, self.getString("detail")), null, 0)
              .put("voter", false)
              .put("raft", instance.config().database().raft().advertised())
              .put("management", instance.config().management().url()));
    }
    for (ReplicaStatus.Peer member : members) {
      String name = member.member().name();
      list.add(
          describe(name, voices.get(name), records.get(name), verdict.commitIndex())
              .put("voter", member.voter())
              .put("raft", raft(member)));
    }
    return new JsonObject()
        .put("clusterId", own.clusterId())
        .put("leader", verdict.leader() == null ? own.leader() : verdict.leader())
        .put("term", Math.max(own.term(), verdict.term()))
        .put("quorum", verdict.quorum())
        .put("self", own.name())
        .put("instances", list);
  }

  /** The answer to {@code GET /instances}. */
  List<JsonObject> instances() throws InterruptedException {
    Map<String, InstanceRecord> records = new HashMap<>();
    List<InstanceRecord> known = instances.list();
    known.forEach(record -> records.put(record.name(), record));
    Map<String, Voice> voices = ask(known.stream().map(InstanceRecord::name).toList(), records);
    return known.stream()
        .map(
            record -> {
              Voice voice = voices.get(record.name());
              return new JsonObject()
                  .put("name", record.name())
                  .put("location", Json.orEmpty(record.location()))
                  .put("components", new JsonArray(record.components()))
                  .put("softwareVersion", Json.orEmpty(record.softwareVersion()))
                  .put("incarnation", record.incarnation())
                  .put("startedAt", Json.text(record.startedAt()))
                  .put("reachable", voice != null && voice.replica() != null)
                  .put("management", record.management())
                  .put("raft", record.raft())
                  .put("postgres", record.postgres())
                  .put("sip", record.sip());
            })
        .toList();
  }

  /** Where the management API of a member is, as this replica knows it. */
  Optional<String> managementUrl(String name) {
    return Optional.ofNullable(records().get(name)).map(InstanceRecord::management);
  }

  private Map<String, InstanceRecord> records() {
    Map<String, InstanceRecord> records = new HashMap<>();
    try {
      instances.list().forEach(record -> records.put(record.name(), record));
    } catch (StoreException e) {
      // No tables yet, or no cluster: the members are shown without their addresses.
      return records;
    }
    return records;
  }

  private Map<String, Voice> ask(List<String> names, Map<String, InstanceRecord> records)
      throws InterruptedException {
    Map<String, Voice> voices = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<Voice>> asked = new HashMap<>();
      for (String name : names) {
        asked.put(name, threads.submit(() -> ask(name, records.get(name))));
      }
      for (Map.Entry<String, Future<Voice>> entry : asked.entrySet()) {
        try {
          voices.put(entry.getKey(), entry.getValue().get());
        } catch (ExecutionException e) {
          voices.put(entry.getKey(), new Voice(null, String.valueOf(e.getCause())));
        }
      }
    }
    return voices;
  }

  private Voice ask(String name, @Nullable InstanceRecord record) throws InterruptedException {
    if (name.equals(instance.config().name())) {
      JsonObject own = replica();
      return new Voice(own, own.getString("detail"));
    }
    String url = record == null ? null : record.management();
    Optional<String> secret = secrets.cluster();
    if (url == null) {
      return new Voice(null, "its management address is not known here yet");
    }
    if (secret.isEmpty()) {
      return new Voice(null, "this instance does not know the cluster's secret; join again");
    }
    try {
      PeerClient.Answer answer =
          peers.ask(url, "GET", "/cluster/replica", secret.get(), null, PEER_TIMEOUT);
      return answer.isOk()
          ? new Voice(answer.body(), answer.body().getString("detail", "ok"))
          : new Voice(null, answer.message());
    } catch (ApiException e) {
      return new Voice(null, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject describe(
      String name, @Nullable Voice voice, @Nullable InstanceRecord record, long leaderCommit) {
    JsonObject replica = voice == null ? null : voice.replica();
    Long applied = replica == null ? null : replica.getLong("appliedIndex");
    return new JsonObject()
        .put("name", name)
        .put("role", replica == null ? "unreachable" : replica.getString("role"))
        .put("term", replica == null ? null : replica.getLong("term"))
        .put("commitIndex", replica == null ? null : replica.getLong("commitIndex"))
        .put("appliedIndex", applied)
        .put("lag", applied == null ? null : Math.max(0, leaderCommit - applied))
        .put("healthy", replica != null && replica.getBoolean("healthy", false))
        .put("detail", voice == null ? "was not asked" : voice.detail())
        .put("management", record == null ? null : record.management())
        .put("postgres", record == null ? null : record.postgres())
        .put("sip", record == null ? null : record.sip());
  }

  /**
   * What the voices together say.
   *
   * @param leader who says that it leads, in the highest term that anybody reported
   * @param quorum whether it leads a majority of the voters, of those that answered
   */
  private record Verdict(@Nullable String leader, long term, long commitIndex, boolean quorum) {
    static Verdict of(List<ReplicaStatus.Peer> members, Map<String, Voice> voices) {
      String leader = null;
      long term = 0;
      long commitIndex = 0;
      for (ReplicaStatus.Peer member : members) {
        JsonObject replica = replica(voices, member);
        if (replica == null) {
          continue;
        }
        commitIndex = Math.max(commitIndex, replica.getLong("commitIndex"));
        long own = replica.getLong("term");
        boolean leads = "leader".equals(replica.getString("role"));
        if (own > term) {
          leader = null;
        }
        term = Math.max(term, own);
        if (leads && own == term) {
          leader = member.member().name();
        }
      }
      String chosen = leader;
      long voters = members.stream().filter(ReplicaStatus.Peer::voter).count();
      long followers =
          members.stream()
              .filter(ReplicaStatus.Peer::voter)
              .filter(
                  member -> {
                    JsonObject replica = replica(voices, member);
                    return replica != null
                        && chosen != null
                        && chosen.equals(replica.getString("leader"));
                  })
              .count();
      return new Verdict(leader, term, commitIndex, followers * 2 > voters);
    }

    private static @Nullable JsonObject replica(
        Map<String, Voice> voices, ReplicaStatus.Peer member) {
      Voice voice = voices.get(member.member().name());
      return voice == null ? null : voice.replica();
    }
  }

  private static String role(ReplicaStatus.Role role) {
    return role == ReplicaStatus.Role.NOT_A_MEMBER ? "none" : role.name().toLowerCase(Locale.ROOT);
  }

  private static String raft(ReplicaStatus.Peer peer) {
    String host = peer.member().host();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + peer.member().port();
  }
}
