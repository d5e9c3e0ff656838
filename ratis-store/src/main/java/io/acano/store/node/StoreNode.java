package io.acano.store.node;

import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.ChangeFeed;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import io.acano.store.engine.rocks.RocksEngine;
import io.acano.store.feed.CommitLogFeed;
import io.acano.store.pgwire.PostgresConfig;
import io.acano.store.pgwire.PostgresServer;
import io.acano.store.raft.RatisReplica;
import io.acano.store.sql.SqlEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the store with all its parts, opened and closed together. Thread-safe. */
public final class StoreNode implements Store, AutoCloseable {
  /** The name of the only database. */
  public static final String DATABASE = "acano";

  /** The exit code of a process whose replica has halted. */
  public static final int HALTED_EXIT_CODE = 74;

  private static final Logger logger = LoggerFactory.getLogger(StoreNode.class);

  /** Whether the replica serves, and if not, why. */
  public record Health(boolean serving, String detail) {}

  private final RatisReplica replica;
  private final SqlEngine sql;
  private final FoundingAdmin admin;
  private final @Nullable PostgresServer postgres;

  /**
   * Opens the replica, joins in its cluster if it is in one, and listens for PostgreSQL clients.
   *
   * @throws StoreException if anything of it fails; nothing stays open then
   */
  public static StoreNode open(StoreConfig config) {
    SecureRandom random = new SecureRandom();
    StoreConfig.RaftListener raft = config.raft();
    RatisReplica replica =
        RatisReplica.open(
            new RatisReplica.Place(
                config.name(),
                config.dataFolder(),
                raft.host(),
                raft.port(),
                raft.bindHost(),
                raft.bindPort()),
            config.settings(),
            RocksEngine::open,
            config.haltHandler());
    try {
      SqlEngine sql = new SqlEngine(replica.gateway(), InstantSource.system(), random, DATABASE);
      PostgresServer postgres =
          config.postgres().isPresent()
              ? listen(config.postgres().get(), config.dataFolder(), sql, random)
              : null;
      return new StoreNode(config, replica, sql, postgres);
    } catch (IOException | RuntimeException e) {
      replica.close();
      throw new StoreException(
          ErrorCode.INTERNAL_ERROR, "PostgreSQL clients cannot be served: " + e.getMessage(), e);
    }
  }

  private static PostgresServer listen(
      StoreConfig.PostgresListener listener, Path dataFolder, SqlEngine sql, SecureRandom random)
      throws IOException {
    return new PostgresServer(
        new PostgresConfig(
            new InetSocketAddress(listener.host(), listener.port()),
            DATABASE,
            listener.tls().map(tls -> new PostgresConfig.Tls(tls.certificate(), tls.key())),
            false,
            decoySecret(dataFolder, random),
            PostgresConfig.Limits.DEFAULT),
        sql::openSession,
        user -> Optional.ofNullable(sql.verifier(user)),
        random);
  }

  private StoreNode(
      StoreConfig config, RatisReplica replica, SqlEngine sql, @Nullable PostgresServer postgres) {
    this.replica = replica;
    this.sql = sql;
    this.postgres = postgres;
    this.admin = new FoundingAdmin(replica.admin(), sql, config.firstUser());
  }

  /** Ends the process at once: what a replica that has halted does unless told otherwise. */
  public static void endProcess(String reason, Throwable cause) {
    logger.atError().log("ending the process: {}", reason);
    Runtime.getRuntime().halt(HALTED_EXIT_CODE);
  }

  @Override
  public Session openSession(String user) {
    return sql.openSession(user);
  }

  @Override
  public ChangeFeed changes(long index, Set<String> tables) {
    return new CommitLogFeed(replica::engine, replica.appliedSignal(), index, tables);
  }

  @Override
  public long appliedIndex() {
    return replica.gateway().appliedIndex();
  }

  public StoreAdmin admin() {
    return admin;
  }

  /**
   * Creates the first database user that the configuration names, if its cluster has no user at
   * all. Needs a quorum.
   */
  public void ensureFirstUser() {
    admin.ensureFirstUser();
  }

  /** The port at which the other replicas reach this one. */
  public int raftPort() {
    return replica.port();
  }

  /** Where PostgreSQL clients are served, if they are. */
  public Optional<InetSocketAddress> postgresAddress() {
    return Optional.ofNullable(postgres).map(PostgresServer::address);
  }

  /**
   * Plans a few statements so that the first real one is not slow; the replica must be a member.
   */
  public void warmUp() {
    sql.warmUp();
  }

  public Health health() {
    if (replica.isHalted()) {
      return new Health(false, "the replica has halted after a storage error; see its log");
    }
    var status = admin.status();
    return switch (status.role()) {
      case NOT_A_MEMBER -> new Health(false, "in no cluster");
      case LEADER, VOTER, LISTENER ->
          status.leader() == null
              ? new Health(false, "no leader is known: local reads only")
              : new Health(true, "ok");
    };
  }

  /** Ends the sessions of PostgreSQL clients, then leaves the cluster's talk; within seconds. */
  @Override
  public void close() {
    if (postgres != null) {
      postgres.close();
    }
    replica.close();
  }

  /** Made once for each data folder and readable by its owner alone. */
  private static byte[] decoySecret(Path dataFolder, SecureRandom random) throws IOException {
    Path file = dataFolder.resolve("decoy.secret");
    if (!Files.exists(file)) {
      byte[] fresh = new byte[32];
      random.nextBytes(fresh);
      Path made =
          Files.createTempFile(
              dataFolder,
              "decoy",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(made, fresh);
      Files.move(made, file);
    }
    return Files.readAllBytes(file);
  }
}
