package io.acano.store.raft;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one session waits for: the outcome of its transaction, or, without one, that this replica
 * has applied a log entry that was proposed after the wait began (a barrier).
 *
 * <p>It is WAITING until its group goes to the leader and SENT from then on. Only what is WAITING
 * can be given up with the certainty that it will never happen.
 */
final class Proposal {
  private enum State {
    WAITING,
    SENT,
    ABANDONED
  }

  private final @Nullable TransactionCommand command;
  private final int size;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private volatile boolean repeated;

  Proposal(@Nullable TransactionCommand command) {
    this.command = command;
    this.size = command == null ? 0 : CommandCodec.size(command);
  }

  @Nullable TransactionCommand command() {
    return command;
  }

  /** Bytes that it adds to its entry. */
  int size() {
    return size;
  }

  /** False if its session has given it up. */
  boolean send() {
    return state.compareAndSet(State.WAITING, State.SENT);
  }

  boolean isAbandoned() {
    return state.get() == State.ABANDONED;
  }

  /** Notes that it is sent again: an earlier copy may be in the log. */
  void repeat() {
    repeated = true;
  }

  boolean isRepeated() {
    return repeated;
  }

  void complete(Outcome result) {
    outcome.complete(result);
  }

  void fail(StoreException error) {
    outcome.completeExceptionally(error);
  }

  boolean isDone() {
    return outcome.isDone();
  }

  /** Waits for the outcome, at most {@code timeout}; the session's side. */
  Outcome await(Duration timeout) {
    try {
      return outcome.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw giveUp("no answer within " + timeout.toMillis() + " ms", ErrorCode.NO_LEADER);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp("the wait was interrupted", ErrorCode.QUERY_CANCELED);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException error) {
        throw new StoreException(error.code(), String.valueOf(error.getMessage()), error);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private StoreException giveUp(String why, ErrorCode certain) {
    boolean neverSent = state.compareAndSet(State.WAITING, State.ABANDONED);
    StoreException error =
        neverSent || command == null
            ? new StoreException(
                certain,
                why + ": no leader with a quorum can be reached; nothing was written, try again")
            : unknown(why);
    outcome.completeExceptionally(error);
    return error;
  }

  static StoreException unknown(String why) {
    return new StoreException(
        ErrorCode.OUTCOME_UNKNOWN,
        why
            + ": the commit was sent and its outcome is not known; read what it would have written"
            + " before repeating it");
  }
}
