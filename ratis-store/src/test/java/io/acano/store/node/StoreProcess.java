package io.acano.store.node;

import io.acano.store.admin.Member;
import io.acano.store.admin.StoreAdmin.StateHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One replica in a process of its own, started with this JVM's Java and class path and told what to
 * do by lines on its standard input: {@code init}, {@code prepare CLUSTER}, {@code add NAME PORT},
 * {@code cluster}, {@code leader}, {@code applied}, {@code hash}. It answers each with one line
 * that begins with {@code =} or {@code !}.
 */
final class StoreProcess implements AutoCloseable {
  static final String USER = "tester";
  static final String PASSWORD = "a password 'quoted'";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final String name;
  final int raftPort;
  final int postgresPort;
  private final Path folder;
  private Process process;
  private BufferedReader answers;

  StoreProcess(String name, Path folder) throws IOException {
    this.name = name;
    this.folder = folder;
    this.raftPort = freePort();
    this.postgresPort = freePort();
    start();
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StoreProcess.class.getName(),
            name,
            folder.toString(),
            String.valueOf(raftPort),
            String.valueOf(postgresPort)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    answer();
  }

  String ask(String request) throws IOException {
    process.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    return answer();
  }

  private String answer() throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith("=")) {
        return line.substring(1);
      } else if (line.startsWith("!")) {
        throw new IOException(name + ": " + line.substring(1));
      }
    }
    throw new IOException(name + " has ended");
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + StoreNode.DATABASE;
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The process's own side. */
  public static void main(String[] arguments) throws IOException {
    StoreConfig config =
        StoreConfig.loopback(arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2]))
            .withPostgres(
                new StoreConfig.PostgresListener(
                    "127.0.0.1", Integer.parseInt(arguments[3]), Optional.empty()))
            .withFirstUser(new StoreConfig.FirstUser(USER, () -> PASSWORD));
    StoreNode node = StoreNode.open(config);
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("=ready");
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      try {
        System.out.println("=" + obey(node, line.split(" ")));
      } catch (RuntimeException e) {
        System.out.println("!" + e);
      }
    }
    node.close();
  }

  private static String obey(StoreNode node, String[] words) {
    switch (words[0]) {
      case "init" -> node.admin().initialize(LIMIT);
      case "prepare" -> node.admin().prepareToJoin(words[1], LIMIT);
      case "add" ->
          node.admin()
              .addMember(
                  new Member(words[1], "127.0.0.1", Integer.parseInt(words[2])), true, LIMIT);
      case "cluster" -> {
        return Objects.requireNonNull(node.admin().status().clusterId());
      }
      case "leader" -> {
        return String.valueOf(node.admin().status().leader());
      }
      case "applied" -> {
        return String.valueOf(node.appliedIndex());
      }
      case "hash" -> {
        StateHash hash = node.admin().stateHash();
        return hash.appliedIndex() + " " + hash.sha256();
      }
      default -> throw new IllegalArgumentException(Arrays.toString(words));
    }
    return "done";
  }
}
