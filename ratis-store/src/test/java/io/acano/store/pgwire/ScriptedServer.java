package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server of {@link ScriptedSession}s at a free port, with the one user {@code ada}. */
final class ScriptedServer implements AutoCloseable {
  static final PostgresConfig.Limits SMALL =
      new PostgresConfig.Limits(
          5,
          100_000,
          100,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          4096);

  /** The same, with no patience: half a second idle, less in a transaction, three for a login. */
  static final PostgresConfig.Limits IMPATIENT =
      new PostgresConfig.Limits(
          5,
          100_000,
          100,
          Duration.ofSeconds(3),
          Duration.ofMillis(500),
          Duration.ofMillis(400),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          4096);

  private static final String VERIFIER = WireClient.verifier(WireClient.PASSWORD);

  final ScriptedSession.World world = new ScriptedSession.World();
  final PostgresServer server;

  ScriptedServer() throws IOException {
    this(SMALL, Optional.empty());
  }

  ScriptedServer(PostgresConfig.Limits limits, Optional<PostgresConfig.Tls> tls)
      throws IOException {
    server =
        new PostgresServer(
            new PostgresConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "acano",
                tls,
                false,
                "a secret of the tests".getBytes(UTF_8),
                limits),
            user -> new ScriptedSession(world),
            user -> user.equals("ada") ? Optional.of(VERIFIER) : Optional.empty(),
            new SecureRandom());
  }

  WireClient connect() throws IOException {
    return new WireClient(server.address());
  }

  WireClient login() throws IOException {
    return connect().login();
  }

  /** Waits, at most ten seconds, until something holds. */
  static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within ten seconds: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
