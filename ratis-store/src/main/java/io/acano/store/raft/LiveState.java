package io.acano.store.raft;

import io.acano.store.command.Batch;
import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionId;
import io.acano.store.engine.EngineClosedException;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The replica's state: the engine that holds it and the machine that changes it. It lives in {@code
 * state/live-N}, outside Ratis' snapshot folder; {@code state/CURRENT} names the folder that
 * counts. A received snapshot becomes {@code live-N+1}, and the pointer moves once that is whole,
 * so a crash at any moment leaves one of the two.
 *
 * <p>The apply thread writes and replaces; any thread takes snapshots. The old engine closes when
 * its last reader lets go of it.
 */
final class LiveState implements AutoCloseable {
  private static final String POINTER = "CURRENT";
  private static final String PREFIX = "live-";
  private static final int READ_ATTEMPTS = 10;

  private record Generation(int number, KeyValueEngine engine, Machine machine) {}

  private final Path folder;
  private final EngineOpener opener;
  private volatile Generation current;

  private LiveState(Path folder, EngineOpener opener, Generation current) {
    this.folder = folder;
    this.opener = opener;
    this.current = current;
  }

  static LiveState open(Path folder, EngineOpener opener) throws IOException {
    DurableFiles.createDirectories(folder);
    Path pointer = folder.resolve(POINTER);
    int number = Files.exists(pointer) ? parse(Files.readString(pointer).strip(), pointer) : 0;
    deleteOthers(folder, number);
    Generation generation = generation(folder, number, opener);
    DurableFiles.write(pointer, PREFIX + number + "\n");
    return new LiveState(folder, opener, generation);
  }

  KeyValueEngine engine() {
    return current.engine;
  }

  long appliedIndex() {
    return current.engine.appliedIndex();
  }

  /** A view of the newest applied index, also while the engine is being replaced. */
  Snapshot snapshot() {
    for (int attempt = 1; ; attempt++) {
      try {
        return current.engine.snapshot();
      } catch (EngineClosedException e) {
        if (attempt == READ_ATTEMPTS) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  /** What was decided about a transaction of the past, or null if it is no longer known. */
  @Nullable Outcome outcome(TransactionId id) {
    try (Snapshot snapshot = snapshot()) {
      return Machine.storedOutcome(snapshot, id);
    }
  }

  /** Certifies and applies one log entry; called by the apply thread. */
  List<Outcome> apply(long index, Batch batch) {
    return current.machine.apply(index, batch);
  }

  /** Goes on from a copy of {@code checkpoint}; called by the apply thread. */
  void replaceWith(Path checkpoint) throws IOException {
    int next = current.number + 1;
    Path target = folder.resolve(PREFIX + next);
    DurableFiles.deleteTree(target);
    copy(checkpoint, target);
    DurableFiles.syncTree(target);
    Generation old = current;
    Generation generation = generation(folder, next, opener);
    DurableFiles.write(folder.resolve(POINTER), PREFIX + next + "\n");
    current = generation;
    old.engine.close();
    // Readers of the old state may still hold its files; the next start clears what stays.
    DurableFiles.deleteTree(folder.resolve(PREFIX + old.number));
  }

  @Override
  public void close() {
    current.engine.close();
  }

  private static Generation generation(Path folder, int number, EngineOpener opener) {
    KeyValueEngine engine = opener.open(folder.resolve(PREFIX + number));
    return new Generation(number, engine, new Machine(engine));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static void deleteOthers(Path folder, int number) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(PREFIX) && !name.equals(PREFIX + number)) {
          DurableFiles.deleteTree(entry);
        }
      }
    }
  }

  private static int parse(String name, Path pointer) throws IOException {
    if (name.matches(PREFIX + "\\d{1,9}")) {
      return Integer.parseInt(name.substring(PREFIX.length()));
    }
    throw new IOException(
        pointer + " is damaged: it names '" + name + "'; empty the data folder and join anew");
  }
}
