package io.acano.node.boot;

import io.acano.node.config.ComponentKind;
import io.acano.node.config.InstanceConfig;
import io.acano.node.config.Listener;
import io.acano.node.pki.PrivateFile;
import io.acano.store.node.StoreConfig;
import io.acano.store.node.StoreNode;
import io.acano.store.raft.RaftSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the store is opened with, from the instance's configuration. */
final class StoreSettings {
  private StoreSettings() {}

  /**
   * Translates the configuration.
   *
   * @throws IOException if the file with the first user's password cannot be used
   */
  static StoreConfig of(InstanceConfig config) throws IOException {
    Listener raft = config.database().raft();
    return new StoreConfig(
        config.name(),
        config.dataFolder().resolve("store"),
        new StoreConfig.RaftListener(
            raft.advertisedHost(), raft.port(), raft.host(), raft.port()),
        config.components().contains(ComponentKind.DATABASE)
            ? Optional.of(postgres(config))
            : Optional.empty(),
        firstUser(config.database()),
        raft(config.database()),
        StoreNode::endProcess);
  }

  private static StoreConfig.PostgresListener postgres(InstanceConfig config) {
    InstanceConfig.Postgres settings = config.database().postgres();
    return new StoreConfig.PostgresListener(
        settings.listener().host(),
        settings.listener().port(),
        settings.tls() == InstanceConfig.Tls.OFF
            ? Optional.empty()
            : Optional.of(
                new StoreConfig.Tls(
                    config.management().certificate(), config.management().key())));
  }

  private static RaftSettings raft(InstanceConfig.Database database) {
    RaftSettings lan = RaftSettings.lan();
    Duration commit = database.electionTimeoutMax().multipliedBy(10);
    return new RaftSettings(
        database.electionTimeoutMin(),
        database.electionTimeoutMax(),
        commit.compareTo(lan.commitTimeout()) > 0 ? commit : lan.commitTimeout(),
        lan.snapshotEntries(),
        lan.retainedEntries(),
        lan.waitingCommits());
  }

  private static Optional<StoreConfig.FirstUser> firstUser(InstanceConfig.Database database)
      throws IOException {
    Path file = database.bootstrapPasswordFile();
    if (file == null) {
      return Optional.empty();
    }
    String password = PrivateFile.read(file).lines().findFirst().orElse("");
    if (password.isEmpty()) {
      throw new IOException(file + " must hold a password in its first line");
    }
    return Optional.of(new StoreConfig.FirstUser(database.bootstrapUser(), () -> password));
  }
}
