package io.acano.store.node;

import io.acano.store.raft.HaltHandler;
import io.acano.store.raft.RaftSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What one replica of the store needs to run. Whether and which cluster it is in is not here: that
 * is kept in its data folder.
 *
 * @param name the instance's name, unique in its cluster and for good
 * @param dataFolder made if it is not there
 * @param firstUser the database user that a cluster without any gets
 * @param haltHandler called when the replica has met a storage error and has stopped
 */
public record StoreConfig(
    String name,
    Path dataFolder,
    RaftListener raft,
    Optional<PostgresListener> postgres,
    Optional<FirstUser> firstUser,
    RaftSettings settings,
    HaltHandler haltHandler) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_PORT = 65_535;

  /**
   * Where the other replicas reach this one, and where it listens for them.
   *
   * @param port 0 stands for the port that it listens at
   * @param bindPort 0 takes a free one, which changes with every start
   */
  public record RaftListener(String host, int port, String bindHost, int bindPort) {
    public RaftListener {
      requirePort(port);
      requirePort(bindPort);
      requireLoopback(bindHost);
    }

    public static RaftListener loopback(int port) {
      return new RaftListener("127.0.0.1", port, "127.0.0.1", port);
    }
  }

  /**
   * Where PostgreSQL clients are served; port 0 takes a free one.
   *
   * @param tls with it, clients may encrypt
   */
  public record PostgresListener(String host, int port, Optional<Tls> tls) {
    public PostgresListener {
      requirePort(port);
    }
  }

  /** PEM files: a certificate chain and its private key. */
  public record Tls(Path certificate, Path key) {}

  /** A database user; the password is asked for once, when it is needed. */
  public record FirstUser(String name, Supplier<String> password) {}

  public StoreConfig {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no instance name: use up to 63 lower-case letters, digits and hyphens, with a"
              + " letter or digit at both ends");
    }
  }

  /** A replica at {@code raftPort} of loopback, without the PostgreSQL protocol. */
  public static StoreConfig loopback(String name, Path dataFolder, int raftPort) {
    return new StoreConfig(
        name,
        dataFolder,
        RaftListener.loopback(raftPort),
        Optional.empty(),
        Optional.empty(),
        RaftSettings.lan(),
        StoreNode::endProcess);
  }

  public StoreConfig withPostgres(PostgresListener listener) {
    return new StoreConfig(
        name, dataFolder, raft, Optional.of(listener), firstUser, settings, haltHandler);
  }

  public StoreConfig withFirstUser(FirstUser user) {
    return new StoreConfig(
        name, dataFolder, raft, postgres, Optional.of(user), settings, haltHandler);
  }

  public StoreConfig withSettings(RaftSettings changed) {
    return new StoreConfig(name, dataFolder, raft, postgres, firstUser, changed, haltHandler);
  }

  public StoreConfig withHaltHandler(HaltHandler handler) {
    return new StoreConfig(name, dataFolder, raft, postgres, firstUser, settings, handler);
  }

  private static void requirePort(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(port + " is no port: use 0 to " + MAX_PORT);
    }
  }

  private static void requireLoopback(String host) {
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress()) {
        throw new IllegalArgumentException(
            "the replicas do not encrypt what they say to each other yet, so they may listen on"
                + " loopback only, and "
                + host
                + " is another address");
      }
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the host " + host + " is not known", e);
    }
  }
}
