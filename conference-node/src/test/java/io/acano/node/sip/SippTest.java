package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.phone.Tools;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls by programs that others wrote: sipp and sipsak. */
final class SippTest {
  private static final int LIMIT_SECONDS = 90;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"u1", "t1"})
  void takesManyCalls(String transport) throws Exception {
    try (BridgeFixture<ScriptedMedia> bridge = bridge()) {
      sipp(bridge, "call", transport, 200, 50);
      assertEnded(bridge, 200);
    }
  }

  @Test
  void answersThoughMessagesAreLost() throws Exception {
    try (BridgeFixture<ScriptedMedia> bridge = bridge()) {
      sipp(bridge, "call", "u1", 30, 10, "-lost", "10");
      Await.until("no leg is left", () -> bridge.ledger().live().isEmpty());
    }
  }

  @Test
  void holdsAndResumes() throws Exception {
    try (BridgeFixture<ScriptedMedia> bridge = bridge()) {
      sipp(bridge, "hold", "u1", 5, 5);
      assertEnded(bridge, 5);
    }
  }

  @Test
  void answersSipsak() throws Exception {
    Tools.require("sipsak");
    try (BridgeFixture<ScriptedMedia> bridge = bridge()) {
      assertEquals(0, run(List.of("sipsak", "-s", bridge.uri("team"))));
    }
  }

  private static BridgeFixture<ScriptedMedia> bridge() throws Exception {
    return new BridgeFixture<>(new ScriptedMedia());
  }

  private void sipp(
      BridgeFixture<ScriptedMedia> bridge,
      String scenario,
      String transport,
      int calls,
      int callsPerSecond,
      String... more)
      throws Exception {
    Tools.require("sipp");
    Path file = folder.resolve(scenario + ".xml");
    try (InputStream in = SippTest.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
      assertTrue(in != null, "no scenario " + scenario);
      Files.write(file, in.readAllBytes());
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "sipp",
                "127.0.0.1:" + bridge.address().getPort(),
                "-sf",
                file.toString(),
                "-s",
                "team",
                "-i",
                "127.0.0.1",
                "-t",
                transport,
                "-m",
                Integer.toString(calls),
                "-r",
                Integer.toString(callsPerSecond),
                "-timeout",
                LIMIT_SECONDS + "s",
                "-timeout_error",
                "-nostdin"));
    command.addAll(List.of(more));
    assertEquals(0, run(command));
  }

  private int run(List<String> command) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean isOver = process.waitFor(LIMIT_SECONDS + 10, TimeUnit.SECONDS);
    if (!isOver) {
      process.destroyForcibly();
    }
    assertTrue(isOver, () -> command + " did not end");
    if (process.exitValue() != 0) {
      System.out.println(new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1));
    }
    return process.exitValue();
  }

  private static void assertEnded(BridgeFixture<ScriptedMedia> bridge, int calls) throws Exception {
    Await.until("no leg is left", () -> bridge.ledger().live().isEmpty());
    assertEquals(calls, bridge.media().legs().size());
    assertTrue(bridge.media().legs().stream().allMatch(ScriptedMedia.Leg::isClosed));
    assertEquals(0L, bridge.metrics().values().get("sip_legs_count"));
  }
}
