package io.acano.store.raft;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.Outcome;
import io.acano.store.command.Outcome.AbortReason;
import io.acano.store.command.Outcome.Aborted;
import io.acano.store.command.Outcome.Committed;
import io.acano.store.command.Outcome.Forgotten;
import io.acano.store.txn.SnapshotTransaction;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionGateway;
import java.time.Duration;

/**
 * Transactions begin on a snapshot of this replica and end in the log.
 *
 * <p>A linearizable begin waits for an empty log entry (a barrier) that was proposed after it
 * began; all that wait share one, together with the commits that wait. It does not use Ratis' read
 * index: that answers without asking the followers again if the same commit index was confirmed
 * before, so a leader that was deposed meanwhile can give an index that is too old.
 */
final class RatisGateway implements TransactionGateway {
  private final RatisReplica replica;
  private final Proposer proposer;
  private final LiveState state;
  private final Duration timeout;

  RatisGateway(RatisReplica replica, Proposer proposer, LiveState state, Duration timeout) {
    this.replica = replica;
    this.proposer = proposer;
    this.state = state;
    this.timeout = timeout;
  }

  @Override
  public Transaction begin(Consistency consistency) {
    replica.requireMember();
    switch (consistency) {
      case LOCAL -> {}
      case LINEARIZABLE -> proposer.submit(null).await(timeout);
    }
    return new SnapshotTransaction(state.snapshot());
  }

  @Override
  public long commit(Transaction transaction) {
    if (!transaction.hasWrites()) {
      return transaction.readIndex();
    }
    replica.requireMember();
    Proposal proposal = proposer.submit(transaction.toCommand(proposer.nextId()));
    Outcome outcome = proposal.await(timeout);
    return switch (outcome) {
      case Committed(long index) -> index;
      case Aborted(AbortReason reason) ->
          throw new StoreException(
              ErrorCode.SERIALIZATION_FAILURE, explain(reason) + "; run the transaction again");
      case Forgotten() ->
          throw proposal.isRepeated()
              ? Proposal.unknown("the commit was repeated until it was too old")
              : new StoreException(
                  ErrorCode.SERIALIZATION_FAILURE,
                  "the transaction's snapshot is too old; run the transaction again");
    };
  }

  @Override
  public long appliedIndex() {
    return state.appliedIndex();
  }

  private static String explain(AbortReason reason) {
    return switch (reason) {
      case READ_CONFLICT -> "another transaction wrote what this one read";
      case SCHEMA_CHANGED -> "a table or index was created or dropped meanwhile";
      case SNAPSHOT_TOO_OLD -> "the transaction's snapshot is too old";
    };
  }
}
