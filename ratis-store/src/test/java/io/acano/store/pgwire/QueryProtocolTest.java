package io.acano.store.pgwire;

import static io.acano.store.pgwire.WireClient.body;
import static io.acano.store.pgwire.WireClient.message;
import static io.acano.store.pgwire.WireClient.shape;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.pgwire.WireClient.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Simple and extended queries, message by message. */
@Timeout(60)
final class QueryProtocolTest {
  private static final short NONE = 0;

  private ScriptedServer server;
  private WireClient client;

  @BeforeEach
  void start() throws Exception {
    server = new ScriptedServer();
    client = server.login();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
    ScriptedServer.await("all sessions closed", () -> server.world.openSessions.get() == 0);
    assertEquals(0, server.world.openResults.get(), "results left open");
  }

  private static byte[] parse(String name, String sql, int... oids) {
    Object[] parts = new Object[3 + oids.length];
    parts[0] = name;
    parts[1] = sql;
    parts[2] = (short) oids.length;
    for (int i = 0; i < oids.length; i++) {
      parts[3 + i] = oids[i];
    }
    return message('P', parts);
  }

  private static byte[] bind(String portal, String statement) {
    return message('B', portal, statement, NONE, NONE, NONE);
  }

  private static byte[] execute(String portal, int maxRows) {
    return message('E', portal, maxRows);
  }

  private static byte[] run(String sql) {
    return WireClient.body(parse("", sql), bind("", ""), execute("", 0));
  }

  private static final byte[] SYNC = message('S');

  private String pipeline(byte[]... messages) throws Exception {
    return shape(client.send(messages).send(SYNC).untilReady());
  }

  @Test
  void answersAQuery() throws Exception {
    List<Reply> replies = client.send(message('Q', "ROWS 2")).untilReady();
    assertEquals("TDD(SELECT 2)ZI", shape(replies));
    assertArrayEquals(
        WireClient.body(
            (short) 2,
            "n",
            0,
            NONE,
            23,
            (short) 4,
            -1,
            NONE,
            "name",
            0,
            NONE,
            25,
            (short) -1,
            -1,
            NONE),
        replies.get(0).body());
    assertArrayEquals(
        WireClient.body(
            (short) 2,
            1,
            new byte[] {'1'},
            5,
            "row 1".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        replies.get(1).body());
    assertEquals("IZI", client.query(" ; "));
  }

  @Test
  void runsAScriptAsOneTransaction() throws Exception {
    assertEquals(
        "(INSERT 0 1)TD(SELECT 1)(INSERT 0 1)ZI", client.query("WRITE a; ROWS 1; WRITE b"));
    assertEquals(List.of("a", "b"), server.world.committed);
    assertEquals("(INSERT 0 1)[42601]ZI", client.query("WRITE c; NONSENSE; WRITE d"));
    assertEquals(List.of("a", "b"), server.world.committed);
    assertTrue(server.world.calls.contains("WRITE a implicit"));
  }

  @Test
  void letsAScriptEndItsOwnTransactions() throws Exception {
    assertEquals(
        "(INSERT 0 1)(BEGIN)(INSERT 0 1)(COMMIT)(INSERT 0 1)[XX000]ZI",
        client.query("WRITE a; BEGIN; WRITE b; COMMIT; WRITE c; BUG"));
    assertEquals(List.of("a", "b"), server.world.committed);
    assertEquals("(BEGIN)(INSERT 0 1)ZT", client.query("BEGIN; WRITE d"));
    assertEquals("(ROLLBACK)ZI", client.query("ROLLBACK"));
  }

  @Test
  void runsASingleStatementAlone() throws Exception {
    client.query("WRITE a");
    assertEquals(List.of("WRITE a alone"), server.world.calls);
  }

  @Test
  void sendsTheLastTagAfterTheCommit() throws Exception {
    server.world.failCommits = true;
    assertEquals("(INSERT 0 1)[40001]ZI", client.query("WRITE a; WRITE b"));
  }

  @Test
  void failsTheBlockAndRecovers() throws Exception {
    assertEquals("(BEGIN)ZT", client.query("BEGIN"));
    assertEquals("[23505]ZE", client.query("FAIL UNIQUE_VIOLATION"));
    assertEquals("[25P02]ZE", client.query("WRITE a"));
    assertEquals("(ROLLBACK)ZI", client.query("COMMIT"));
    assertEquals("(BEGIN)ZT", client.query("BEGIN"));
    assertEquals(
        "1[22P02]ZE",
        pipeline(
            parse("", "ECHO $1", 23),
            message('B', "", "", NONE, (short) 1, 1, new byte[] {'x'}, NONE)));
    assertEquals("(ROLLBACK)ZI", client.query("ROLLBACK"));
  }

  @Test
  void keepsItsInsidesToItself() throws Exception {
    List<Reply> replies = client.send(message('Q', "BUG")).untilReady();
    assertEquals("[XX000]ZI", shape(replies));
    assertFalse(replies.get(0).text().contains("secret"));
    assertEquals("ERROR", replies.get(0).field('S'));
    assertEquals("ERROR", replies.get(0).field('V'));
    assertEquals("(INSERT 0 1)ZI", client.query("WRITE a"));
  }

  @Test
  void describesStatementsAndPortals() throws Exception {
    List<Reply> replies =
        client
            .send(
                parse("s", "ECHO $1, $2", 20, 0),
                message('D', 'S', "s"),
                message(
                    'B', "p", "s", NONE, (short) 2, 1, new byte[] {'7'}, -1, (short) 1, (short) 1),
                message('D', 'P', "p"),
                execute("p", 0),
                SYNC)
            .untilReady();
    assertEquals("1tT2TD(SELECT 1)ZI", shape(replies));
    assertArrayEquals(WireClient.body((short) 2, 20, 25), replies.get(1).body());
    assertArrayEquals(
        WireClient.body((short) 2, 8, new byte[] {0, 0, 0, 0, 0, 0, 0, 7}, -1),
        replies.get(5).body());
    assertEquals(
        "1n2nIZI", pipeline(parse("", ""), message('D', 'P', "")).replace("[34000]", "n2nI"));
  }

  @Test
  void runsAPipelineOfOneAloneAndOfMoreTogether() throws Exception {
    assertEquals("12(INSERT 0 1)ZI", pipeline(run("WRITE a")));
    assertEquals("12(INSERT 0 1)3ZI", pipeline(run("WRITE b"), message('C', 'S', "")));
    assertEquals("12(INSERT 0 1)12(INSERT 0 1)ZI", pipeline(run("WRITE c"), run("WRITE d")));
    assertEquals(
        List.of("WRITE a alone", "WRITE b alone", "WRITE c implicit", "WRITE d implicit"),
        server.world.calls);
    assertEquals(List.of("a", "b", "c", "d"), server.world.committed);
  }

  @Test
  void skipsToTheSyncAfterAnError() throws Exception {
    assertEquals(
        "12(INSERT 0 1)1[42601]ZI".replace("1[", "["),
        pipeline(run("WRITE a"), run("NONSENSE"), run("WRITE b"), message('Q', "WRITE c")));
    assertEquals(List.of(), server.world.committed);
    assertEquals("12(INSERT 0 1)ZI", pipeline(run("WRITE d")));
  }

  @Test
  void tellsAConflictOfThePipelineAtItsSync() throws Exception {
    server.world.failCommits = true;
    assertEquals("12(INSERT 0 1)12(INSERT 0 1)[40001]ZI", pipeline(run("WRITE a"), run("WRITE b")));
  }

  @Test
  void answersAFlushBeforeTheSync() throws Exception {
    client.send(run("WRITE a"), message('H'));
    assertEquals('1', client.read().type());
    assertEquals('2', client.read().type());
    assertEquals("INSERT 0 1", client.read().text());
    assertEquals(List.of(), server.world.committed);
    assertEquals("ZI", pipeline());
    assertEquals(List.of("a"), server.world.committed);
  }

  @Test
  void suspendsAPortalAtItsRowLimit() throws Exception {
    assertEquals("(BEGIN)ZT", client.query("BEGIN"));
    assertEquals(
        "12DDsZT", pipeline(parse("", "ROWS 5"), bind("cursor", ""), execute("cursor", 2)));
    assertEquals("DDsZT", pipeline(execute("cursor", 2)));
    assertEquals("D(SELECT 5)ZT", pipeline(execute("cursor", 2)));
    assertEquals("(COMMIT)ZI", client.query("COMMIT"));
    assertEquals("[34000]ZI", pipeline(execute("cursor", 2)));
    assertEquals("12DsZI", pipeline(parse("", "ROWS 5"), bind("c", ""), execute("c", 1)));
    assertEquals("[34000]ZI", pipeline(execute("c", 1)));
  }

  @Test
  void refusesWhatIsNotThere() throws Exception {
    assertEquals("[26000]ZI", pipeline(bind("", "none")));
    assertEquals("[34000]ZI", pipeline(execute("none", 0)));
    assertEquals("[26000]ZI", pipeline(message('D', 'S', "none")));
    assertEquals("3ZI", pipeline(message('C', 'S', "none")));
    assertEquals("1[42P05]ZI", pipeline(parse("s", "ROWS 1"), parse("s", "ROWS 1")));
    assertEquals("2[42P03]ZI", pipeline(bind("p", "s"), bind("p", "s")));
    assertEquals("[42601]ZI", pipeline(parse("", "ROWS 1; ROWS 2")));
    assertEquals("[42704]ZI", pipeline(parse("", "ECHO $1", 1007)));
    assertEquals("1[08P01]ZI", pipeline(parse("", "ECHO $1"), bind("", "")));
    assertEquals(
        "1[08P01]ZI",
        pipeline(
            parse("", "ROWS 1"),
            message('B', "", "", NONE, NONE, (short) 3, (short) 1, (short) 1, (short) 1)));
    assertEquals("[0A000]ZI", shape(client.send(message('F', 1, NONE, NONE, NONE)).untilReady()));
    assertEquals("[42P02]ZI", client.query("ECHO $1"));
  }

  @Test
  void boundsTheStatementsOfAConnection() throws Exception {
    for (int i = 0; i < ScriptedServer.SMALL.maxStatements(); i++) {
      assertEquals("1ZI", pipeline(parse("s" + i, "ROWS 1")));
    }
    assertEquals("[54000]ZI", pipeline(parse("more", "ROWS 1")));
    assertEquals("3ZI", pipeline(message('C', 'S', "s1")));
    assertEquals("1ZI", pipeline(parse("more", "ROWS 1")));
  }

  @Test
  void deallocatesTheStatementsOfTheProtocol() throws Exception {
    assertEquals("111ZI", pipeline(parse("one", "ROWS 1"), parse("Two", "ROWS 1"), parse("x", "")));
    assertEquals("(DEALLOCATE)ZI", client.query("DEALLOCATE One"));
    assertEquals("(DEALLOCATE)ZI", client.query("deallocate prepare \"Two\""));
    assertEquals("[26000]ZI", client.query("DEALLOCATE one"));
    assertEquals("[26000]ZI", pipeline(bind("", "one")));
    assertEquals("2ZI", pipeline(bind("", "x")));
    assertEquals("(DEALLOCATE)ZI", client.query("DEALLOCATE ALL"));
    assertEquals("[26000]ZI", pipeline(bind("", "x")));
    assertEquals("1ZI", pipeline(parse("x", "")));
    assertEquals("(DISCARD ALL)ZI", client.query("DISCARD ALL"));
    assertEquals("[26000]ZI", pipeline(bind("", "x")));
  }

  @Test
  void copiesInWhereverTheMessagesBreak() throws Exception {
    byte[] rows = "1\tone\n2\t\\N\n3\tth\\tree".getBytes(UTF_8);
    for (int cut = 0; cut <= rows.length; cut++) {
      client.send(message('Q', "COPY t FROM STDIN"));
      assertEquals('G', client.read().type());
      client.send(
          message('d', java.util.Arrays.copyOf(rows, cut)),
          message('d', java.util.Arrays.copyOfRange(rows, cut, rows.length)),
          message('c'));
      assertEquals("(COPY 3)ZI", shape(client.untilReady()));
      assertEquals(List.of("[1, one]", "[2, null]", "[3, th\tree]"), server.world.committed);
      server.world.committed.clear();
    }
  }

  @Test
  void copiesAllOrNothing() throws Exception {
    byte[][] broken = {
      message('d', "1\tone\nx\ttwo\n".getBytes(UTF_8)),
      message('d', "1\tone\n2\n".getBytes(UTF_8)),
      body(message('d', "1\tone\n".getBytes(UTF_8)), message('f', "no more")),
      body(message('d', "1\tone\n".getBytes(UTF_8)), message('Q', "ROWS 1")),
      body(message('d', new byte[50_000]), message('d', new byte[60_000])),
    };
    String[] states = {"22P02", "22P02", "57014", "08P01", "54000"};
    for (int i = 0; i < broken.length; i++) {
      client.send(message('Q', "COPY t FROM STDIN"), broken[i], message('c'));
      assertEquals("G[" + states[i] + "]ZI", shape(client.untilReady()));
      assertEquals("(BEGIN)ZT", client.query("BEGIN"));
      assertEquals("(ROLLBACK)ZI", client.query("ROLLBACK"));
    }
    assertEquals(List.of(), server.world.committed);
  }

  @Test
  void refusesACopyThatItCannotDo() throws Exception {
    assertEquals("[0A000]ZI", client.query("COPY t FROM '/etc/passwd'"));
    assertEquals("[0A000]ZI", client.query("COPY t TO STDOUT (FORMAT binary)"));
    assertEquals("[42601]ZI", client.query("COPY" + " (ROWS 1 TO STDOUT"));
    assertEquals("[42601]ZI", client.query("COPY t"));
    assertEquals("[22023]ZI", client.query("COPY t TO STDOUT DELIMITER 'ab'"));
    assertEquals("[0A000]ZI", pipeline(parse("", "copy t to stdout")));
    assertEquals("Hdd" + "c(COPY 2)ZI", client.query("COPY (ROWS 2) TO STDOUT"));
  }

  @Test
  void answersALongPipelineInOrder() throws Exception {
    int count = 5_000;
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < count; i++) {
                      client.send(run("ROWS " + i % 3));
                    }
                    client.send(SYNC);
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      expected.append("12").append("D".repeat(i % 3)).append("(SELECT ").append(i % 3).append(')');
    }
    assertEquals(expected + "ZI", shape(client.untilReady()));
    writer.join();
  }
}
