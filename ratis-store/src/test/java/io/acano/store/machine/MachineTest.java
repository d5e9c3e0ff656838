package io.acano.store.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.acano.store.command.Batch;
import io.acano.store.command.KeyRange;
import io.acano.store.command.Outcome;
import io.acano.store.command.Outcome.AbortReason;
import io.acano.store.command.Outcome.Aborted;
import io.acano.store.command.Outcome.Committed;
import io.acano.store.command.Outcome.Forgotten;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Family;
import io.acano.store.engine.InMemoryEngine;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.rocks.RocksEngine;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single rules of certification; SimulationTest has them all at once. */
final class MachineTest {
  private static final KeyRange EVERYTHING = new KeyRange(new byte[] {2}, new byte[] {3});

  private final KeyValueEngine engine = new InMemoryEngine();
  private final Machine machine = new Machine(engine);
  private int ids;

  @TempDir Path folder;

  @Test
  void aWriteAfterTheSnapshotConflictsAndOneBeforeDoesNot() {
    assertEquals(List.of(new Committed(1)), apply(1, write(0, 7)));
    assertEquals(List.of(new Committed(2)), apply(2, readPoint(1, 7)));
    assertEquals(List.of(conflict()), apply(3, readPoint(0, 7)));
    assertEquals(List.of(new Committed(4)), apply(4, readPoint(0, 8)));
    assertEquals(List.of(conflict()), apply(5, readRange(0, EVERYTHING)));
    assertEquals(List.of(new Committed(6)), apply(6, readRange(1, EVERYTHING)));
    assertEquals(List.of(new Committed(7)), apply(7, readRange(0, new KeyRange(key(8), key(9)))));
  }

  @Test
  void aSnapshotThatIsNotOfThePastIsRefused() {
    assertEquals(List.of(new Committed(1)), apply(1, write(0, 7)));
    assertEquals(List.of(conflict(), conflict()), apply(2, write(2, 8), write(9, 8)));
    assertNull(stored(8));
  }

  @Test
  void transactionsOfOneEntryConflictInTheirOrder() {
    assertEquals(
        List.of(new Committed(1), conflict(), conflict(), new Committed(1)),
        apply(1, write(0, 7), readPoint(0, 7), readRange(0, EVERYTHING), write(0, 7)));
    assertEquals(
        List.of(new Committed(2), new Committed(2)), apply(2, readPoint(1, 7), write(1, 7)));
  }

  @Test
  void anAbortedTransactionWritesNothingAndLeavesNoMark() {
    apply(1, write(0, 7));
    TransactionCommand both =
        new TransactionCommand(
            id(), 0, 0, List.of(key(7)), List.of(), List.of(new Write(key(8), row(8))));
    assertEquals(List.of(conflict()), apply(2, both));
    assertNull(stored(8));
    assertEquals(List.of(new Committed(3)), apply(3, readPoint(1, 8)));
  }

  @Test
  void aRepeatedTransactionHasItsFirstOutcomeOnceAndForAll() {
    TransactionCommand once = write(0, 7);
    assertEquals(List.of(new Committed(1), new Committed(1)), apply(1, once, once));
    apply(2, write(1, 7));
    assertEquals(List.of(new Committed(1)), apply(3, once));
    byte[] value = stored(7);
    assertEquals(2, StoredValue.commitIndex(value == null ? new byte[8] : value));
  }

  @Test
  void aChangeOfTheCatalogStopsWhatBeganBeforeIt() {
    TransactionCommand change =
        new TransactionCommand(
            id(), 0, 0, List.of(), List.of(), List.of(new Write(new byte[] {1, 1}, row(1))));
    Aborted changed = new Aborted(AbortReason.SCHEMA_CHANGED);
    assertEquals(List.of(new Committed(1), changed), apply(1, change, write(0, 7)));
    assertEquals(List.of(changed), apply(2, write(1, 7)));
    TransactionCommand after =
        new TransactionCommand(
            id(), 1, 1, List.of(), List.of(), List.of(new Write(key(7), row(7))));
    assertEquals(List.of(new Committed(3)), apply(3, after));
  }

  @Test
  void aReplayChangesNothingAndAnswersAsBefore() {
    TransactionCommand first = write(0, 7);
    TransactionCommand second = readPoint(0, 7);
    apply(1, first);
    apply(2, second);
    apply(3);
    String hash = hash(engine);
    Machine restarted = new Machine(engine);
    assertEquals(3, restarted.appliedIndex());
    assertEquals(List.of(new Committed(1)), restarted.apply(1, new Batch(List.of(first))));
    assertEquals(List.of(conflict()), restarted.apply(2, new Batch(List.of(second))));
    assertEquals(List.of(new Forgotten()), restarted.apply(3, new Batch(List.of(write(2, 9)))));
    assertEquals(hash, hash(engine));
  }

  @Test
  void whatIsOlderThanTheWindowAbortsAndWhatIsOlderThanTheLogIsForgotten() {
    Machine small = TestMachines.limited(engine, new MachineLimits(3, 1 << 20, 6, 1 << 20));
    TransactionCommand first = write(0, 7);
    small.apply(1, new Batch(List.of(first)));
    for (long index = 2; index <= 5; index++) {
      small.apply(index, new Batch(List.of(write(index - 1, 9))));
    }
    assertEquals(
        List.of(new Committed(1), new Aborted(AbortReason.SNAPSHOT_TOO_OLD)),
        small.apply(6, new Batch(List.of(first, write(0, 7)))));
    for (long index = 7; index <= 12; index++) {
      small.apply(index, new Batch(List.of(write(index - 1, 9))));
    }
    assertEquals(
        List.of(new Forgotten(), new Forgotten()),
        small.apply(13, new Batch(List.of(first, write(0, 7)))));
  }

  @Test
  void theStateHashIsTheSameOnBothEnginesAndSeesEveryFamily() {
    try (RocksEngine rocks = RocksEngine.open(folder.resolve("rocks"))) {
      Machine other = new Machine(rocks);
      String before = hash(engine);
      for (long index = 1; index <= 20; index++) {
        Batch batch = new Batch(List.of(write(index - 1, (int) index % 5), readPoint(0, 3)));
        assertEquals(machine.apply(index, batch), other.apply(index, batch));
        assertEquals(hash(engine), hash(rocks));
        assertNotEquals(before, hash(engine));
        before = hash(engine);
      }
    }
  }

  @Test
  void storedBytesStayAsTheyAre() {
    TransactionId id = new TransactionId(new UUID(1, 2), 3);
    byte[] entry =
        CommitLog.encode(
            List.of(
                new CommitLog.Logged(
                    id,
                    new Committed(9),
                    List.of(new Write(key(7), row(7)), new Write(key(8), null)))));
    String idHex = "000000000000000100000000000000020000000000000003";
    assertEquals(
        "01" + idHex + "0100000002" + "000000020207" + "000000020107" + "000000020208ffffffff",
        HexFormat.of().formatHex(entry));
    assertEquals(new Committed(9), CommitLog.decode(9, entry).getFirst().outcome());
    assertArrayEquals(HexFormat.of().parseHex(idHex), OutcomeCodec.key(id));
    assertEquals(
        "030000000000000009",
        HexFormat.of().formatHex(OutcomeCodec.encode(new Aborted(AbortReason.SCHEMA_CHANGED), 9)));
    assertEquals(
        "01000000000000000100000000000000020000000000000003" + "0000000000000004",
        HexFormat.of().formatHex(new MachineState(1, 2, 3, 4).encode()));
    assertEquals("0000000000000009" + "0107", HexFormat.of().formatHex(StoredValue.of(9, row(7))));
  }

  private List<Outcome> apply(long index, TransactionCommand... transactions) {
    return machine.apply(index, new Batch(List.of(transactions)));
  }

  private static Outcome conflict() {
    return new Aborted(AbortReason.READ_CONFLICT);
  }

  private TransactionCommand write(long readIndex, int key) {
    return new TransactionCommand(
        id(), readIndex, 0, List.of(), List.of(), List.of(new Write(key(key), row(key))));
  }

  private TransactionCommand readPoint(long readIndex, int key) {
    return new TransactionCommand(id(), readIndex, 0, List.of(key(key)), List.of(), List.of());
  }

  private TransactionCommand readRange(long readIndex, KeyRange range) {
    return new TransactionCommand(id(), readIndex, 0, List.of(), List.of(range), List.of());
  }

  private TransactionId id() {
    ids++;
    return new TransactionId(new UUID(1, 1), ids);
  }

  private static byte[] key(int number) {
    return new byte[] {2, (byte) number};
  }

  private static byte[] row(int number) {
    return new byte[] {1, (byte) number};
  }

  private byte @Nullable [] stored(int key) {
    try (Snapshot snapshot = engine.snapshot()) {
      return snapshot.get(Family.DATA, key(key));
    }
  }

  private static String hash(KeyValueEngine engine) {
    try (Snapshot snapshot = engine.snapshot()) {
      return StateHash.of(snapshot);
    }
  }
}
