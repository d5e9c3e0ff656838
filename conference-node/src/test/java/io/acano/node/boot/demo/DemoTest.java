package io.acano.node.boot.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.cli.json.Json;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as its user meets it: four processes, SQL, acanoctl, and kill -9. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class DemoTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path work = Path.of("");

  @Test
  void isOneSystemThatOutlivesAnInstanceAndLeavesNothingBehind() throws Exception {
    try (RunningDemo demo = RunningDemo.start(work, FreePorts.basePort(), "--restart-after", "5")) {
      Path folder = demo.folder();
      assertEquals(
          Map.of("core-1", "member", "core-2", "member", "core-3", "member"), members(demo));
      assertIsFilled(demo);
      assertExitCodes(demo);
      aRowOfOneInstanceIsACoSpaceOfTheOthers(demo);

      List<ProcessHandle> instances = demo.process().children().toList();
      assertEquals(3, instances.size());
      killed(demo, "core-1");

      demo.process().destroy();
      assertTrue(demo.process().waitFor(30, TimeUnit.SECONDS), "SIGTERM did not end the demo");
      instances.forEach(instance -> assertFalse(instance.isAlive(), instance.toString()));
      assertFalse(Files.exists(folder), folder + " stayed");
      assertFalse(Files.exists(demo.contextFile()), "the context file stayed");
    }
  }

  private static void assertIsFilled(RunningDemo demo) throws Exception {
    Json coSpaces = Json.parse(demo.done("cospace", "list", "-o", "json"));
    Map<String, String> byUri = new TreeMap<>();
    for (Json row : coSpaces.at("items").orElseThrow().items()) {
      byUri.put(row.text("uri"), row.text("callId") + " " + row.text("protected"));
    }
    assertEquals(Map.of("team", "1001 false", "board", "1002 true"), byUri);
    String users = demo.done("user", "list");
    assertTrue(users.contains("alice@demo.acano") && users.contains("bob@demo.acano"), users);
    String rules = demo.done("dialplan", "incoming", "list");
    assertTrue(rules.contains("demo.acano") && rules.contains("127.0.0.1"), rules);
  }

  private static void assertExitCodes(RunningDemo demo) throws Exception {
    assertEquals(3, demo.acanoctl("cospace", "show", "nowhere").exitCode());
    assertEquals(4, demo.acanoctl("cospace", "add", "x", "--uri", "team").exitCode());
    assertEquals(1, demo.acanoctl("cospace", "add", "x", "--uri", "a b").exitCode());
    assertEquals(
        0, demo.acanoctlReading("1234", "cospace", "add", "y", "--passcode-stdin").exitCode());
    String context = Files.readString(demo.contextFile());
    Path wrong =
        Files.writeString(
            demo.contextFile().resolveSibling("wrong.json"),
            context.replaceAll("\"token\": \"[^\"]*\"", "\"token\": \"not-the-token-at-all\""));
    assertEquals(
        6,
        demo.acanoctl(
                Map.of("ACANO_CONTEXT_FILE", wrong.toString()),
                InputStream.nullInputStream(),
                "cospace",
                "list")
            .exitCode());
    RunningDemo.Ran sql = demo.acanoctl("sql", "-c", "select uri from cospace where uri = 'team'");
    assertEquals("uri\nteam\n(1 row)\n", sql.out(), sql.err());
    assertEquals(1, demo.acanoctl("sql", "-c", "select nothing from nowhere").exitCode());
    assertEquals(
        4,
        demo.acanoctl("sql", "-c", "insert into cospace (name, uri) values ('t', 'team')")
            .exitCode());
  }

  private static void aRowOfOneInstanceIsACoSpaceOfTheOthers(RunningDemo demo) throws Exception {
    try (Connection connection = DriverManager.getConnection(demo.jdbcUrl(3), "acano", "acano");
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO cospace (name, uri, call_id) VALUES ('ops', 'ops', '1003')");
    }
    String shown = demo.done("cospace", "show", "1003", "--instance", "core-2");
    assertTrue(shown.contains("ops"), shown);
  }

  /** Kills an instance; the rest goes on, and it comes back. */
  private static void killed(RunningDemo demo, String instance) throws Exception {
    long pid = demo.pid(instance);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    demo.await(
        PATIENCE,
        "a change without " + instance,
        () -> demo.acanoctl("cospace", "add", "after", "--uri", "after").exitCode() != 5);
    RunningDemo.Ran status = demo.acanoctl("cluster", "status", "-o", "json");
    assertEquals(0, status.exitCode(), status.toString());
    assertTrue(status.err().contains(instance) && status.err().contains("passed over"));
    assertEquals("unreachable", roles(Json.parse(status.out())).get(instance));
    assertEquals(7, demo.acanoctl("cluster", "status", "--instance", instance).exitCode());
    demo.await(
        PATIENCE,
        instance + " back",
        () -> demo.lines().stream().anyMatch(line -> line.startsWith(instance + " serves again")));
    demo.await(
        PATIENCE, instance + " a member again", () -> "member".equals(members(demo).get(instance)));
    assertTrue(demo.pid(instance) != pid);
    assertTrue(demo.done("cospace", "show", "after", "--instance", instance).contains("after"));
  }

  /** Each instance's role, where exactly one leads and the others follow. */
  private static Map<String, String> members(RunningDemo demo) throws Exception {
    Map<String, String> roles = roles(Json.parse(demo.done("cluster", "status", "-o", "json")));
    boolean oneLeader = roles.values().stream().filter("leader"::equals).count() == 1;
    roles.replaceAll(
        (name, role) ->
            oneLeader && (role.equals("leader") || role.equals("voter")) ? "member" : role);
    return roles;
  }

  private static Map<String, String> roles(Json cluster) {
    Map<String, String> roles = new TreeMap<>();
    cluster
        .at("instances")
        .orElseThrow()
        .items()
        .forEach(instance -> roles.put(instance.text("name"), instance.text("role")));
    return roles;
  }

  @Test
  void instancesEndWithADemoThatIsKilledAndItsDataGoesOn() throws Exception {
    Path data = work.resolve("data");
    int basePort = FreePorts.basePort();
    String[] options = {"--data", data.toString()};
    try (RunningDemo demo = RunningDemo.start(work, basePort, options)) {
      demo.done("cospace", "add", "Lab", "--uri", "lab");
      demo.done("cospace", "remove", "board");
      List<ProcessHandle> instances = demo.process().children().toList();
      demo.process().destroyForcibly();
      demo.await(PATIENCE, "all ended", () -> instances.stream().noneMatch(ProcessHandle::isAlive));
    }
    try (RunningDemo demo = RunningDemo.start(work, basePort, options)) {
      String coSpaces = demo.done("cospace", "list");
      assertTrue(coSpaces.contains("lab"), coSpaces);
      assertFalse(coSpaces.contains("board"), "what was removed came back");
    }
    assertTrue(Files.exists(data), "--data was not kept");
  }
}
