package io.acano.store.txn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.command.KeyRange;
import io.acano.store.command.TransactionCommand;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.Cursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions against a dumb sorted map, and what they claim to have read. */
final class SnapshotTransactionTest {
  private static final TransactionId ID = new TransactionId(new UUID(0, 1), 1);

  private final LocalGateway gateway = new LocalGateway();

  @Test
  void readsMergeOwnWritesWithTheSnapshot() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      LocalGateway fresh = new LocalGateway();
      NavigableMap<Integer, Integer> model = new TreeMap<>();
      for (int round = 0; round < 3; round++) {
        try (Transaction transaction = fresh.begin(Consistency.LOCAL)) {
          int savepoint = 0;
          NavigableMap<Integer, Integer> saved = new TreeMap<>(model);
          for (int step = 0; step < 40; step++) {
            int key = random.nextInt(20);
            switch (random.nextInt(6)) {
              case 0, 1 -> {
                transaction.put(key(key), row(step));
                model.put(key, step);
              }
              case 2 -> {
                transaction.delete(key(key));
                model.remove(key);
              }
              case 3 -> {
                if (random.nextInt(4) == 0) {
                  transaction.rollbackTo(savepoint);
                  model = new TreeMap<>(saved);
                } else {
                  savepoint = transaction.savepoint();
                  saved = new TreeMap<>(model);
                }
              }
              case 4 -> assertEquals(model.get(key), value(transaction.get(key(key))), "" + seed);
              default -> {
                int to = key + random.nextInt(10);
                boolean reverse = random.nextBoolean();
                NavigableMap<Integer, Integer> part = model.subMap(key, true, to, false);
                assertEquals(
                    List.copyOf((reverse ? part.descendingMap() : part).entrySet()).toString(),
                    scan(transaction, key, to, reverse),
                    "seed " + seed);
              }
            }
          }
          fresh.commit(transaction);
        }
      }
    }
  }

  @Test
  void aScanThatStopsEarlyHasReadNoFurther() {
    commit(1, 3, 5, 7);
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      try (Cursor forward = transaction.scan(key(2), key(9), false)) {
        assertTrue(forward.next());
      }
      assertRanges(transaction, new KeyRange(key(2), successor(key(3))));
    }
    try (Transaction transaction = gateway.begin(Consistency.LOCAL);
        Cursor backward = transaction.scan(key(2), key(9), true)) {
      assertTrue(backward.next());
      assertRanges(transaction, new KeyRange(key(7), key(9)));
      assertTrue(backward.next());
      assertRanges(transaction, new KeyRange(key(5), key(9)));
    }
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      scan(transaction, 2, 4, false);
      scan(transaction, 4, 9, true);
      transaction.get(key(8));
      assertRanges(transaction, new KeyRange(key(2), key(9)));
      assertEquals(List.of(), transaction.toCommand(ID).readPoints());
    }
  }

  @Test
  void ownWritesAreNotReads() {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      transaction.put(key(1), row(1));
      assertEquals(1, value(transaction.get(key(1))));
      assertNull(transaction.get(key(2)));
      List<byte[]> points = transaction.toCommand(ID).readPoints();
      assertEquals(1, points.size());
      assertArrayEquals(key(2), points.getFirst());
    }
  }

  @Test
  void manyReadsAreCoarsenedAndStillCovered() {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      Random random = new Random(7);
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < 30_000; i++) {
        byte[] key = new byte[12];
        random.nextBytes(key);
        key[0] = 2;
        keys.add(key);
        transaction.get(key);
      }
      TransactionCommand command = transaction.toCommand(ID);
      int bytes = command.readPoints().stream().mapToInt(point -> point.length).sum();
      for (KeyRange range : command.readRanges()) {
        bytes += range.from().length + range.to().length;
      }
      assertTrue(bytes <= ReadSet.ENCODED_BYTES_MAX, bytes + " bytes of reads");
      for (byte[] key : keys) {
        assertTrue(
            command.readRanges().stream().anyMatch(range -> range.contains(key))
                || command.readPoints().stream().anyMatch(point -> Arrays.equals(point, key)));
      }
    }
  }

  @Test
  void writesAreLimited() {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      byte[] row = new byte[100_000];
      for (int i = 0; i < 9; i++) {
        transaction.put(key(i), row);
      }
      StoreException refused =
          assertThrows(StoreException.class, () -> transaction.put(key(9), row));
      assertEquals(ErrorCode.PROGRAM_LIMIT_EXCEEDED, refused.code());
      transaction.put(key(8), row);
      gateway.commit(transaction);
    }
  }

  @Test
  void aConflictIsRefusedAndAnOverwriteIsNot() {
    commit(1);
    try (Transaction reader = gateway.begin(Consistency.LOCAL);
        Transaction writer = gateway.begin(Consistency.LOCAL)) {
      reader.get(key(1));
      reader.put(key(2), row(2));
      writer.put(key(1), row(9));
      commit(1);
      gateway.commit(writer);
      StoreException refused = assertThrows(StoreException.class, () -> gateway.commit(reader));
      assertEquals(ErrorCode.SERIALIZATION_FAILURE, refused.code());
    }
  }

  private void commit(int... keys) {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      for (int key : keys) {
        transaction.put(key(key), row(key));
      }
      gateway.commit(transaction);
    }
  }

  private static void assertRanges(Transaction transaction, KeyRange... expected) {
    assertEquals(List.of(expected), transaction.toCommand(ID).readRanges());
  }

  private static String scan(Transaction transaction, int from, int to, boolean reverse) {
    List<String> found = new ArrayList<>();
    try (Cursor cursor = transaction.scan(key(from), key(to), reverse)) {
      while (cursor.next()) {
        found.add((cursor.key()[1] & 0xff) + "=" + value(cursor.value()));
      }
    }
    return found.toString();
  }

  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static byte[] key(int number) {
    return new byte[] {2, (byte) number};
  }

  private static byte[] row(int number) {
    return new byte[] {1, (byte) number};
  }

  private static @Nullable Integer value(byte @Nullable [] row) {
    return row == null ? null : (int) row[1];
  }
}
