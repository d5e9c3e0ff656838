package io.acano.store.txn;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.Batch;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.InMemoryEngine;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.feed.AppliedSignal;
import io.acano.store.machine.Machine;
import java.util.List;
import java.util.UUID;

/**
 * A gateway to one machine without a log: commits are applied where they are asked, by the real
 * machine, through the real command encoding. Thread-safe.
 */
public final class LocalGateway implements TransactionGateway {
  private final KeyValueEngine engine;
  private final Machine machine;
  private final UUID proposer = new UUID(1, 1);
  private final AppliedSignal signal = new AppliedSignal();
  private long sequence;

  public LocalGateway() {
    this(new InMemoryEngine());
  }

  public LocalGateway(KeyValueEngine engine) {
    this(engine, new Machine(engine));
  }

  public LocalGateway(KeyValueEngine engine, Machine machine) {
    this.engine = engine;
    this.machine = machine;
  }

  public KeyValueEngine engine() {
    return engine;
  }

  /** Advances with each commit, for change feeds over {@link #engine}. */
  public AppliedSignal signal() {
    return signal;
  }

  @Override
  public Transaction begin(Consistency consistency) {
    return new SnapshotTransaction(engine.snapshot());
  }

  @Override
  public synchronized long commit(Transaction transaction) {
    if (!transaction.hasWrites()) {
      return transaction.readIndex();
    }
    TransactionCommand command = transaction.toCommand(new TransactionId(proposer, ++sequence));
    Batch batch = CommandCodec.decode(CommandCodec.encode(new Batch(List.of(command))));
    Outcome outcome = machine.apply(machine.appliedIndex() + 1, batch).getFirst();
    signal.advance(machine.appliedIndex());
    return switch (outcome) {
      case Outcome.Committed(long index) -> index;
      case Outcome.Aborted(Outcome.AbortReason reason) ->
          throw new StoreException(
              ErrorCode.SERIALIZATION_FAILURE, "the transaction conflicted: " + reason);
      case Outcome.Forgotten forgotten ->
          throw new StoreException(
              ErrorCode.SERIALIZATION_FAILURE, "the transaction's snapshot is too old");
    };
  }

  @Override
  public long appliedIndex() {
    return engine.appliedIndex();
  }
}
