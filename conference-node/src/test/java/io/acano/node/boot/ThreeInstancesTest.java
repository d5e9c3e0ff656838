package io.acano.node.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.config.ConfigFile;
import io.acano.node.config.InstanceConfig;
import io.acano.node.pki.CertificateAuthority;
import io.acano.node.pki.PemFile;
import io.acano.node.pki.PrivateFile;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three whole instances in one JVM, steered through the management API alone. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ThreeInstancesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOKEN = "a-token-of-the-test-only";

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final List<InstanceConfig> configs = new ArrayList<>();
  private final List<Instance> instances = new ArrayList<>();
  private HttpClient http;

  @BeforeEach
  void start() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.create("Test CA", InstantSource.system(), random);
    authority.write(folder.resolve("ca.crt"), folder.resolve("ca.key"));
    PrivateFile.write(folder.resolve("token"), TOKEN);
    PrivateFile.write(folder.resolve("password"), "it's a secret");
    http = client();
    for (int i = 1; i <= 3; i++) {
      configs.add(configure("core-" + i, authority));
      instances.add(open(configs.getLast()));
    }
  }

  @AfterEach
  void stop() {
    instances.forEach(Instance::close);
    http.close();
  }

  @Test
  void theyFormOneSystemAndSurviveTheLossOfOne() throws Exception {
    ask(0, "POST", "/cluster/init", "{}", 200);
    ask(0, "POST", "/cluster/init", "{}", 409);
    for (int i = 1; i < 3; i++) {
      String member = configs.get(i - 1).management().url();
      ask(
          i,
          "POST",
          "/cluster/join",
          "{\"member\": \"%s\", \"token\": \"%s\"}".formatted(member, TOKEN),
          200);
    }
    await(() -> ask(2, "GET", "/cluster", null, 200).contains("\"quorum\":true"));
    String status = ask(1, "GET", "/cluster", null, 200);
    assertEquals(3, status.split("\"healthy\":true", -1).length - 1, status);

    ask(1, "POST", "/cospaces", "{\"name\": \"Team\", \"uri\": \"team\", \"callId\": \"1\"}", 201);
    ask(2, "POST", "/cospaces", "{\"name\": \"Other\", \"callId\": \"TEAM\"}", 400);
    ask(2, "POST", "/cospaces", "{\"name\": \"Other\", \"uri\": \"1\"}", 409);
    ask(2, "POST", "/users", "{\"jid\": \"Team@example.org\"}", 409);
    ask(2, "POST", "/users", "{\"jid\": \"alice@example.org\"}", 201);
    ask(0, "POST", "/cospaces", "{\"name\": \"Other\", \"uri\": \"alice\"}", 409);
    ask(
        0,
        "POST",
        "/addresses",
        "{\"address\": \"crew\", \"kind\": \"cospace\", \"target\": \"team\"}",
        201);
    ask(0, "POST", "/dialplan/incoming", "{\"domain\": \"example.org\"}", 201);
    assertTrue(ask(2, "GET", "/cospaces/1", null, 200).contains("\"name\":\"Team\""));
    assertTrue(ask(0, "PATCH", "/cospaces/team", "{\"passcode\": \"4711\"}", 200).contains("true"));
    ask(1, "GET", "/calls/team", null, 404);

    ask(1, "POST", "/cluster/leader", "{\"name\": \"core-3\"}", 204);
    await(() -> ask(0, "GET", "/cluster", null, 200).contains("\"leader\":\"core-3\""));

    instances.get(2).close();
    await(
        () -> {
          String seen = ask(0, "GET", "/cluster", null, 200);
          return seen.contains("\"role\":\"unreachable\"") && seen.contains("\"role\":\"leader\"");
        });
    await(() -> tryAsk(1, "POST", "/cospaces", "{\"name\": \"Ops\", \"uri\": \"ops\"}") == 201);

    instances.set(2, open(configs.get(2)));
    await(
        () -> ask(2, "GET", "/cospaces?consistency=local", null, 200).contains("\"uri\":\"ops\""));

    await(() -> tryAsk(0, "DELETE", "/cluster/members/core-3", null) == 204);
    await(() -> !ask(1, "GET", "/cluster", null, 200).contains("core-3"));
    ask(0, "DELETE", "/cospaces/crew", null, 404);
    ask(0, "DELETE", "/cospaces/team", null, 204);
    assertFalse(ask(1, "GET", "/addresses", null, 200).contains("crew"));
  }

  private InstanceConfig configure(String name, CertificateAuthority authority) throws Exception {
    authority
        .issue(name, List.of("127.0.0.1"), InstantSource.system(), random)
        .write(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    List<Integer> ports = freePorts(4);
    Path file = folder.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        acano {
          name = %1$s
          data-folder = %1$s
          management {
            port = %2$d, certificate = %1$s.crt, key = %1$s.key, ca = ca.crt, token-file = token
          }
          database.raft.port = %3$d
          database.postgres.port = %4$d
          database.bootstrap-password-file = password
          call-bridge.sip.port = %5$d
        }
        """
            .formatted(name, ports.get(0), ports.get(1), ports.get(2), ports.get(3)));
    return ConfigFile.read(file);
  }

  private static Instance open(InstanceConfig config) throws Exception {
    Instance instance = new Instance(config, InstantSource.system(), new SecureRandom());
    instance.start();
    return instance;
  }

  private String ask(int instance, String method, String path, String body, int status)
      throws Exception {
    HttpResponse<String> answer = send(instance, method, path, body);
    assertEquals(status, answer.statusCode(), method + " " + path + ": " + answer.body());
    return answer.body();
  }

  private int tryAsk(int instance, String method, String path, String body) throws Exception {
    return send(instance, method, path, body).statusCode();
  }

  private HttpResponse<String> send(int instance, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(configs.get(instance).management().url() + "/api/v1" + path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(2))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < deadline, "not so within " + LIMIT);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private HttpClient client() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "ca", PemFile.readCertificates(folder.resolve("ca.crt")).getFirst());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(tls)
        .build();
  }

  private static List<Integer> freePorts(int count) throws Exception {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
        ports.add(sockets.getLast().getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
