package io.acano.store.simulation;

import io.acano.store.command.Batch;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.TestEngines;
import io.acano.store.machine.CommitLog;
import io.acano.store.machine.Machine;
import io.acano.store.machine.StoredValue;
import io.acano.store.txn.SnapshotTransaction;
import io.acano.store.txn.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replicas fed from one log by one thread, everything decided by one seed. Clients run transactions
 * on snapshots of replicas that lag; proposals wait, come in groups, and come twice; replicas
 * crash, restart from what they had flushed, are replayed, and take over each other's checkpoints.
 *
 * <p>Then the log is executed serially on a sorted map: each committed transaction, run there at
 * its place, must see exactly what it saw on its snapshot.
 */
final class Simulation {
  private static final int STEPS = 160;
  private static final int REPLICAS = 3;
  private static final int REPLAYED_MAX = 5;

  private final long seed;
  private final Random random;
  private final Path folder;
  private final List<Replica> replicas = new ArrayList<>();

  /** Entry i is log index i + 1; null is an entry that is not the store's. */
  private final List<byte @Nullable []> log = new ArrayList<>();

  private final List<Attempt> waiting = new ArrayList<>();
  private final List<Attempt> proposed = new ArrayList<>();
  private final Map<TransactionId, Attempt> attempts = new HashMap<>();

  /** By log index, what the first replica that came there answered. */
  private final Map<Long, List<Outcome>> outcomes = new HashMap<>();

  private final Map<Long, String> hashes = new HashMap<>();
  private final Statistics statistics = new Statistics();
  private int checkpoints;

  /** A transaction as a client ran it: what it was, what it saw, what it proposes. */
  private record Attempt(Work work, List<String> seen, TransactionCommand command) {}

  /** What a run met, so that a test can see that it met everything. */
  static final class Statistics {
    int committed;
    final Map<Outcome.AbortReason, Integer> aborted = new HashMap<>();
    int forgotten;
    int duplicates;
    int crashes;
    int installs;

    void add(Statistics other) {
      committed += other.committed;
      other.aborted.forEach((reason, count) -> aborted.merge(reason, count, Integer::sum));
      forgotten += other.forgotten;
      duplicates += other.duplicates;
      crashes += other.crashes;
      installs += other.installs;
    }
  }

  /** The state machine did something wrong. */
  static final class Failure extends RuntimeException {
    Failure(long seed, String message) {
      super("seed " + seed + ": " + message);
    }
  }

  private Simulation(
      long seed, Path folder, TestEngines engines, Function<KeyValueEngine, Machine> machines) {
    this.seed = seed;
    this.random = new Random(seed);
    this.folder = folder;
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica(engines, machines));
    }
  }

  /**
   * @throws Failure if replicas disagree or the history is not serializable in log order
   */
  static Statistics run(
      long seed, Path folder, TestEngines engines, Function<KeyValueEngine, Machine> machines) {
    Simulation simulation = new Simulation(seed, folder, engines, machines);
    try {
      simulation.run();
    } finally {
      simulation.replicas.forEach(Replica::close);
    }
    return simulation.statistics;
  }

  private void run() {
    begin(replicas.getFirst(), new Work(Work.Kind.OPEN_BANK, 0));
    propose();
    for (int step = 0; step < STEPS; step++) {
      Replica replica = replicas.get(random.nextInt(REPLICAS));
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4, 5 -> begin(replica, Work.random(random));
        case 6, 7, 8 -> propose();
        case 9, 10, 11, 12 -> applySome(replica, 1 + random.nextInt(6));
        case 13 -> replica.flush();
        case 14 -> {
          if (random.nextInt(3) == 0) {
            crash(replica);
          }
        }
        default -> {
          if (random.nextInt(3) == 0) {
            install(replica, replicas.get(random.nextInt(REPLICAS)));
          }
        }
      }
    }
    while (!waiting.isEmpty()) {
      propose();
    }
    for (Replica replica : replicas) {
      applySome(replica, log.size());
      compareHash(replica);
    }
    checkHistory();
  }

  private void begin(Replica replica, Work work) {
    try (Transaction transaction = new SnapshotTransaction(replica.snapshot())) {
      List<String> seen = work.run(transaction);
      TransactionId id = new TransactionId(new UUID(seed, 1), attempts.size() + 1);
      Attempt attempt = new Attempt(work, seen, transaction.toCommand(id));
      attempts.put(id, attempt);
      waiting.add(attempt);
    }
  }

  private void propose() {
    if (random.nextInt(10) == 0) {
      log.add(null);
    }
    List<TransactionCommand> group = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0 && !waiting.isEmpty(); i--) {
      Attempt attempt = waiting.remove(random.nextInt(waiting.size()));
      group.add(attempt.command);
      proposed.add(attempt);
    }
    if (!proposed.isEmpty() && random.nextInt(4) == 0) {
      // Mostly a recent one, as a retry is; sometimes one of long ago.
      int back =
          random.nextInt(random.nextInt(4) == 0 ? proposed.size() : Math.min(6, proposed.size()));
      group.add(proposed.get(proposed.size() - 1 - back).command);
    }
    log.add(CommandCodec.encode(new Batch(group)));
  }

  private void applySome(Replica replica, int count) {
    for (int i = 0; i < count && replica.appliedIndex() < log.size(); i++) {
      long index = replica.appliedIndex() + 1;
      byte[] entry = log.get((int) index - 1);
      if (entry == null) {
        replica.pass(index);
      } else {
        List<Outcome> got = replica.apply(index, entry);
        List<Outcome> first = outcomes.putIfAbsent(index, got);
        if (first != null && !first.equals(got)) {
          throw new Failure(seed, "index " + index + " became " + first + " and then " + got);
        }
      }
      require(replica.appliedIndex() == index, "index " + index + " is not applied");
    }
    if (random.nextInt(8) == 0) {
      compareHash(replica);
    }
  }

  private void crash(Replica replica) {
    statistics.crashes++;
    long before = replica.appliedIndex();
    replica.crash();
    require(replica.appliedIndex() <= before, "a crash added something");
    compareHash(replica);
    // A restarted log begins to replay somewhat below what the engine has.
    long applied = replica.appliedIndex();
    for (long index = Math.max(1, applied - REPLAYED_MAX); index <= applied; index++) {
      byte[] entry = log.get((int) index - 1);
      if (entry != null) {
        compareReplay(index, replica.apply(index, entry));
      }
    }
    require(replica.appliedIndex() == applied, "a replay moved the applied index");
    compareHash(replica);
  }

  private void compareReplay(long index, List<Outcome> got) {
    List<Outcome> first = Objects.requireNonNull(outcomes.get(index));
    for (int i = 0; i < first.size(); i++) {
      require(
          got.get(i).equals(first.get(i)) || got.get(i) instanceof Outcome.Forgotten,
          "index " + index + " was " + first + " and its replay is " + got);
    }
  }

  private void install(Replica lagging, Replica source) {
    if (lagging.appliedIndex() >= source.appliedIndex()) {
      return;
    }
    statistics.installs++;
    checkpoints++;
    Path checkpoint = folder.resolve("checkpoint-" + seed + "-" + checkpoints);
    source.checkpoint(checkpoint);
    lagging.install(checkpoint);
    compareHash(lagging);
  }

  private void compareHash(Replica replica) {
    String hash = replica.hash();
    String first = hashes.putIfAbsent(replica.appliedIndex(), hash);
    require(
        first == null || first.equals(hash), "replicas differ at index " + replica.appliedIndex());
  }

  /** Executes the log serially, and compares what each committed transaction saw. */
  private void checkHistory() {
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    Map<TransactionId, Outcome> decided = new HashMap<>();
    for (long index = 1; index <= log.size(); index++) {
      byte[] entry = log.get((int) index - 1);
      if (entry == null) {
        continue;
      }
      List<TransactionCommand> transactions = CommandCodec.decode(entry).transactions();
      List<Outcome> results = Objects.requireNonNull(outcomes.get(index));
      for (int i = 0; i < transactions.size(); i++) {
        check(index, transactions.get(i), results.get(i), decided, model);
      }
    }
    for (Replica replica : replicas) {
      compareRows(replica, model);
      compareOutcomesWithLog(replica);
    }
  }

  private void check(
      long index,
      TransactionCommand transaction,
      Outcome outcome,
      Map<TransactionId, Outcome> decided,
      NavigableMap<byte[], byte[]> model) {
    Outcome before = decided.putIfAbsent(transaction.id(), outcome);
    if (before != null) {
      statistics.duplicates++;
      require(
          outcome.equals(before) || outcome instanceof Outcome.Forgotten,
          "a duplicate at index " + index + " is " + outcome + " and was " + before);
      return;
    }
    switch (outcome) {
      case Outcome.Committed(long at) -> {
        statistics.committed++;
        require(at == index, "index " + index + " committed at " + at);
        Attempt attempt = Objects.requireNonNull(attempts.get(transaction.id()));
        List<String> seen = attempt.work.run(new ModelTransaction(model));
        require(
            seen.equals(attempt.seen),
            attempt.work + " at index " + index + " saw " + attempt.seen + " and not " + seen);
        long sum = 0;
        for (byte[] row : model.subMap(Work.account(0), Work.account(Work.ACCOUNTS)).values()) {
          sum += Work.number(row);
        }
        require(
            sum == Work.ACCOUNTS * Work.DEPOSIT, "the bank holds " + sum + " at index " + index);
      }
      case Outcome.Aborted(Outcome.AbortReason reason) ->
          statistics.aborted.merge(reason, 1, Integer::sum);
      case Outcome.Forgotten forgotten -> statistics.forgotten++;
    }
  }

  /** What is trimmed is trimmed in both places. */
  private void compareOutcomesWithLog(Replica replica) {
    int logged = 0;
    int stored = 0;
    try (Snapshot snapshot = replica.snapshot();
        Cursor entries = snapshot.scan(Family.COMMIT_LOG, new byte[0], null, false);
        Cursor kept = snapshot.scan(Family.OUTCOMES, new byte[0], null, false)) {
      while (entries.next()) {
        logged += CommitLog.decode(CommitLog.index(entries.key()), entries.value()).size();
      }
      while (kept.next()) {
        stored++;
      }
    }
    require(logged == stored, stored + " outcomes are kept of " + logged + " in the commit log");
  }

  private void compareRows(Replica replica, NavigableMap<byte[], byte[]> model) {
    try (Snapshot snapshot = replica.snapshot();
        Cursor cursor = snapshot.scan(Family.DATA, new byte[0], null, false)) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        require(
            cursor.next()
                && Arrays.equals(cursor.key(), entry.getKey())
                && Arrays.equals(StoredValue.row(cursor.value()), entry.getValue()),
            "a replica's rows are not the model's");
      }
      require(!cursor.next(), "a replica has rows that the model has not");
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Failure(seed, otherwise);
    }
  }
}
