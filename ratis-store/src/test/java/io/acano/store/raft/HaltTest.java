package io.acano.store.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.WriteBatch;
import io.acano.store.engine.rocks.RocksEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose disk fails stops, and says so; it does not go on without the entry. */
final class HaltTest {
  @TempDir private Path folder;
  private final AtomicBoolean diskFails = new AtomicBoolean();

  @Test
  void aStorageErrorHaltsTheReplica() {
    try (ReplicaCluster cluster = new ReplicaCluster(folder, RaftSettings.lan())) {
      cluster.useEngines(path -> new FailingEngine(RocksEngine.open(path)));
      RatisReplica replica = cluster.start("a");
      replica.admin().initialize(ReplicaCluster.LIMIT);
      Records.put(replica, "x", 1);
      diskFails.set(true);
      StoreException error = assertThrows(StoreException.class, () -> Records.put(replica, "x", 2));
      assertEquals(ErrorCode.OUTCOME_UNKNOWN, error.code());
      assertTrue(cluster.haltOf("a").contains("could not be applied"));
      assertEquals(
          ErrorCode.SHUTTING_DOWN,
          assertThrows(StoreException.class, () -> Records.put(replica, "x", 3)).code());
    }
  }

  private final class FailingEngine implements KeyValueEngine {
    private final KeyValueEngine engine;

    FailingEngine(KeyValueEngine engine) {
      this.engine = engine;
    }

    @Override
    public Snapshot snapshot() {
      return engine.snapshot();
    }

    @Override
    public long appliedIndex() {
      return engine.appliedIndex();
    }

    @Override
    public void write(WriteBatch batch) {
      if (diskFails.get()) {
        throw new UncheckedIOException(new IOException("the test's disk is full"));
      }
      engine.write(batch);
    }

    @Override
    public long flush() {
      return engine.flush();
    }

    @Override
    public void checkpoint(Path directory) {
      engine.checkpoint(directory);
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
