package io.acano.store.raft;

import io.acano.store.admin.Member;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as the leader sees it, and what it may become. Immutable and pure; changes are
 * asked for by comparing with this one, so that two operators cannot undo each other's work.
 *
 * @param silenceMs how long ago each other member answered the leader
 * @param committed the commit index of each member, as far as the leader knows
 */
record Membership(
    RaftPeerId leader,
    List<RaftPeer> voters,
    List<RaftPeer> listeners,
    boolean changing,
    Map<RaftPeerId, Long> silenceMs,
    Map<RaftPeerId, Long> committed) {

  static Membership of(RaftPeerId leader, GroupInfoReply reply) {
    RaftConfigurationProto configuration =
        reply.getConf().orElse(RaftConfigurationProto.getDefaultInstance());
    Map<RaftPeerId, Long> silence = new HashMap<>();
    for (ServerRpcProto follower : reply.getRoleInfoProto().getLeaderInfo().getFollowerInfoList()) {
      silence.put(RaftPeerId.valueOf(follower.getId().getId()), follower.getLastRpcElapsedTimeMs());
    }
    Map<RaftPeerId, Long> committed = new HashMap<>();
    for (CommitInfoProto info : reply.getCommitInfos()) {
      committed.put(RaftPeerId.valueOf(info.getServer().getId()), info.getCommitIndex());
    }
    return new Membership(
        leader,
        peers(configuration.getPeersList()),
        peers(configuration.getListenersList()),
        configuration.getOldPeersCount() > 0 || configuration.getOldListenersCount() > 0,
        silence,
        committed);
  }

  private static List<RaftPeer> peers(List<RaftPeerProto> protos) {
    return protos.stream()
        .map(
            proto ->
                RaftPeer.newBuilder()
                    .setId(RaftPeerId.valueOf(proto.getId()))
                    .setAddress(proto.getAddress())
                    .setPriority(proto.getPriority())
                    .build())
        .toList();
  }

  @Nullable RaftPeer voter(RaftPeerId id) {
    return find(voters, id);
  }

  @Nullable RaftPeer listener(RaftPeerId id) {
    return find(listeners, id);
  }

  private static @Nullable RaftPeer find(List<RaftPeer> peers, RaftPeerId id) {
    return peers.stream().filter(peer -> peer.getId().equals(id)).findFirst().orElse(null);
  }

  /** True if {@code id} has committed all that the leader has. */
  boolean isCaughtUp(RaftPeerId id) {
    return committed.getOrDefault(id, -1L) >= committed.getOrDefault(leader, Long.MAX_VALUE);
  }

  SetConfigurationRequest.Arguments withListener(RaftPeer peer) {
    return change(voters, with(without(listeners, peer.getId()), peer));
  }

  SetConfigurationRequest.Arguments withVoter(RaftPeer peer) {
    return change(with(without(voters, peer.getId()), peer), without(listeners, peer.getId()));
  }

  /**
   * The configuration without {@code id}.
   *
   * @param aliveMs a member that answered within this time counts as alive
   * @throws StoreException if the voters that stay and are alive would be no majority of them
   */
  SetConfigurationRequest.Arguments without(RaftPeerId id, long aliveMs) {
    List<RaftPeer> staying = without(voters, id);
    long alive = staying.stream().filter(peer -> isAlive(peer.getId(), aliveMs)).count();
    if (voter(id) != null && alive <= staying.size() / 2) {
      throw new StoreException(
          ErrorCode.INVALID_STATE,
          id
              + " cannot be removed: of the "
              + staying.size()
              + " voters that would stay only "
              + alive
              + " answer, which is no quorum; bring the others back first");
    }
    return change(staying, without(listeners, id));
  }

  boolean isAlive(RaftPeerId id, long aliveMs) {
    return id.equals(leader) || silenceMs.getOrDefault(id, Long.MAX_VALUE) <= aliveMs;
  }

  private SetConfigurationRequest.Arguments change(
      List<RaftPeer> newVoters, List<RaftPeer> newListeners) {
    return SetConfigurationRequest.Arguments.newBuilder()
        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
        .setServersInCurrentConf(voters)
        .setListenersInCurrentConf(listeners)
        .setServersInNewConf(newVoters)
        .setListenersInNewConf(newListeners)
        .build();
  }

  private static List<RaftPeer> with(List<RaftPeer> peers, RaftPeer added) {
    List<RaftPeer> all = new ArrayList<>(peers);
    all.add(added);
    return all;
  }

  private static List<RaftPeer> without(List<RaftPeer> peers, RaftPeerId id) {
    return peers.stream().filter(peer -> !peer.getId().equals(id)).toList();
  }

  /** How Ratis writes a member's address, and back. */
  static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  static Member member(RaftPeer peer) {
    String address = peer.getAddress();
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new Member(
        peer.getId().toString(), host, Integer.parseInt(address.substring(colon + 1)));
  }
}
