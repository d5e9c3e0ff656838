package io.acano.store.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.engine.rocks.RocksEngine;
import io.acano.store.engine.rocks.RocksSettings;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both engines against a dumb model: reads, scans, snapshots, crash, checkpoint, late readers. */
final class EngineTest {
  private static final RocksSettings SMALL = new RocksSettings(1 << 20, 1 << 20, 64, 1);

  @TempDir Path folder;

  /** One state of the model: its index and, by family, its entries. */
  private record State(long index, Map<Family, NavigableMap<byte[], byte[]>> entries) {
    NavigableMap<byte[], byte[]> of(Family family) {
      return entries.getOrDefault(family, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  @Test
  void theInMemoryEngineIsTheModel() {
    for (int seed = 0; seed < 100; seed++) {
      run(seed, TestEngines.inMemory());
    }
  }

  @Test
  void theRocksEngineIsTheModel() {
    for (int seed = 0; seed < 6; seed++) {
      run(seed, TestEngines.rocks(folder.resolve("seed-" + seed)));
    }
  }

  private void run(int seed, TestEngines engines) {
    Random random = new Random(seed);
    KeyValueEngine engine = engines.create();
    State state = new State(0, Map.of());
    State durable = state;
    NavigableMap<Long, State> history = new TreeMap<>(Map.of(0L, state));
    List<Snapshot> snapshots = new ArrayList<>();
    List<State> seen = new ArrayList<>();
    for (int step = 0; step < 120; step++) {
      String where = "seed " + seed + " step " + step;
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> {
          state = write(random, engine, state);
          history.put(state.index, state);
        }
        case 5, 6 -> {
          snapshots.add(engine.snapshot());
          seen.add(state);
        }
        case 7 -> {
          if (!snapshots.isEmpty()) {
            int which = random.nextInt(snapshots.size());
            snapshots.remove(which).close();
            seen.remove(which);
          }
        }
        case 8 -> {
          assertEquals(state.index, engine.flush());
          durable = state;
        }
        case 9 -> {
          if (random.nextInt(4) == 0) {
            snapshots.clear();
            seen.clear();
            engine = engines.crash(engine);
            // RocksDB also flushes by itself; what it finds is one whole index all the same.
            assertTrue(engine.appliedIndex() >= durable.index, where);
            State found = history.get(engine.appliedIndex());
            assertNotNull(found, where);
            state = found;
            durable = found;
            history.tailMap(found.index, false).clear();
            try (Snapshot now = engine.snapshot()) {
              check(where, random, now, state);
            }
          }
        }
        case 10 -> {
          if (random.nextInt(4) == 0) {
            Path copy =
                folder.resolve(
                    "checkpoint-" + engine.getClass().getSimpleName() + seed + "-" + step);
            engine.checkpoint(copy);
            durable = state;
            try (KeyValueEngine opened = engines.open(copy);
                Snapshot snapshot = opened.snapshot()) {
              check(where, random, snapshot, state);
            }
          }
        }
        default -> {
          for (int i = 0; i < snapshots.size(); i++) {
            check(where, random, snapshots.get(i), seen.get(i));
          }
          try (Snapshot now = engine.snapshot()) {
            check(where, random, now, state);
          }
        }
      }
    }
    engine.close();
  }

  private static State write(Random random, KeyValueEngine engine, State before) {
    long index = before.index + 1 + random.nextInt(3);
    Map<Family, NavigableMap<byte[], byte[]>> entries = new EnumMap<>(Family.class);
    WriteBatch batch = new WriteBatch(index);
    for (Family family : Family.values()) {
      NavigableMap<byte[], byte[]> map = new TreeMap<>(before.of(family));
      for (int i = random.nextInt(8); i > 0; i--) {
        byte[] key = key(random);
        if (random.nextInt(3) == 0) {
          batch.delete(family, key);
          map.remove(key);
        } else {
          byte[] value = new byte[random.nextInt(300)];
          random.nextBytes(value);
          batch.put(family, key, value);
          map.put(key, value);
        }
      }
      entries.put(family, map);
    }
    engine.write(batch);
    assertEquals(index, engine.appliedIndex());
    return new State(index, entries);
  }

  private static void check(String where, Random random, Snapshot snapshot, State expected) {
    assertEquals(expected.index, snapshot.appliedIndex(), where);
    for (Family family : Family.values()) {
      // The engine may keep an entry of its own in META, below every key of ours.
      byte[] from = random.nextBoolean() ? key(random) : new byte[] {1};
      byte @Nullable [] to = random.nextInt(3) == 0 ? null : key(random);
      boolean reverse = random.nextBoolean();
      NavigableMap<byte[], byte[]> map = expected.of(family);
      NavigableMap<byte[], byte[]> part =
          to == null
              ? map.tailMap(from, true)
              : Arrays.compareUnsigned(from, to) >= 0
                  ? new TreeMap<>(Arrays::compareUnsigned)
                  : map.subMap(from, true, to, false);
      try (Cursor cursor = snapshot.scan(family, from, to, reverse)) {
        for (var entry : (reverse ? part.descendingMap() : part).entrySet()) {
          assertTrue(cursor.next(), where);
          assertArrayEquals(entry.getKey(), cursor.key(), where);
          assertArrayEquals(entry.getValue(), cursor.value(), where);
        }
        assertFalse(cursor.next(), where);
      }
      byte[] key = key(random);
      assertArrayEquals(map.get(key), snapshot.get(family, key), where);
    }
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(6) * 50 + 1);
    }
    return key;
  }

  @Test
  void lateReadersOfAClosedRocksEngineGetAnError() throws Exception {
    for (int round = 0; round < 5; round++) {
      RocksEngine engine = RocksEngine.open(folder.resolve("late-" + round), SMALL);
      WriteBatch batch = new WriteBatch(1);
      for (int i = 0; i < 1000; i++) {
        batch.put(Family.DATA, new byte[] {1, (byte) (i >> 8), (byte) i}, new byte[100]);
      }
      engine.write(batch);
      AtomicLong reads = new AtomicLong();
      try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> ends = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          ends.add(
              readers.submit(
                  () ->
                      assertThrows(EngineClosedException.class, () -> readForever(engine, reads))));
        }
        while (reads.get() < 2000) {
          Thread.onSpinWait();
        }
        engine.close();
        for (Future<?> end : ends) {
          end.get(20, TimeUnit.SECONDS);
        }
      }
      engine.close();
      assertThrows(EngineClosedException.class, engine::snapshot);
      assertThrows(EngineClosedException.class, engine::flush);
      assertThrows(EngineClosedException.class, () -> engine.write(new WriteBatch(2)));
    }
  }

  private static void readForever(KeyValueEngine engine, AtomicLong reads) {
    while (true) {
      try (Snapshot snapshot = engine.snapshot();
          Cursor cursor = snapshot.scan(Family.DATA, new byte[] {1}, null, false)) {
        while (cursor.next()) {
          reads.incrementAndGet();
          snapshot.get(Family.DATA, cursor.key());
        }
      }
    }
  }

  @Test
  void readersBesideTheWriterSeeWholeIndexes() throws Exception {
    try (RocksEngine engine = RocksEngine.open(folder.resolve("beside"), SMALL);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[] left = {1, 1};
      byte[] right = {9, 9};
      long last = 3000;
      Future<?> writer =
          threads.submit(
              () -> {
                for (long index = 1; index <= last; index++) {
                  WriteBatch batch = new WriteBatch(index);
                  batch.put(Family.DATA, left, new byte[] {(byte) index});
                  batch.put(Family.OUTCOMES, right, new byte[] {(byte) index});
                  engine.write(batch);
                }
              });
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(
            threads.submit(
                () -> {
                  for (long seen = 0; seen < last; ) {
                    long before = engine.appliedIndex();
                    try (Snapshot snapshot = engine.snapshot()) {
                      assertFalse(snapshot.appliedIndex() < before);
                      assertFalse(snapshot.appliedIndex() < seen);
                      seen = snapshot.appliedIndex();
                      if (seen > 0) {
                        byte[] expected = {(byte) seen};
                        assertArrayEquals(expected, snapshot.get(Family.DATA, left));
                        assertArrayEquals(expected, snapshot.get(Family.OUTCOMES, right));
                      }
                    }
                  }
                }));
      }
      writer.get(30, TimeUnit.SECONDS);
      for (Future<?> reader : readers) {
        reader.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aClosedSnapshotIsNotReadAndADamagedFolderIsNotOpened() throws Exception {
    Path home = folder.resolve("damaged");
    try (RocksEngine engine = RocksEngine.open(home, SMALL)) {
      Snapshot snapshot = engine.snapshot();
      assertNull(snapshot.get(Family.DATA, new byte[] {1}));
      snapshot.close();
      snapshot.close();
      assertThrows(EngineClosedException.class, () -> snapshot.get(Family.DATA, new byte[] {1}));
      assertThrows(UncheckedIOException.class, () -> RocksEngine.open(home, SMALL));
    }
    Files.writeString(home.resolve("CURRENT"), "nothing\n");
    assertThrows(UncheckedIOException.class, () -> RocksEngine.open(home, SMALL));
  }
}
