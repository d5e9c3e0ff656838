package io.acano.store.txn;

import io.acano.store.api.Consistency;

/** Where transactions begin and end: the one door between SQL and the replicated log. */
public interface TransactionGateway {
  /**
   * Begins on a snapshot of this replica. LINEARIZABLE first waits for a read index, at most the
   * configured time, else NO_LEADER.
   */
  Transaction begin(Consistency consistency);

  /**
   * Commits: proposes it and waits until this replica has applied it, so that the next local
   * snapshot sees it. A transaction without writes that began LINEARIZABLE, or that was only ever
   * asked to be LOCAL, needs no proposal.
   *
   * @return the log index that it committed at, or its read index if nothing was proposed
   * @throws io.acano.store.api.StoreException SERIALIZATION_FAILURE, OUTCOME_UNKNOWN, NO_LEADER
   */
  long commit(Transaction transaction);

  /** The applied index of this replica now. */
  long appliedIndex();
}
