package io.acano.store.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One replica's own view.
 *
 * @param clusterId null before it is initialised or joined
 * @param leader the leader's name, or null while none is known
 * @param peers every member of the configuration, itself too, as this replica knows it
 */
public record ReplicaStatus(
    String name,
    @Nullable String clusterId,
    Role role,
    long term,
    long commitIndex,
    long appliedIndex,
    @Nullable String leader,
    List<Peer> peers) {

  /** A replica's part in the Raft group. */
  public enum Role {
    LEADER,
    VOTER,
    LISTENER,
    /** In no cluster yet. */
    NOT_A_MEMBER
  }

  /** A member of the configuration; lag and contact are known to the leader alone. */
  public record Peer(
      Member member, boolean voter, @Nullable Long matchIndex, @Nullable Long lastContactMs) {}
}
