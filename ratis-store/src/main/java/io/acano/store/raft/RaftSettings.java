package io.acano.store.raft;

import java.time.Duration;

/**
 * How a replica runs.
 *
 * @param electionTimeoutMin a follower that hears nothing from its leader for a random time between
 *     this and {@code electionTimeoutMax} starts an election
 * @param commitTimeout how long a commit or a linearizable read waits before it gives up
 * @param snapshotEntries log entries between two snapshots
 * @param retainedEntries log entries kept behind a snapshot, for replicas that lag a little
 * @param waitingCommits commits that may wait at this replica before new ones are refused
 */
public record RaftSettings(
    Duration electionTimeoutMin,
    Duration electionTimeoutMax,
    Duration commitTimeout,
    long snapshotEntries,
    long retainedEntries,
    int waitingCommits) {

  public RaftSettings {
    if (electionTimeoutMin.toMillis() < 20
        || electionTimeoutMax.compareTo(electionTimeoutMin) <= 0) {
      throw new IllegalArgumentException(
          "the election timeout must be at least 20 ms and its maximum greater than its minimum,"
              + " not "
              + electionTimeoutMin
              + " to "
              + electionTimeoutMax);
    }
    if (commitTimeout.compareTo(electionTimeoutMax) <= 0) {
      throw new IllegalArgumentException(
          "the commit timeout " + commitTimeout + " must be greater than the election timeout");
    }
    if (snapshotEntries < 1 || retainedEntries < 0 || waitingCommits < 1) {
      throw new IllegalArgumentException(
          "snapshot and queue limits must be positive: " + snapshotEntries + ", " + waitingCommits);
    }
  }

  /** For instances in one local network. */
  public static RaftSettings lan() {
    return new RaftSettings(
        Duration.ofMillis(300),
        Duration.ofMillis(600),
        Duration.ofSeconds(10),
        50_000,
        50_000,
        16_384);
  }

  /** The same with another distance between snapshots, and as many entries kept behind one. */
  public RaftSettings withSnapshotEntries(long snapshot, long retained) {
    return new RaftSettings(
        electionTimeoutMin, electionTimeoutMax, commitTimeout, snapshot, retained, waitingCommits);
  }

  public RaftSettings withCommitTimeout(Duration timeout) {
    return new RaftSettings(
        electionTimeoutMin,
        electionTimeoutMax,
        timeout,
        snapshotEntries,
        retainedEntries,
        waitingCommits);
  }
}
