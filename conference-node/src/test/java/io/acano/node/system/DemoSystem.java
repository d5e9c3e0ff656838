package io.acano.node.system;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * {@code acano demo} as a process of its own, with its three instances as processes, on free ports
 * of loopback: the real system under real faults. Instances are numbered 1 to 3.
 */
final class DemoSystem implements AutoCloseable {
  private static final int INSTANCES = 3;
  private static final int PORT_SPAN = 3_100;

  private final Process demo;
  private final int basePort;
  private final Path folder;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final List<String> said = new ArrayList<>();
  private final HttpClient http;
  private final String token;

  /**
   * Starts it and waits for the line that begins with {@code ready}.
   *
   * @param folder data and logs; kept when the system ends
   * @param options more options of {@code acano demo}
   */
  static DemoSystem start(Path folder, String... options) throws Exception {
    return new DemoSystem(folder, options);
  }

  private DemoSystem(Path folder, String... options) throws Exception {
    this.folder = folder;
    basePort = freeBasePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.acano.node.boot.Main");
    command.addAll(List.of("demo", "--base-port", Integer.toString(basePort)));
    command.addAll(List.of("--data", folder.toString()));
    command.addAll(List.of(options));
    demo = new ProcessBuilder(command).redirectErrorStream(true).start();
    // A pipe blocks the thread below a virtual one, of which there are few.
    Thread.ofPlatform().name("demo-output").daemon().start(this::collect);
    try {
      awaitLine("ready", Duration.ofSeconds(120));
      JsonObject context =
          new JsonObject(Files.readString(folder.resolve("context.json")))
              .getJsonObject("contexts")
              .getJsonObject("demo");
      token = context.getString("token");
      http = client(context.getString("ca"));
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  int sipPort(int instance) {
    return basePort + instance - 1;
  }

  int postgresPort(int instance) {
    return basePort + 10 + instance - 1;
  }

  private int managementPort(int instance) {
    return basePort + 20 + instance - 1;
  }

  /** A new connection to the database at one instance. */
  Connection connect(int instance) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "acano");
    properties.setProperty("password", "acano");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + postgresPort(instance) + "/acano", properties);
  }

  /** GET of the management API at one instance. */
  JsonObject get(int instance, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + managementPort(instance) + "/api/v1" + path))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(path + " at core-" + instance + " answered " + response.body());
    }
    return new JsonObject(response.body());
  }

  /** POST of the management API at one instance; the answer's status. */
  int post(int instance, String path, JsonObject body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + managementPort(instance) + "/api/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** The instance that leads, as {@code asked} sees it; empty while none is known. */
  Optional<Integer> leader(int asked) throws IOException, InterruptedException {
    return Optional.ofNullable(get(asked, "/cluster").getString("leader"))
        .map(name -> Integer.parseInt(name.substring("core-".length())));
  }

  /** Ends the process of an instance as a power cut would: no warning, no clean-up. */
  void kill(int instance) throws InterruptedException {
    ProcessHandle process =
        process(instance).orElseThrow(() -> new AssertionError("core-" + instance + " is down"));
    process.destroyForcibly();
    await("core-" + instance + " to be dead", Duration.ofSeconds(10), () -> !process.isAlive());
  }

  private Optional<ProcessHandle> process(int instance) {
    return demo.children().filter(child -> runs(child, "core-" + instance)).findFirst();
  }

  /** ProcessHandle leaves out the arguments of a command line as long as a class path is. */
  private static boolean runs(ProcessHandle process, String name) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains(name);
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until an instance that died is up again and says that all its components serve. */
  void awaitServing(int instance) throws InterruptedException {
    await(
        "core-" + instance + " to serve",
        Duration.ofSeconds(90),
        () -> get(instance, "/health").getBoolean("healthy", false));
  }

  /** The state hash of an instance's replica with the index it was taken at. */
  JsonObject stateHash(int instance) throws IOException, InterruptedException {
    return get(instance, "/cluster/hash");
  }

  /** Waits for a condition; an exception counts as not yet. */
  static void await(String what, Duration limit, Callable<Boolean> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Exception last = null;
    do {
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        last = e;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    } while (System.nanoTime() < deadline);
    throw new AssertionError("waited " + limit + " for " + what, last);
  }

  private void awaitLine(String prefix, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      String line = output.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new AssertionError("no line " + prefix + " within " + limit + ", but " + said);
      }
      said.add(line);
      if (line.startsWith(prefix)) {
        return;
      }
    }
  }

  private void collect() {
    try (BufferedReader lines = demo.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("output ended: " + e);
    }
  }

  private static HttpClient client(String authority) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(authority.getBytes(StandardCharsets.US_ASCII))));
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trusted.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(tls)
        .connectTimeout(Duration.ofSeconds(2))
        .build();
  }

  /** A base whose signalling ports are free now; all below the ports that the kernel hands out. */
  private static int freeBasePort() throws IOException {
    Random random = new Random();
    for (int tries = 0; tries < 50; tries++) {
      int base = 10_000 + random.nextInt((32_000 - 10_000 - PORT_SPAN) / 100) * 100;
      if (isFree(base)) {
        return base;
      }
    }
    throw new IOException("no free range of ports");
  }

  private static boolean isFree(int base) {
    for (int group = 0; group <= 30; group += 10) {
      for (int i = 0; i < INSTANCES; i++) {
        try (ServerSocket socket =
            new ServerSocket(base + group + i, 1, InetAddress.getLoopbackAddress())) {
          socket.setReuseAddress(true);
        } catch (IOException e) {
          return false;
        }
      }
    }
    return true;
  }

  /** Ends it as Ctrl-C does. */
  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = demo.children().toList();
    demo.destroy();
    if (!demo.waitFor(30, TimeUnit.SECONDS)) {
      demo.destroyForcibly();
    }
    for (ProcessHandle child : children) {
      await("an instance to end with the demo", Duration.ofSeconds(20), () -> !child.isAlive());
    }
  }

  /** Where data and logs are. */
  Path folder() {
    return folder;
  }
}
