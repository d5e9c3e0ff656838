package io.acano.node.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.component.Component;
import io.acano.node.config.ConfigFile;
import io.acano.node.config.InstanceConfig;
import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.ChangeFeed;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over real HTTPS, of an instance that is in no cluster yet. */
final class ManagementServerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private InstanceConfig config;
  private ManagementServer server;
  private PeerClient client;
  private String token;

  @BeforeEach
  void start() throws Exception {
    TestIdentity identity = new TestIdentity(folder);
    identity.issue("core-1");
    Files.createDirectory(folder.resolve("data"));
    Path file = folder.resolve("core-1.conf");
    Files.writeString(
        file,
        """
        acano {
          name = core-1
          data-folder = data
          management { port = %d, certificate = core-1.crt, key = core-1.key, ca = ca.crt }
        }
        """
            .formatted(freePort()));
    config = ConfigFile.read(file);
    server =
        new ManagementServer(
            new Lonely(config), InstantSource.fixed(Instant.EPOCH), new SecureRandom());
    server.start();
    client = identity.client();
    token = Files.readString(config.management().tokenFile()).strip();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop();
  }

  @Test
  void theDescriptionHasTheRoutesAndTheErrorsThatThereAre() throws Exception {
    ApiDescription description = new ApiDescription();
    Set<String> routes = new TreeSet<>();
    for (Route route : server.routes()) {
      routes.add(route.method() + " " + route.path() + " " + route.operationId());
    }
    assertEquals(description.operations(), routes);
    assertEquals(
        Arrays.stream(ApiError.values()).map(ApiError::code).sorted().toList(),
        description.errorCodes().stream().map(String::valueOf).sorted().toList());
  }

  @Test
  void theTokenFileIsMadePrivateAndNeeded() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(config.management().tokenFile())));
    assertEquals(200, ask("GET", "/cluster", token).status());
    assertError(401, "unauthorized", ask("GET", "/cluster", token + "x"));
    assertError(401, "unauthorized", ask("GET", "/nowhere", "x"));
    HttpRequest bare = HttpRequest.newBuilder(uri("/cluster")).build();
    assertEquals(401, send(bare).statusCode());
    HttpRequest basic =
        HttpRequest.newBuilder(uri("/cluster")).header("Authorization", "Basic " + token).build();
    assertEquals(401, send(basic).statusCode());
  }

  @Test
  void healthAndDescriptionNeedNoToken() throws Exception {
    HttpResponse<String> health = send(HttpRequest.newBuilder(uri("/health")).build());
    assertEquals(503, health.statusCode());
    JsonObject body = new JsonObject(health.body());
    new ApiDescription().check("GET", "/health", 503, body);
    assertFalse(body.getBoolean("healthy"));
    assertEquals("nosniff", health.headers().firstValue("X-Content-Type-Options").orElse(""));
    HttpResponse<String> description = send(HttpRequest.newBuilder(uri("/openapi.json")).build());
    assertEquals("3.1.1", new JsonObject(description.body()).getString("openapi"));
  }

  @Test
  void manyWrongTokensAreHeldBack() throws Exception {
    for (int i = 0; i < Attempts.BURST; i++) {
      assertEquals(401, ask("GET", "/cluster", "wrong").status());
    }
    assertError(429, "too_many_requests", ask("GET", "/cluster", "wrong"));
    assertError(429, "too_many_requests", ask("GET", "/cluster", token));
  }

  @Test
  void aClusterOfNoneIsShown() throws Exception {
    PeerClient.Answer cluster = ask("GET", "/cluster", token);
    new ApiDescription().check("GET", "/cluster", 200, cluster.body());
    JsonObject self = cluster.body().getJsonArray("instances").getJsonObject(0);
    assertEquals("none", self.getString("role"));
    assertFalse(cluster.body().getBoolean("quorum"));
    assertError(409, "not_in_cluster", ask("GET", "/cospaces", token));
    assertError(409, "not_in_cluster", ask("DELETE", "/cluster/members/core-2", token));
  }

  @Test
  void wrongPathsAndMethodsAreTold() throws Exception {
    assertError(404, "not_found", ask("GET", "/nowhere", token));
    assertError(404, "not_found", ask("GET", "/cospaces/a/b/c", token));
    assertError(405, "method_not_allowed", ask("PUT", "/cospaces", token));
    HttpResponse<String> put =
        send(authorized("/cospaces").PUT(BodyPublishers.ofString("{}")).build());
    assertEquals("GET, POST", put.headers().firstValue("Allow").orElse(""));
    assertError(400, "invalid", ask("GET", "/cospaces?consistency=none", token));
    assertError(400, "invalid", ask("GET", "/cospaces?limit=1", token));
  }

  @Test
  void badBodiesAreTold() throws Exception {
    String path = "/cospaces";
    assertEquals(400, post(path, "application/json", "{\"name\": ").statusCode());
    assertEquals(400, post(path, "application/json", "[1]").statusCode());
    assertEquals(400, post(path, "application/json", "{} {}").statusCode());
    assertEquals(400, post(path, "application/json", "[".repeat(100_000)).statusCode());
    assertEquals(400, post(path, "application/json", "{\"name\": 5}").statusCode());
    HttpResponse<String> unknown =
        post(path, "application/json", "{\"name\": \"x\", \"pin\": \"1\"}");
    assertEquals(400, unknown.statusCode());
    assertTrue(unknown.body().contains("pin"), unknown.body());
    assertEquals(400, post(path, "application/json", "{}").statusCode());
    assertEquals(415, post(path, "text/plain", "{}").statusCode());
    assertEquals(
        409, post(path, "application/json; charset=utf-8", "{\"name\": \"x\"}").statusCode());
  }

  @Test
  void aLargeBodyIsRefusedBeforeItIsReadWhole() throws Exception {
    byte[] large = new byte[VertxServer.MAX_BODY_BYTES + 1];
    Arrays.fill(large, (byte) ' ');
    HttpResponse<String> chunked =
        send(
            authorized("/cospaces")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build());
    assertEquals(413, chunked.statusCode());
    HttpResponse<String> counted =
        send(
            authorized("/cospaces")
                .header("Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(large))
                .build());
    assertEquals(413, counted.statusCode());
    assertEquals(200, ask("GET", "/cluster", token).status());
  }

  @Test
  void whatIsNotHttpsDoesNotDisturb() throws Exception {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), config.management().listener().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      try (InputStream in = socket.getInputStream()) {
        in.readAllBytes();
      } catch (IOException e) {
        // Reset or closed, either is right.
        assertTrue(socket.isConnected());
      }
    }
    assertEquals(200, ask("GET", "/cluster", token).status());
  }

  @Test
  void anotherAuthorityIsNotTrusted() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    try (PeerClient stranger = new TestIdentity(elsewhere).client()) {
      ApiException refused =
          assertThrows(
              ApiException.class,
              () ->
                  stranger.ask(config.management().url(), "GET", "/cluster", token, null, TIMEOUT));
      assertEquals(ApiError.PEER_FAILED, refused.error());
    }
  }

  private PeerClient.Answer ask(String method, String path, String with) throws Exception {
    PeerClient.Answer answer =
        client.ask(config.management().url(), method, path, with, null, TIMEOUT);
    new ApiDescription().check(method, path, answer.status(), answer.body());
    return answer;
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return send(
        authorized(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder authorized(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient plain =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(client.sslContext())
            .build()) {
      return plain.send(request, BodyHandlers.ofString());
    }
  }

  private URI uri(String path) {
    return URI.create(config.management().url() + Route.BASE + path);
  }

  private static void assertError(int status, String code, PeerClient.Answer answer) {
    assertEquals(status, answer.status(), answer.body().encode());
    assertEquals(code, answer.body().getJsonObject("error").getString("code"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** An instance that nobody has taken in. */
  private record Lonely(InstanceConfig config) implements ManagedInstance, Store, StoreAdmin {
    @Override
    public String softwareVersion() {
      return "test";
    }

    @Override
    public StoreAdmin admin() {
      return this;
    }

    @Override
    public Store store() {
      return this;
    }

    @Override
    public Map<String, Component.Health> health() {
      return Map.of("database", new Component.Health(false, "in no cluster yet"));
    }

    @Override
    public void serveAsMember() {
      throw refuse();
    }

    @Override
    public Session openSession(String user) {
      throw refuse();
    }

    @Override
    public ChangeFeed changes(long index, Set<String> tables) {
      throw refuse();
    }

    @Override
    public long appliedIndex() {
      return 0;
    }

    @Override
    public void initialize(Duration timeout) {
      throw refuse();
    }

    @Override
    public void prepareToJoin(String clusterId, Duration timeout) {
      throw refuse();
    }

    @Override
    public void addMember(Member member, boolean voter, Duration timeout) {
      throw refuse();
    }

    @Override
    public void removeMember(String name, Duration timeout) {
      throw refuse();
    }

    @Override
    public void transferLeadership(String name, Duration timeout) {
      throw refuse();
    }

    @Override
    public ReplicaStatus status() {
      return new ReplicaStatus(
          "core-1", null, ReplicaStatus.Role.NOT_A_MEMBER, 0, 0, 0, null, List.of());
    }

    @Override
    public StateHash stateHash() {
      throw refuse();
    }

    private static StoreException refuse() {
      return new StoreException(ErrorCode.NOT_A_MEMBER, "core-1 is in no cluster yet");
    }
  }
}
