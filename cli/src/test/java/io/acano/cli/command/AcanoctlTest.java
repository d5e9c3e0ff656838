package io.acano.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.acano.cli.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands against peers that answer what an instance may answer, and what none should. The
 * real API is put to the same commands by the tests of the instance.
 */
final class AcanoctlTest {
  @TempDir Path folder = Path.of("");

  private final List<HttpServer> peers = new ArrayList<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String stdin = "";
  private Surroundings.@Nullable Terminal terminal;

  /** What a peer does with a request. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void forget() {
    requests.clear();
  }

  @AfterEach
  void stop() {
    peers.forEach(peer -> peer.stop(0));
  }

  @Test
  void everyStatusHasItsExitCode() throws Exception {
    int[][] expected = {
      {200, 0}, {201, 0}, {204, 0}, {400, 1}, {401, 6}, {403, 6}, {404, 3}, {409, 4}, {412, 4},
      {413, 1}, {415, 1}, {429, 5}, {500, 1}, {502, 1}, {503, 5}, {504, 8}
    };
    for (int[] pair : expected) {
      contextOf(peer(pair[0], error("because")));
      assertEquals(pair[1], run("cospace", "add", "x"), "status " + pair[0]);
      assertEquals(pair[1] != 0, stderr().contains("acanoctl: because"), stderr());
    }
  }

  @Test
  void aDeadInstanceIsPassedOverUnlessItWasPicked() throws Exception {
    contextOf(dead(), peer(200, "{\"items\": [{\"name\": \"team\"}]}"));
    assertEquals(0, run("cospace", "list"));
    assertTrue(stdout().contains("team"), stdout());
    assertTrue(stderr().contains("core-1") && stderr().contains("passed over"), stderr());
    assertEquals(0, run("--instance", "core-2", "cospace", "list"));
    assertEquals("", stderr());
    assertEquals(7, run("cospace", "list", "--instance", "core-1"));
    assertEquals(2, run("cospace", "list", "--instance", "core-9"));
    contextOf(dead(), dead());
    assertEquals(7, run("cospace", "list"));
  }

  @Test
  void anInstanceWithoutQuorumIsPassedOverAndSaysWhyIfItIsTheLast() throws Exception {
    contextOf(peer(503, error("no quorum")), peer(201, "{\"name\": \"x\"}"));
    assertEquals(0, run("cospace", "add", "x"));
    contextOf(dead(), peer(503, error("no quorum")), dead());
    assertEquals(5, run("cospace", "add", "x"));
    assertTrue(stderr().endsWith("acanoctl: no quorum\n"), stderr());
  }

  @Test
  void aChangeWithoutAnAnswerIsNeverRepeated() throws Exception {
    String hangsUp = peer(HttpExchange::close);
    contextOf(hangsUp, peer(200, "{\"items\": []}"));
    assertEquals(8, run("cospace", "add", "x"));
    assertTrue(stderr().contains("may have been done"), stderr());
    assertEquals(1, requests.size(), requests.toString());
    assertEquals(0, run("cospace", "list"), "a look may be repeated elsewhere");
  }

  @Test
  void whatIsNotAnInstanceIsAnError() throws Exception {
    contextOf(peer(200, "<html>"));
    assertEquals(1, run("user", "list"));
    assertTrue(stderr().contains("other than JSON"), stderr());
    assertFalse(stderr().contains("\tat "), stderr());
  }

  @Test
  void aRefusalCannotSteerTheTerminal() throws Exception {
    contextOf(peer(400, error("bad \\u001b[31mname")));
    assertEquals(1, run("cospace", "add", "x"));
    assertEquals("acanoctl: bad \uFFFD[31mname\n", stderr());
  }

  @Test
  void jsonIsWhatTheApiAnswered() throws Exception {
    String cluster = "{\"self\": \"core-1\", \"unheardOf\": [1, {\"a\": null}], \"instances\": []}";
    contextOf(peer(200, cluster));
    assertEquals(0, run("cluster", "status", "-o", "json"));
    assertEquals(Json.parse(cluster), Json.parse(stdout()));
    assertEquals("GET /api/v1/cluster token-1 ", requests.getLast());
  }

  @Test
  void aPasscodeComesFromStdinOrUnseenFromATerminal() throws Exception {
    contextOf(peer(201, "{\"name\": \"board\"}"));
    stdin = "4711\nmore";
    assertEquals(
        0, run("cospace", "add", "board", "--call-id", "1002", "--passcode-stdin"), stderr());
    assertEquals(
        "POST /api/v1/cospaces token-1"
            + " {\"name\":\"board\",\"callId\":\"1002\",\"passcode\":\"4711\"}",
        requests.getLast());
    stdin = "";
    assertEquals(2, run("cospace", "add", "board", "--passcode-stdin"));
    assertEquals(2, run("cospace", "add", "board", "--passcode"), "nobody can be asked");
    assertEquals(2, run("cospace", "add", "board", "--passcode=4711"));
    assertEquals(1, requests.size());
  }

  @Test
  void asksBeforeSomethingIsLost() throws Exception {
    contextOf(peer(204, ""));
    terminal = typist("n");
    assertEquals(1, run("cospace", "remove", "team"));
    assertEquals(0, requests.size());
    terminal = typist("y");
    assertEquals(0, run("cospace", "remove", "te/am ä"));
    assertEquals("DELETE /api/v1/cospaces/te%2Fam%20%C3%A4 token-1 ", requests.getLast());
    terminal = typist();
    assertEquals(0, run("user", "remove", "--yes", "a@b"));
    terminal = null;
    assertEquals(0, run("user", "remove", "a@b"), "a script is not asked");
  }

  @Test
  void changesOnlyWhatIsNamed() throws Exception {
    contextOf(peer(200, "{}"));
    assertEquals(0, run("cospace", "set", "team", "--no-passcode", "--limit", "0"));
    assertEquals(
        "PATCH /api/v1/cospaces/team token-1 {\"participantLimit\":null,\"passcode\":null}",
        requests.getLast());
    assertEquals(2, run("cospace", "set", "team"));
  }

  @Test
  void anIncomingRuleLeadsEverywhereUnlessToldOtherwise() throws Exception {
    contextOf(peer(201, "{}"));
    assertEquals(0, run("dialplan", "incoming", "add", "a.org"));
    assertTrue(requests.getLast().endsWith("\"toCoSpaces\":true,\"toUsers\":true}"));
    assertEquals(0, run("dialplan", "incoming", "add", "a.org", "--no-users"));
    assertTrue(requests.getLast().endsWith("\"toCoSpaces\":true,\"toUsers\":false}"));
    assertEquals(0, run("dialplan", "address", "add", "42", "--cospace", "id-1"));
    assertTrue(requests.getLast().endsWith("\"kind\":\"cospace\",\"target\":\"id-1\"}"));
  }

  @Test
  void joinSendsTheMemberTheTokenAndTheAuthority() throws Exception {
    contextOf(peer(200, "{}"), peer(200, "{}"));
    assertEquals(0, run("cluster", "join", "core-2"), stderr());
    assertTrue(requests.getLast().startsWith("POST /api/v1/cluster/join token-1 {\"member\":"));
    assertTrue(requests.getLast().contains("\"token\":\"token-1\""));
    assertEquals(2, run("cluster", "init"), "which of two?");
    assertEquals(0, run("cluster", "init", "--instance", "core-1"));
  }

  @Test
  void wrongUsageIsTwoLines() {
    for (String[] line :
        new String[][] {
          {}, {"cospace"}, {"cospace", "fly"}, {"cospace", "add"}, {"-o", "xml", "user", "list"}
        }) {
      assertEquals(2, run(line), String.join(" ", line));
      assertTrue(stderr().lines().count() <= 2, stderr());
    }
    assertEquals(2, run("cospace", "list"), "there is no context");
    assertTrue(stderr().contains("./acano demo"), stderr());
  }

  @Test
  void contextsAreAddedUsedAndShownWithoutSecrets() throws Exception {
    stdin = "secret-token\n";
    assertEquals(
        0,
        run("context", "add", "office", "--member", "a=https://h:1,h:2", "--token-stdin"),
        stderr());
    stdin = "other\n";
    assertEquals(0, run("context", "add", "lab", "--member", "b=https://i:1", "--token-stdin"));
    assertEquals(0, run("context", "use", "lab"));
    assertEquals(3, run("context", "use", "none"));
    assertEquals(0, run("context", "list", "-o", "json"));
    List<Json> items = Json.parse(stdout()).at("items").orElseThrow().items();
    assertEquals(List.of("lab", "office"), items.stream().map(row -> row.text("name")).toList());
    assertEquals("true", items.getFirst().text("current"));
    assertEquals(0, run("context", "show", "office"));
    assertFalse(stdout().contains("secret-token"));
    assertEquals(2, run("context", "add", "x", "--member", "http://h:1", "--token-stdin"));
  }

  @Test
  void completionIsAScriptThatBashTakes() throws Exception {
    for (String shell : List.of("bash", "zsh")) {
      assertEquals(0, run("completion", shell));
      assertTrue(stdout().contains("transfer-leader"));
    }
    Path script = Files.writeString(folder.resolve("completion.sh"), stdout());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertEquals(0, bash.waitFor());
  }

  private int run(String... args) {
    out.reset();
    err.reset();
    return Acanoctl.run(
        args,
        new Surroundings(
            new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            folder,
            null,
            terminal));
  }

  private String stdout() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String stderr() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Writes the user's file: instances core-1, core-2 … at these URLs. */
  private void contextOf(String... urls) throws IOException {
    List<Json> instances = new ArrayList<>();
    for (String url : urls) {
      instances.add(
          Json.object().with("name", "core-" + (instances.size() + 1)).with("management", url));
    }
    Json context = Json.object().with("instances", Json.array(instances)).with("token", "token-1");
    Path file = folder.resolve(".acano").resolve("contexts.json");
    Files.createDirectories(folder.resolve(".acano"));
    Files.writeString(
        file,
        Json.object()
            .with("current", "test")
            .with("contexts", Json.object().with("test", context))
            .toString());
    assertTrue(file.toFile().setReadable(false, false) && file.toFile().setReadable(true, true));
    requests.clear();
  }

  private String peer(int status, String body) throws IOException {
    return peer(
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          boolean empty = status == 204 || bytes.length == 0;
          exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
          if (!empty) {
            exchange.getResponseBody().write(bytes);
          }
          exchange.close();
        });
  }

  private String peer(Answer answer) throws IOException {
    HttpServer peer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext(
        "/",
        exchange -> {
          String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI().getRawPath()
                  + " "
                  + token.replace("Bearer ", "")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer.to(exchange);
        });
    peer.start();
    peers.add(peer);
    return "http://127.0.0.1:" + peer.getAddress().getPort();
  }

  /** Where nobody listens. */
  private static String dead() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static String error(String message) {
    return "{\"error\": {\"code\": \"any\", \"message\": \"" + message + "\"}}";
  }

  private static Surroundings.Terminal typist(String... lines) {
    var typed = new ArrayDeque<>(List.of(lines));
    return new Surroundings.Terminal() {
      @Override
      public @Nullable String line(String prompt) {
        return typed.poll();
      }

      @Override
      public @Nullable String secret(String prompt) {
        return typed.poll();
      }
    };
  }
}
