package io.acano.store.engine;

import io.acano.store.engine.rocks.RocksEngine;
import io.acano.store.engine.rocks.RocksSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes engines of one kind, and takes their power away. */
public interface TestEngines {
  /** An empty engine. */
  KeyValueEngine create();

  /** An engine over what {@link KeyValueEngine#checkpoint} wrote. */
  KeyValueEngine open(Path checkpoint);

  /** Ends {@code engine} as a power loss would; the answer is what a restart finds. */
  KeyValueEngine crash(KeyValueEngine engine);

  static TestEngines inMemory() {
    return new TestEngines() {
      @Override
      public KeyValueEngine create() {
        return new InMemoryEngine();
      }

      @Override
      public KeyValueEngine open(Path checkpoint) {
        return InMemoryEngine.open(checkpoint);
      }

      @Override
      public KeyValueEngine crash(KeyValueEngine engine) {
        return ((InMemoryEngine) engine).afterCrash();
      }
    };
  }

  /** RocksDB, each engine in a folder of its own below {@code folder}. */
  static TestEngines rocks(Path folder) {
    return new TestEngines() {
      private final RocksSettings small = new RocksSettings(1 << 20, 1 << 20, 64, 1);
      private final Map<KeyValueEngine, Path> homes = new HashMap<>();
      private int made;

      @Override
      public KeyValueEngine create() {
        return openAt(newHome());
      }

      @Override
      public KeyValueEngine open(Path checkpoint) {
        Path home = newHome();
        copy(checkpoint, home);
        return openAt(home);
      }

      @Override
      public KeyValueEngine crash(KeyValueEngine engine) {
        Path home = homes.remove(engine);
        if (home == null) {
          throw new IllegalArgumentException("not an engine of ours");
        }
        Path left = newHome();
        copy(home, left);
        engine.close();
        return openAt(left);
      }

      private Path newHome() {
        made++;
        return folder.resolve("rocks-" + made);
      }

      private KeyValueEngine openAt(Path home) {
        KeyValueEngine engine = RocksEngine.open(home, small);
        homes.put(engine, home);
        return engine;
      }
    };
  }

  /** Copies the files of an open engine, again if a compaction changed them meanwhile. */
  private static void copy(Path from, Path to) {
    try {
      for (int attempt = 0; attempt < 100; attempt++) {
        Files.createDirectories(to);
        List<Path> before = list(from);
        try {
          for (Path file : before) {
            Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
          }
        } catch (NoSuchFileException e) {
          continue;
        }
        if (before.equals(list(from))) {
          return;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("the files of " + from + " keep changing");
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
