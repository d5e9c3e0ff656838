package io.acano.store.raft;

import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership and leadership. Each operation looks at the leader's configuration, takes the one step
 * that brings it nearer to what was asked, and looks again until it is there or the time is up. So
 * repeating one is safe, and it does not matter which replica was asked or whether the leader moves
 * in between.
 */
final class RatisAdmin implements StoreAdmin {
  private static final Logger logger = LoggerFactory.getLogger(RatisAdmin.class);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** How long one step is waited for before its effect is looked at. */
  private static final Duration STEP = Duration.ofSeconds(1);

  private final RatisReplica replica;
  private final LeaderLink link;
  private final RaftSettings settings;

  RatisAdmin(RatisReplica replica, LeaderLink link, RaftSettings settings) {
    this.replica = replica;
    this.link = link;
    this.settings = settings;
  }

  @Override
  public void initialize(Duration timeout) {
    replica.found(UUID.randomUUID());
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!replica.isReadyLeader()) {
      pause(deadline, "the new cluster has elected no leader");
    }
    logger.atInfo().addKeyValue("cluster", replica.clusterId()).log("started a new cluster");
  }

  @Override
  public void prepareToJoin(String clusterId, Duration timeout) {
    try {
      replica.join(UUID.fromString(clusterId));
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "'" + clusterId + "' is not a cluster id; 'cluster status' at a member shows it",
          e);
    }
  }

  @Override
  public void addMember(Member member, boolean voter, Duration timeout) {
    RaftPeerId id = RaftPeerId.valueOf(member.name());
    RaftPeer peer =
        RaftPeer.newBuilder()
            .setId(id)
            .setAddress(Membership.address(member.host(), member.port()))
            .build();
    reach(
        member.name() + " has not become a member",
        timeout,
        members -> {
          RaftPeer present = members.voter(id) == null ? members.listener(id) : members.voter(id);
          if (present != null && !present.getAddress().equals(peer.getAddress())) {
            throw new StoreException(
                ErrorCode.INVALID_STATE,
                member.name()
                    + " is a member already, at "
                    + present.getAddress()
                    + "; remove it before adding it at "
                    + peer.getAddress());
          }
          if (members.changing()) {
            return Step.LATER;
          } else if (members.voter(id) != null || (present != null && !voter)) {
            return Step.DONE;
          } else if (present == null) {
            configure(members, members.withListener(peer));
          } else if (members.isCaughtUp(id)) {
            configure(members, members.withVoter(present));
          }
          return Step.LATER;
        });
  }

  @Override
  public void removeMember(String name, Duration timeout) {
    RaftPeerId id = RaftPeerId.valueOf(name);
    reach(
        name + " is still a member",
        timeout,
        members -> {
          if (members.changing()) {
            return Step.LATER;
          } else if (members.voter(id) == null && members.listener(id) == null) {
            return Step.DONE;
          }
          SetConfigurationRequest.Arguments without = members.without(id, aliveMs());
          if (members.leader().equals(id)) {
            // Another leader takes it out, or it would have to close itself to be gone.
            members.voters().stream()
                .map(RaftPeer::getId)
                .filter(other -> !other.equals(id) && members.isAlive(other, aliveMs()))
                .findFirst()
                .ifPresent(other -> transfer(members, other));
          } else {
            configure(members, without);
          }
          return Step.LATER;
        });
  }

  @Override
  public void transferLeadership(String name, Duration timeout) {
    RaftPeerId id = RaftPeerId.valueOf(name);
    reach(
        name + " has not become the leader",
        timeout,
        members -> {
          if (members.leader().equals(id)) {
            return Step.DONE;
          } else if (members.voter(id) == null) {
            throw new StoreException(
                ErrorCode.INVALID_STATE,
                name
                    + " is no voter of this cluster and cannot lead it; the voters are "
                    + members.voters().stream().map(RaftPeer::getId).toList());
          }
          transfer(members, id);
          return Step.LATER;
        });
  }

  @Override
  public ReplicaStatus status() {
    return replica.status();
  }

  @Override
  public StateHash stateHash() {
    return replica.stateHash();
  }

  private long aliveMs() {
    return settings.electionTimeoutMax().toMillis();
  }

  private enum Step {
    DONE,
    LATER
  }

  /** Looks at the leader's configuration and takes one step. */
  @FunctionalInterface
  private interface Goal {
    Step approach(Membership members);
  }

  private void reach(String notYet, Duration timeout, Goal goal) {
    long deadline = System.nanoTime() + timeout.toNanos();
    String obstacle = "";
    while (true) {
      try {
        if (goal.approach(membership()) == Step.DONE) {
          return;
        }
      } catch (LeaderException e) {
        obstacle = ": " + e.getMessage();
        logger.debug("an administrative step failed", e);
        // Ratis learns how far a member is from the answer to an entry, not to a heartbeat: in a
        // quiet cluster a member on probation may need one more entry to count as caught up.
        replica.appendNothing(STEP);
      }
      pause(deadline, notYet + obstacle);
    }
  }

  /** An attempt at the leader failed and may succeed the next time. */
  private static final class LeaderException extends RuntimeException {
    LeaderException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private Membership membership() {
    replica.requireMember();
    RaftPeerId leader = leader();
    GroupInfoReply reply =
        (GroupInfoReply)
            exchange(
                leader,
                GroupInfoRequest::new,
                request -> replica.server().getGroupInfoAsync(request));
    if (!reply.getRoleInfoProto().hasLeaderInfo()) {
      throw new LeaderException(leader + " is no longer the leader", null);
    }
    return Membership.of(leader, reply);
  }

  private RaftPeerId leader() {
    RaftPeerId leader = link.leader();
    if (leader == null) {
      throw new LeaderException("no leader is known; is there a quorum?", null);
    }
    return leader;
  }

  private void configure(Membership members, SetConfigurationRequest.Arguments arguments) {
    logger
        .atInfo()
        .addKeyValue("voters", arguments.getServersInNewConf())
        .log("changing the configuration");
    exchange(
        members.leader(),
        (client, to, group, call) ->
            new SetConfigurationRequest(client, to, group, call, arguments),
        request -> replica.server().setConfigurationAsync(request));
  }

  private void transfer(Membership members, RaftPeerId target) {
    exchange(
        members.leader(),
        (client, to, group, call) ->
            new TransferLeadershipRequest(client, to, group, call, target, STEP.toMillis()),
        request -> replica.server().transferLeadershipAsync(request));
  }

  /** Submits a request to this replica's own server. */
  @FunctionalInterface
  private interface Here<T> {
    CompletableFuture<? extends RaftClientReply> submit(T request) throws IOException;
  }

  private <T extends RaftClientRequest> RaftClientReply exchange(
      RaftPeerId leader, LeaderLink.Request<T> request, Here<T> here) {
    try {
      RaftServer.Division division = link.division();
      RaftClientReply reply;
      if (division == null) {
        throw new LeaderException("this replica is in no cluster", null);
      } else if (leader.equals(division.getId())) {
        reply =
            here.submit(link.made(division, leader, request))
                .get(STEP.toMillis(), TimeUnit.MILLISECONDS);
      } else {
        reply = link.ask(leader, request);
      }
      if (!reply.isSuccess()) {
        throw new LeaderException(String.valueOf(reply.getException()), reply.getException());
      }
      return reply;
    } catch (TimeoutException e) {
      throw new LeaderException(leader + " has not finished yet", e);
    } catch (IOException e) {
      throw new LeaderException(leader + " did not answer: " + e.getMessage(), e);
    } catch (ExecutionException e) {
      throw new LeaderException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(ErrorCode.QUERY_CANCELED, "the wait was interrupted", e);
    }
  }

  private void pause(long deadline, String notYet) {
    if (System.nanoTime() >= deadline) {
      throw new StoreException(
          ErrorCode.TIMED_OUT,
          notYet + "; what was begun may still happen, and asking again is safe");
    }
    try {
      link.awaitChange(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(ErrorCode.QUERY_CANCELED, "the wait was interrupted", e);
    }
  }
}
