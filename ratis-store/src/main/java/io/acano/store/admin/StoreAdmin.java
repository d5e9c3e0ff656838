package io.acano.store.admin;

import java.time.Duration;

/**
 * What an operator asks of one replica. Each call is safe to repeat, blocks at most {@code timeout}
 * and throws {@link io.acano.store.api.StoreException} with a reason. Thread-safe.
 */
public interface StoreAdmin {
  /** Starts a new cluster of which this replica is the only voter; refused if it is in one. */
  void initialize(Duration timeout);

  /**
   * Makes this replica, which must be in no cluster, ready to be taken into the named cluster by
   * its leader. It starts empty and catches up by log or snapshot.
   */
  void prepareToJoin(String clusterId, Duration timeout);

  /** Takes a prepared replica in: first as a listener, then, caught up, as a voter if asked. */
  void addMember(Member member, boolean voter, Duration timeout);

  /** Takes a replica out; refused if the rest would have no quorum. */
  void removeMember(String name, Duration timeout);

  void transferLeadership(String name, Duration timeout);

  /** What this replica knows now; never waits for anybody else, works without a quorum. */
  ReplicaStatus status();

  /** A hash of the replicated state and the index that it was taken at, equal at all replicas. */
  StateHash stateHash();

  /** A hex SHA-256 over all replicated entries at one applied index. */
  record StateHash(long appliedIndex, String sha256) {}
}
