package io.acano.store.raft;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who this replica is, kept in {@code replica.properties} so that a restart needs no flags.
 *
 * @param clusterId the Raft group, or null while this replica is in no cluster
 * @param founder true if it started the cluster, so that its first configuration is itself alone
 * @param logExists true once its Raft log has been made: from then on a missing log is an error,
 *     for a replica that forgot what it voted for could elect two leaders of one term
 */
record ReplicaIdentity(String name, @Nullable UUID clusterId, boolean founder, boolean logExists) {
  private static final String FILE = "replica.properties";

  static ReplicaIdentity load(Path folder, String name) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new ReplicaIdentity(name, null, false, false);
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    String stored = properties.getProperty("name", "");
    if (!stored.equals(name)) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the data folder "
              + folder
              + " belongs to the replica "
              + stored
              + " and cannot be opened as "
              + name
              + "; use its own name or an empty folder");
    }
    String cluster = properties.getProperty("cluster", "");
    try {
      return new ReplicaIdentity(
          name,
          cluster.isEmpty() ? null : UUID.fromString(cluster),
          Boolean.parseBoolean(properties.getProperty("founder")),
          Boolean.parseBoolean(properties.getProperty("log-exists")));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: cluster = " + cluster, e);
    }
  }

  void save(Path folder) throws IOException {
    DurableFiles.write(
        folder.resolve(FILE),
        "name=%s\ncluster=%s\nfounder=%s\nlog-exists=%s\n"
            .formatted(name, clusterId == null ? "" : clusterId, founder, logExists));
  }

  ReplicaIdentity founding(UUID cluster) {
    return new ReplicaIdentity(name, cluster, true, false);
  }

  ReplicaIdentity joining(UUID cluster) {
    return new ReplicaIdentity(name, cluster, false, false);
  }

  ReplicaIdentity withLog() {
    return new ReplicaIdentity(name, clusterId, founder, true);
  }
}
