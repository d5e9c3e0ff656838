package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.pgwire.PsqlProcess.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real psql and pgbench on scripted sessions: logins, and every way of sending a query. */
@Timeout(240)
final class PsqlProtocolTest {
  @TempDir private Path folder;

  private PsqlProcess client(ScriptedServer server) {
    return new PsqlProcess(folder, server.server.address(), "ada", WireClient.PASSWORD);
  }

  @Test
  void psqlLogsInAndShowsRows() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      assertEquals(new Outcome(0, "1|row 1\n2|row 2"), client(server).psql("ROWS 2;"));
      Outcome mixed = client(server).psql("BEGIN;\nFAIL UNIQUE_VIOLATION;\nROLLBACK;\nROWS 1;");
      assertEquals("ERROR:  failed on purpose, as UNIQUE_VIOLATION\n1|row 1", mixed.output());
      Outcome wrong = client(server).withPassword("guess").psql("ROWS 1;");
      assertEquals(2, wrong.exitCode());
      assertTrue(wrong.output().contains("password authentication failed for user \"ada\""));
    }
  }

  @Test
  void psqlEncrypts() throws Exception {
    Optional<PostgresConfig.Tls> tls = Optional.of(TestCertificate.make(folder));
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.SMALL, tls)) {
      assertEquals(
          new Outcome(0, "1|row 1"),
          client(server)
              .psql(
                  "ROWS 1;",
                  "sslmode=verify-ca channel_binding=require sslrootcert="
                      + tls.get().certificate()));
    }
  }

  /** What psql copies out, it copies in again, and the rows are the same. */
  @Test
  void psqlCopiesBothWays() throws Exception {
    for (String options : new String[] {"", "(format csv, header)", "csv delimiter '|'"}) {
      try (ScriptedServer server = new ScriptedServer()) {
        Path file = folder.resolve("rows");
        Outcome out =
            client(server)
                .psql(
                    "\\copy t to '%s' %s\n\\copy t from '%s' %s\n"
                        .formatted(file, options, file, options));
        assertEquals("", out.output(), options);
        assertEquals(
            List.of("[1, tab\there, \"quoted\"\nnew line \\ ☃]", "[2, null]", "[3, ]"),
            server.world.committed,
            options);
      }
    }
  }

  @Test
  void pgbenchRunsInEveryMode() throws Exception {
    try (ScriptedServer server = new ScriptedServer()) {
      for (String mode : new String[] {"simple", "extended", "prepared"}) {
        Outcome outcome =
            client(server).pgbench("WRITE a;\nROWS 3;\n", "-M", mode, "-c", "4", "-t", "50");
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("transactions actually processed: 200/200"), mode);
      }
      assertEquals(600, server.world.committed.size());
    }
  }
}
