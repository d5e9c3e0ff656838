package io.acano.store.pgwire;

import static io.acano.store.pgwire.WireClient.message;
import static io.acano.store.pgwire.WireClient.shape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.pgwire.WireClient.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections from the first byte to the last: login, limits, cancel, shutdown. */
@Timeout(60)
final class PostgresServerTest {
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
  }

  @AfterEach
  void stop() {
    server.close();
    ScriptedServer.await("all sessions closed", () -> server.world.openSessions.get() == 0);
    assertEquals(0, server.world.openResults.get(), "results left open");
  }

  @Test
  void refusesEncryptionThatItDoesNotHaveAndGoesOn() throws Exception {
    try (WireClient client = server.connect()) {
      assertEquals('N', client.packet(80_877_103).letter());
      assertEquals('N', client.packet(80_877_104).letter());
      assertEquals("TDC".charAt(0), client.login().query("ROWS 1").charAt(0));
    }
  }

  @Test
  void tellsTheParametersThatDriversNeed() throws Exception {
    try (WireClient client = server.connect()) {
      List<Reply> replies = client.startup("ada", "acano").scram(WireClient.PASSWORD);
      assertEquals("RR" + "S".repeat(13) + "KZI", shape(replies));
      assertTrue(replies.stream().anyMatch(reply -> reply.text().equals("integer_datetimeson")));
      assertTrue(replies.stream().anyMatch(reply -> reply.text().startsWith("server_version14.")));
      assertTrue(
          replies.stream().anyMatch(reply -> reply.text().equals("session_authorizationada")));
    }
  }

  @Test
  void refusesTheWrongPassword() throws Exception {
    try (WireClient client = server.connect()) {
      assertEquals("[28P01]", shape(client.startup("ada", "acano").scram("guess")));
      assertEquals(0, client.untilClosed().size());
    }
    assertEquals(0, server.world.openSessions.get());
  }

  @Test
  void doesNotTellWhetherAUserExists() throws Exception {
    List<String> salts = new ArrayList<>();
    for (String user : List.of("nobody", "nobody", "somebody", "ada")) {
      try (WireClient client = server.connect()) {
        byte[] first = "n,,n=,r=abc".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        client.startup(user, "acano").read();
        String challenge =
            client.send(message('p', "SCRAM-SHA-256", first.length, first)).read().text();
        assertTrue(challenge.matches("(?s).*r=abc.{24},s=.{22}==,i=4096"), challenge);
        salts.add(challenge.replaceAll("(?s).*,s=", ""));
      }
      try (WireClient client = server.connect()) {
        Reply error = client.startup(user, "acano").scram("guess").getLast();
        assertEquals("password authentication failed for user \"" + user + '"', error.field('M'));
      }
    }
    assertEquals(salts.get(0), salts.get(1));
    assertFalse(salts.get(0).equals(salts.get(2)));
  }

  @Test
  void refusesAnUnknownDatabaseAfterTheLogin() throws Exception {
    try (WireClient client = server.connect()) {
      assertTrue(
          shape(client.startup("ada", "other").scram(WireClient.PASSWORD)).endsWith("[3D000]"));
    }
  }

  @Test
  void refusesAnEncodingThatIsNotUtf8() throws Exception {
    try (WireClient client = server.connect()) {
      client.packet(196_608, "user", "ada", "database", "acano", "client_encoding", "LATIN1", "");
      assertTrue(shape(client.scram(WireClient.PASSWORD)).endsWith("[22023]"));
    }
  }

  @Test
  void setsTheParametersOfTheStartupPacket() throws Exception {
    try (WireClient client = server.connect()) {
      client.packet(
          196_608,
          "user",
          "ada",
          "database",
          "acano",
          "application_name",
          "probe",
          "options",
          "-c TimeZone=Asia/Kolkata --IntervalStyle=iso_8601",
          "");
      List<Reply> replies = client.scram(WireClient.PASSWORD);
      assertTrue(replies.stream().anyMatch(reply -> reply.text().equals("application_nameprobe")));
      assertTrue(replies.stream().anyMatch(reply -> reply.text().equals("TimeZoneAsia/Kolkata")));
      assertEquals("(SET)SZI", client.query("SET application_name TO 'other'"));
    }
  }

  @Test
  void negotiatesTheMinorVersionDown() throws Exception {
    try (WireClient client = server.connect()) {
      client.packet(196_610, "user", "ada", "database", "acano", "_pq_.shiny", "1", "");
      Reply reply = client.read();
      assertEquals('v', reply.type());
      assertArrayEquals(WireClient.body(0, 1, "_pq_.shiny"), reply.body());
      assertTrue(shape(client.scram(WireClient.PASSWORD)).endsWith("ZI"));
    }
  }

  @Test
  void refusesProtocol2() throws Exception {
    try (WireClient client = server.connect()) {
      assertEquals("[0A000]", shape(client.packet(131_072, "user", "ada", "").untilClosed()));
    }
  }

  @Test
  void refusesOneConnectionTooMany() throws Exception {
    List<WireClient> clients = new ArrayList<>();
    for (int i = 0; i < ScriptedServer.SMALL.maxConnections(); i++) {
      clients.add(server.login());
    }
    try (WireClient client = server.connect()) {
      assertEquals("[53300]", shape(client.startup("ada", "acano").untilClosed()));
    }
    clients.removeFirst().close();
    ScriptedServer.await("one has left", () -> server.server.connectionCount() < 5);
    server.login().close();
    for (WireClient client : clients) {
      client.close();
    }
  }

  @Test
  void endsAConnectionThatDoesNotLogIn() throws Exception {
    try (ScriptedServer strict = new ScriptedServer(ScriptedServer.IMPATIENT, Optional.empty());
        WireClient silent = strict.connect();
        WireClient half = strict.connect()) {
      half.startup("ada", "acano");
      assertEquals("[28000]", shape(silent.untilClosed()));
      // On a slow machine the time is up before it is asked for its password.
      String answers = shape(half.untilClosed());
      assertTrue(answers.endsWith("[28000]"), answers);
      ScriptedServer.await("its thread ended", () -> strict.server.connectionCount() == 0);
    }
  }

  @Test
  void cancelsWithTheRightKeyAlone() throws Exception {
    try (WireClient client = server.connect()) {
      List<Reply> login = client.startup("ada", "acano").scram(WireClient.PASSWORD);
      ByteBuffer key = ByteBuffer.wrap(login.get(login.size() - 2).body());
      int process = key.getInt();
      int secret = key.getInt();
      client.send(message('Q', "WAIT"));
      ScriptedServer.await("it runs", () -> server.world.calls.contains("WAIT alone"));
      try (WireClient wrong = server.connect()) {
        assertEquals(0, wrong.packet(80_877_102, process, secret + 1).untilClosed().size());
      }
      try (WireClient right = server.connect()) {
        assertEquals(0, right.packet(80_877_102, process, secret).untilClosed().size());
      }
      assertEquals("[57014]ZI", shape(client.untilReady()));
      assertEquals("(INSERT 0 1)ZI", client.query("WRITE a"));
    }
  }

  @Test
  void stopsTheStatementOfAClientThatLeft() throws Exception {
    try (WireClient client = server.login()) {
      client.send(message('Q', "WAIT"));
      ScriptedServer.await("it runs", () -> server.world.calls.contains("WAIT alone"));
    }
    ScriptedServer.await("its session closed", () -> server.world.openSessions.get() == 0);
  }

  @Test
  void holdsUpTheThreadOfAClientThatDoesNotReadAndNobodyElse() throws Exception {
    try (WireClient slow = server.login();
        WireClient other = server.login()) {
      int rows = 2_000_000;
      slow.send(message('Q', "ROWS " + rows));
      long[] seen = {0};
      ScriptedServer.await("rows flow", () -> server.world.rowsPulled.get() > 1000);
      for (int i = 0; i < 50; i++) {
        assertEquals("(INSERT 0 1)ZI", other.query("WRITE a"));
        seen[0] = server.world.rowsPulled.get();
      }
      assertTrue(seen[0] < rows / 2, "not held up: " + seen[0] + " rows");
      List<Reply> last = new ArrayList<>();
      long count = 0;
      for (Reply reply = slow.read(); reply.type() != 'Z'; reply = slow.read()) {
        count += reply.type() == 'D' ? 1 : 0;
        last.add(reply);
        if (last.size() > 1) {
          last.removeFirst();
        }
      }
      assertEquals(rows, count);
      assertEquals("(SELECT 2000000)", shape(last));
    }
  }

  @Test
  void freesAStalledResultWhenItsClientLeaves() throws Exception {
    try (WireClient slow = server.login()) {
      slow.send(message('Q', "ROWS 2000000"));
      ScriptedServer.await("rows flow", () -> server.world.rowsPulled.get() > 1000);
    }
    ScriptedServer.await("its result closed", () -> server.world.openResults.get() == 0);
    assertTrue(server.world.rowsPulled.get() < 2_000_000);
  }

  @Test
  void endsIdleConnections() throws Exception {
    try (ScriptedServer strict = new ScriptedServer(ScriptedServer.IMPATIENT, Optional.empty());
        WireClient idle = strict.login();
        WireClient inTransaction = strict.login()) {
      assertEquals("(BEGIN)ZT", inTransaction.query("BEGIN"));
      assertEquals("[57P05]", shape(idle.untilClosed()));
      assertEquals("[25P03]", shape(inTransaction.untilClosed()));
    }
  }

  @Test
  void tellsItsClientsThatItStops() throws Exception {
    try (WireClient idle = server.login();
        WireClient busy = server.login()) {
      busy.send(message('Q', "WAIT"));
      ScriptedServer.await("it runs", () -> server.world.calls.contains("WAIT alone"));
      server.close();
      assertEquals("[57P01]", shape(idle.untilClosed()));
      assertEquals("[57014]ZI[57P01]", shape(busy.untilClosed()));
    }
  }
}
