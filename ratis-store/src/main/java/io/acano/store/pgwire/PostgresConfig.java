package io.acano.store.pgwire;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the server listens.
 *
 * @param address where; port 0 takes a free one
 * @param database the one database there is; another name is refused with 3D000
 * @param tls with it, clients may encrypt
 * @param requireTls whether a client that does not is refused
 * @param decoySecret bytes that only this system's instances know: an unknown user's login is led
 *     on with a salt derived from it, the same at every instance and after every restart
 */
public record PostgresConfig(
    InetSocketAddress address,
    String database,
    Optional<Tls> tls,
    boolean requireTls,
    byte[] decoySecret,
    Limits limits) {

  public PostgresConfig {
    if (requireTls && tls.isEmpty()) {
      throw new IllegalArgumentException(
          "TLS is required of clients, but there is no certificate: set one, or do not require it");
    }
    if (decoySecret.length == 0) {
      throw new IllegalArgumentException("the decoy secret is empty");
    }
  }

  /**
   * Files in PEM form.
   *
   * @param certificate the chain, the server's own first
   * @param key its private key, PKCS #8, not encrypted
   */
  public record Tls(Path certificate, Path key) {}

  /**
   * What a client may take.
   *
   * @param maxConnections sessions at a time; one more is refused with 53300
   * @param maxMessageBytes the length of one message; a longer one is skipped and answered with
   *     54000
   * @param maxStatements prepared statements, and as many portals, of one connection
   * @param startup from the connection to the end of the login
   * @param idle without a message, outside a transaction
   * @param idleInTransaction without a message, inside one
   * @param stalledWrite with answers that the client does not read
   * @param shutdown for the statements that run when the server is closed
   * @param scramIterations of the logins of unknown users: what {@code CREATE USER} uses
   */
  public record Limits(
      int maxConnections,
      int maxMessageBytes,
      int maxStatements,
      Duration startup,
      Duration idle,
      Duration idleInTransaction,
      Duration stalledWrite,
      Duration shutdown,
      int scramIterations) {
    public static final Limits DEFAULT =
        new Limits(
            500,
            16 * 1024 * 1024,
            10_000,
            Duration.ofSeconds(10),
            Duration.ofHours(8),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            4096);

    public Limits {
      if (maxConnections < 1
          || maxMessageBytes < 1024
          || maxStatements < 1
          || scramIterations < 1) {
        throw new IllegalArgumentException(
            "a limit is too small: "
                + maxConnections
                + " connections, "
                + maxMessageBytes
                + " bytes a message, "
                + maxStatements
                + " statements, "
                + scramIterations
                + " iterations");
      }
    }
  }
}
