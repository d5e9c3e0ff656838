package io.acano.store.raft;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.Batch;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.CommandLimits;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this replica's transactions into the log. Ratis costs CPU by the entry, so all that wait
 * go together into one: one group is under way at a time, and while it is, the next one gathers. No
 * timer holds anything back.
 *
 * <p>A group is repeated until the leader confirms it, across changes of leader, under the same
 * transaction ids, so that a copy that was committed before is found by every replica and does
 * nothing. Its outcomes are not sent back: this replica meets the entry in its own log, and a
 * session is answered when it is applied here, so that its next snapshot sees it.
 */
final class Proposer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Proposer.class);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);
  private static final Duration LEADER_WAIT = Duration.ofMillis(100);

  private final UUID id = UUID.randomUUID();
  private final AtomicLong sequence = new AtomicLong();
  private final LeaderLink link;
  private final AppliedIndex applied;
  private final Function<TransactionId, @Nullable Outcome> storedOutcome;
  private final Duration timeout;
  private final ArrayBlockingQueue<Proposal> waiting;
  private final Map<Long, Proposal> sent = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  Proposer(
      LeaderLink link,
      AppliedIndex applied,
      Function<TransactionId, @Nullable Outcome> storedOutcome,
      RaftSettings settings) {
    this.link = link;
    this.applied = applied;
    this.storedOutcome = storedOutcome;
    this.timeout = settings.commitTimeout();
    this.waiting = new ArrayBlockingQueue<>(settings.waitingCommits());
    this.thread = Thread.ofPlatform().name("raft-proposer").daemon().start(this::run);
  }

  /** A new name for one commit attempt. */
  TransactionId nextId() {
    return new TransactionId(id, sequence.incrementAndGet());
  }

  /** Queues {@code command}, whose id is from {@link #nextId}, or a barrier if it is null. */
  Proposal submit(@Nullable TransactionCommand command) {
    Proposal proposal = new Proposal(command);
    if (CommandCodec.BATCH_OVERHEAD_BYTES + proposal.size() > CommandLimits.TRANSACTION_BYTES) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "the transaction takes "
              + proposal.size()
              + " bytes in the log and at most "
              + CommandLimits.TRANSACTION_BYTES
              + " are allowed; split it");
    }
    if (!waiting.offer(proposal)) {
      throw new StoreException(
          ErrorCode.OUT_OF_MEMORY,
          waiting.size() + " commits wait at this replica already; nothing was written, try later");
    }
    if (closed) {
      failWaiting();
    }
    return proposal;
  }

  /** Tells the sessions of this proposer what became of the entry; the apply thread. */
  void applied(Batch batch, List<Outcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      TransactionId transaction = batch.transactions().get(i).id();
      if (transaction.proposer().equals(id)) {
        Proposal proposal = sent.remove(transaction.sequence());
        if (proposal != null) {
          proposal.complete(outcomes.get(i));
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    failWaiting();
    sent.values().forEach(proposal -> proposal.fail(Proposal.unknown("the replica is closing")));
    sent.clear();
  }

  private void failWaiting() {
    StoreException error =
        new StoreException(
            ErrorCode.SHUTTING_DOWN, "the replica is closing; nothing was written, ask another");
    for (Proposal each = waiting.poll(); each != null; each = waiting.poll()) {
      each.fail(error);
    }
  }

  private void run() {
    try {
      while (!closed) {
        Proposal first = waiting.take();
        // Nothing is sent before there is a leader: so long, a session can still give up for sure.
        while (!first.isAbandoned() && link.awaitLeader(LEADER_WAIT) == null) {
          waiting.removeIf(Proposal::isAbandoned);
        }
        if (!first.isAbandoned()) {
          List<Proposal> group = group(first);
          if (!group.isEmpty()) {
            commit(group);
          }
        }
      }
    } catch (InterruptedException e) {
      if (!closed) {
        throw new IllegalStateException("the proposer was interrupted while it was open", e);
      }
    }
  }

  /** {@code first} and those behind it, as many as one entry holds. */
  private List<Proposal> group(Proposal first) {
    List<Proposal> group = new ArrayList<>();
    long bytes = CommandCodec.BATCH_OVERHEAD_BYTES;
    for (Proposal next = first; next != null; next = waiting.poll()) {
      if (next.send()) {
        group.add(next);
        bytes += next.size();
      }
      Proposal behind = waiting.peek();
      if (behind == null || bytes + behind.size() > CommandLimits.BATCH_BYTES) {
        break;
      }
    }
    return group;
  }

  private void commit(List<Proposal> group) throws InterruptedException {
    List<TransactionCommand> commands = new ArrayList<>(group.size());
    for (Proposal proposal : group) {
      TransactionCommand command = proposal.command();
      if (command != null) {
        commands.add(command);
        sent.put(command.id().sequence(), proposal);
      }
    }
    try {
      byte[] entry = CommandCodec.encode(new Batch(commands));
      long deadline = System.nanoTime() + timeout.toNanos();
      String failure = "no leader";
      for (int attempt = 1; !allDone(group) && System.nanoTime() < deadline; attempt++) {
        if (attempt > 1) {
          group.forEach(Proposal::repeat);
          link.awaitChange(RETRY_PAUSE);
        }
        RaftPeerId leader = link.awaitLeader(LEADER_WAIT);
        if (leader == null) {
          continue;
        }
        try {
          RaftClientReply reply =
              link.propose(leader, entry).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          settleOnceApplied(group, reply.getLogIndex());
          return;
        } catch (ExecutionException e) {
          failure = String.valueOf(e.getCause());
          logger.debug("a group of {} was not confirmed by {}", group.size(), leader, e.getCause());
        } catch (TimeoutException e) {
          failure = "no answer from the leader " + leader;
        }
      }
      give(group, Proposal.unknown(failure));
    } catch (RuntimeException e) {
      give(group, new StoreException(ErrorCode.INTERNAL_ERROR, "the commit failed: " + e, e));
      logger.atError().setCause(e).log("a group of commits could not be proposed");
    }
  }

  /**
   * The log has the group at {@code index}. Its transactions are answered when the entry is applied
   * here; those that this replica skipped by installing a snapshot have their outcome in it.
   */
  private void settleOnceApplied(List<Proposal> group, long index) {
    applied.whenReached(
        index,
        () -> {
          for (Proposal proposal : group) {
            TransactionCommand command = proposal.command();
            if (command == null) {
              proposal.complete(new Outcome.Committed(index));
            } else if (sent.remove(command.id().sequence()) != null) {
              Outcome outcome = storedOutcome.apply(command.id());
              if (outcome == null) {
                proposal.fail(Proposal.unknown("this replica has skipped the commit's log entry"));
              } else {
                proposal.complete(outcome);
              }
            }
          }
        });
  }

  private void give(List<Proposal> group, StoreException error) {
    for (Proposal proposal : group) {
      TransactionCommand command = proposal.command();
      if (command != null) {
        sent.remove(command.id().sequence());
      }
      proposal.fail(error);
    }
  }

  private static boolean allDone(List<Proposal> group) {
    return group.stream().allMatch(Proposal::isDone);
  }
}
