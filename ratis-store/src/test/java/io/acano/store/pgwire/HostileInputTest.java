package io.acano.store.pgwire;

import static io.acano.store.pgwire.WireClient.body;
import static io.acano.store.pgwire.WireClient.message;
import static io.acano.store.pgwire.WireClient.shape;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Garbage, truncated, oversized and out of place: a clear error, nothing leaked, nobody else hurt.
 */
@Timeout(120)
final class HostileInputTest {
  private static final byte[] SYNC = message('S');

  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
  }

  @AfterEach
  void servesTheNextClient() throws Exception {
    try (WireClient client = server.login()) {
      assertEquals("TD(SELECT 1)ZI", client.query("ROWS 1"));
    }
    ScriptedServer.await("all connections ended", () -> server.server.connectionCount() == 0);
    assertEquals(0, server.world.openSessions.get(), "sessions left open");
    assertEquals(0, server.world.openResults.get(), "results left open");
    server.close();
  }

  private String startupAnswer(byte[] bytes) throws Exception {
    try (WireClient client = server.connect()) {
      return shape(client.raw(bytes).untilClosed());
    }
  }

  @Test
  void refusesWhatIsNoStartupPacket() throws Exception {
    assertEquals("[08P01]", startupAnswer("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8)));
    assertEquals("[08P01]", startupAnswer(body(-1, 196_608)));
    assertEquals("[08P01]", startupAnswer(body(7, 196_608)));
    assertEquals("[08P01]", startupAnswer(body(Integer.MAX_VALUE, 196_608)));
    assertEquals(
        "[08P01]", startupAnswer(body(13, 196_608, "user".getBytes(UTF_8), (short) 1, (short) 1)));
    assertEquals("[28000]", startupAnswer(body(9, 196_608, new byte[1])));
    byte[] notUtf8 = {(byte) 0xff, (byte) 0xfe, 0, 'x', 0, 0};
    assertEquals("[22021]", startupAnswer(body(8 + notUtf8.length, 196_608, notUtf8)));
  }

  @Test
  void refusesPlainTextBehindARequestForEncryption() throws Exception {
    assertEquals("[08P01]", startupAnswer(body(8, 80_877_103, 8, 80_877_103)));
  }

  @Test
  void refusesAStrangeLogin() throws Exception {
    byte[][] replies = {
      message('Q', "ROWS 1"),
      message('p'),
      message('p', "SCRAM-SHA-1", 0),
      message('p', "SCRAM-SHA-256-PLUS", 0),
      message('p', "SCRAM-SHA-256", -1),
      message('p', "SCRAM-SHA-256", 1_000_000),
      message('p', "SCRAM-SHA-256", 3, "n,,".getBytes(UTF_8)),
      message('p', "SCRAM-SHA-256", 20, "p=tls-unique,,n=,r=x".getBytes(UTF_8)),
      message('p', "SCRAM-SHA-256", 8, "n,,n=,r=".getBytes(UTF_8)),
      body('p', 70_000, new byte[100]),
      body('p', 3),
    };
    for (byte[] reply : replies) {
      try (WireClient client = server.connect()) {
        client.startup("ada", "acano").read();
        String answer = shape(client.send(reply).untilClosed());
        assertTrue(answer.equals("[08P01]") || answer.equals("[54000]"), answer);
      }
    }
  }

  @Test
  void refusesAProofThatIsNotOne() throws Exception {
    String[] finals = {
      "", "c=biws", "c=biws,r=clientnonce,p=AAAA", "c=!,r=x,p=!", "c=biws,r=%s,p=AAAA"
    };
    for (String last : finals) {
      try (WireClient client = server.connect()) {
        byte[] first = "n,,n=,r=clientnonce".getBytes(UTF_8);
        client.startup("ada", "acano").read();
        String challenge =
            client.send(message('p', "SCRAM-SHA-256", first.length, first)).read().text();
        String nonce = challenge.replaceAll("(?s).*r=([^,]+),.*", "$1");
        assertEquals(
            "[08P01]",
            shape(client.send(message('p', last.formatted(nonce).getBytes(UTF_8))).untilClosed()));
      }
    }
  }

  @Test
  void skipsAMessageOverTheLimitAndGoesOn() throws Exception {
    try (WireClient client = server.login()) {
      assertEquals("[54000]ZI", client.query("ROWS 1" + " ".repeat(200_000)));
      assertEquals("TD(SELECT 1)ZI", client.query("ROWS 1"));
      assertEquals(
          "[54000]ZI",
          shape(
              client
                  .send(message('P', "", "ROWS 1" + " ".repeat(200_000), (short) 0), SYNC)
                  .untilReady()));
      assertEquals("TD(SELECT 1)ZI", client.query("ROWS 1"));
    }
  }

  @Test
  void endsTheConnectionWhenFramingIsLost() throws Exception {
    byte[][] lost = {
      body('Q', 3), body('Q', -5), body('Q', Integer.MAX_VALUE), body('?', 4), body('Z', 5, 'I'),
    };
    for (byte[] bytes : lost) {
      try (WireClient client = server.login()) {
        assertEquals("[08P01]", shape(client.send(bytes).untilClosed()));
      }
    }
  }

  @Test
  void refusesMalformedBodiesAndGoesOn() throws Exception {
    try (WireClient client = server.login()) {
      assertEquals(
          "[08P01]ZI", shape(client.send(body('Q', 8, "ROWS".getBytes(UTF_8))).untilReady()));
      byte[] notUtf8 = {'R', (byte) 0xc3, 0x28, 0};
      assertEquals("[22021]ZI", shape(client.send(message('Q', notUtf8)).untilReady()));
      byte[][] bodies = {
        message('P', ""),
        message('P', "", "ROWS 1", (short) -1),
        message('P', "", "ROWS 1", (short) 0, (short) 0),
        message('B', "", "", (short) 30_000),
        message('B', "", "", (short) 1, (short) 7, (short) 0, (short) 0),
        message('B', "", "", (short) 0, (short) 1, -2, (short) 0),
        message('B', "", "", (short) 0, (short) 1, Integer.MAX_VALUE, (short) 0),
        message('D', 'X', ""),
        message('D'),
        message('E', ""),
        message('C', 'S'),
        message('H', "x"),
      };
      for (byte[] bytes : bodies) {
        assertEquals("[08P01]ZI", shape(client.send(bytes, SYNC).untilReady()));
      }
      assertEquals("[08P01]ZI", shape(client.send(message('S', "x")).untilReady()));
      client.send(message('d', "late"), message('c'), message('f', "late"));
      assertEquals("TD(SELECT 1)ZI", client.query("ROWS 1"));
    }
  }

  @Test
  void refusesALoginAfterTheLogin() throws Exception {
    try (WireClient client = server.login()) {
      assertEquals("[08P01]", shape(client.send(message('p', "again")).untilClosed()));
    }
  }

  @Test
  void survivesRandomBytesAndBrokenOffMessages() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good =
        body(
            message('Q', "ROWS 3"),
            message('P', "", "ECHO $1", (short) 1, 23),
            message('B', "", "", (short) 1, (short) 1, (short) 1, 4, 7, (short) 0),
            message('D', 'P', ""),
            message('E', "", 0),
            SYNC);
    for (int i = 0; i < 300; i++) {
      byte[] bytes;
      if (random.nextInt(4) == 0) {
        bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
      } else {
        bytes = good.clone();
        for (int k = random.nextInt(6); k >= 0; k--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      try (WireClient client = random.nextBoolean() ? server.login() : server.connect()) {
        client.raw(bytes);
        if (random.nextBoolean()) {
          client.send(SYNC);
        }
      } catch (IOException e) {
        // The server may close first; what it must not do is looked at after each test.
        assertTrue(
            !String.valueOf(e.getMessage()).startsWith("no login"), "seed " + seed + ": " + e);
      }
      ScriptedServer.await(
          "the connection ended, seed " + seed + " round " + i,
          () -> server.server.connectionCount() == 0);
    }
  }
}
