package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.acano.store.api.Session;
import io.acano.store.sql.SqlEngine;
import io.acano.store.txn.LocalGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The real SQL engine on one machine without a log, behind the protocol; user and password acano.
 */
final class SqlServer implements AutoCloseable {
  final PostgresServer server;

  SqlServer() throws IOException {
    SecureRandom random = new SecureRandom();
    SqlEngine engine = new SqlEngine(new LocalGateway(), InstantSource.system(), random, "acano");
    try (Session session = engine.openSession("acano")) {
      session.execute("CREATE USER acano PASSWORD 'acano'").close();
    }
    server =
        new PostgresServer(
            new PostgresConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "acano",
                Optional.empty(),
                false,
                "a secret of the tests".getBytes(UTF_8),
                PostgresConfig.Limits.DEFAULT),
            engine::openSession,
            user -> Optional.ofNullable(engine.verifier(user)),
            random);
  }

  @Override
  public void close() {
    server.close();
  }
}
