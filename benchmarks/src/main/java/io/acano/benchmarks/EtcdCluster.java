package io.acano.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Three etcd processes on loopback, from Debian's package etcd-server, and clients of jetcd. */
final class EtcdCluster implements AutoCloseable {
  private static final int SIZE = 3;

  private final List<Process> processes = new ArrayList<>();
  private final Client client;

  /** Starts the cluster with its data under {@code folder} and waits until it takes a write. */
  EtcdCluster(Path folder) throws IOException, InterruptedException {
    int[] ports = Ports.free(2 * SIZE);
    List<String> initial = new ArrayList<>();
    List<String> endpoints = new ArrayList<>();
    for (int i = 0; i < SIZE; i++) {
      initial.add("e" + i + "=http://127.0.0.1:" + ports[SIZE + i]);
      endpoints.add("http://127.0.0.1:" + ports[i]);
    }
    for (int i = 0; i < SIZE; i++) {
      String peerUrl = "http://127.0.0.1:" + ports[SIZE + i];
      processes.add(
          new ProcessBuilder(
                  "etcd",
                  "--name=e" + i,
                  "--data-dir=" + folder.resolve("e" + i),
                  "--listen-client-urls=" + endpoints.get(i),
                  "--advertise-client-urls=" + endpoints.get(i),
                  "--listen-peer-urls=" + peerUrl,
                  "--initial-advertise-peer-urls=" + peerUrl,
                  "--initial-cluster=" + String.join(",", initial),
                  "--initial-cluster-state=new",
                  "--logger=zap",
                  "--log-level=error")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("etcd-" + i + ".log").toFile())
              .start());
    }
    client = Client.builder().endpoints(endpoints.toArray(String[]::new)).build();
    awaitWritable(Duration.ofSeconds(30));
  }

  private void awaitWritable(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        client.getKVClient().put(bytes("ready"), bytes("yes")).get(2, TimeUnit.SECONDS);
        return;
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        if (System.nanoTime() > deadline) {
          close();
          throw new IllegalStateException("etcd took no write within " + limit, e);
        }
      }
    }
  }

  /** A client that puts {@code value} under a new key each time. All share one connection pool. */
  Load.Client connect(byte[] value) {
    KV kv = client.getKVClient();
    ByteSequence row = ByteSequence.from(value);
    return new Load.Client() {
      @Override
      public void operate(long number) throws Exception {
        kv.put(bytes("key-" + number), row).get(30, TimeUnit.SECONDS);
      }

      @Override
      public void close() {}
    };
  }

  List<Long> pids() {
    return processes.stream().map(Process::pid).toList();
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
    Processes.end(processes);
  }
}
