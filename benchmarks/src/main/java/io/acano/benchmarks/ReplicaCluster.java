package io.acano.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three replicas of our store as three processes on loopback; the load runs at the leader. */
final class ReplicaCluster implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<Replica> replicas = new ArrayList<>();

  /** Starts the cluster with its data under {@code folder} and makes the table. */
  ReplicaCluster(Path folder) throws IOException {
    int[] ports = Ports.free(SIZE);
    for (int i = 0; i < SIZE; i++) {
      replicas.add(new Replica("r" + i, folder, ports[i]));
    }
    for (Replica replica : replicas) {
      replica.readAnswer();
    }
    Replica first = replicas.getFirst();
    String cluster = first.tell("initialize");
    for (int i = 1; i < SIZE; i++) {
      replicas.get(i).tell("join " + cluster);
      first.tell("add r" + i + " " + ports[i]);
    }
    first.tell("sql CREATE TABLE bench (id bigint PRIMARY KEY, body bytea NOT NULL)");
  }

  /** Runs one leg of inserts at the leader. */
  Load.Result insert(int clients, Duration warmUp, Duration measured, int rowBytes, long first)
      throws IOException {
    for (Replica replica : replicas) {
      if (Boolean.parseBoolean(replica.tell("leads"))) {
        return Load.Result.decode(
            replica.tell(
                "load %d %d %d %d %d"
                    .formatted(
                        clients, warmUp.toSeconds(), measured.toSeconds(), rowBytes, first)));
      }
    }
    throw new IOException("no replica leads");
  }

  List<Long> pids() {
    return replicas.stream().map(replica -> replica.process.pid()).toList();
  }

  @Override
  public void close() {
    Processes.end(replicas.stream().map(replica -> replica.process).toList());
  }

  private static final class Replica {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;

    private Replica(String name, Path folder, int port) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Xmx1g",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ReplicaProcess.class.getName(),
                  name,
                  folder.resolve(name).toString(),
                  Integer.toString(port))
              .redirectError(folder.resolve(name + ".log").toFile())
              .start();
      answers = process.inputReader(StandardCharsets.UTF_8);
      orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    private String tell(String order) throws IOException {
      orders.println(order);
      return readAnswer();
    }

    /** The next line that is an answer; log lines between are passed over. */
    private String readAnswer() throws IOException {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("ok")) {
          return line.substring(2).strip();
        }
      }
      throw new IOException("replica " + process.pid() + " ended; see its log");
    }
  }
}
