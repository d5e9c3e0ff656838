package io.acano.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Durable writes of small rows, three processes each, ours against etcd's, leg by leg. */
@Command(
    name = "store-writes",
    mixinStandardHelpOptions = true,
    description = {
      "Durable writes on three processes: one autocommit INSERT each through embedded SQL at the"
          + " leader, against one put each through jetcd into Debian's etcd.",
      "Legs alternate; each ratio is that of two neighbouring legs, and the median is printed."
    })
final class StoreWrites implements Callable<Integer> {
  @Option(names = "--clients", split = ",", defaultValue = "1,16,64,256")
  List<Integer> clients = List.of();

  @Option(names = "--rounds", defaultValue = "3", description = "Pairs of legs a client count.")
  int rounds;

  @Option(names = "--warm-up", defaultValue = "2", description = "Seconds not counted, each leg.")
  int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "5", description = "Seconds measured, each leg.")
  int seconds;

  @Option(names = "--row-bytes", defaultValue = "256")
  int rowBytes;

  /** One leg with the CPU that its three server processes took for an operation. */
  private record Leg(Load.Result result, double cpuUsPerOperation) {}

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("acano-store-writes");
    try {
      run(folder);
      return 0;
    } finally {
      delete(folder);
    }
  }

  private void run(Path folder) throws Exception {
    AtomicLong numbers = new AtomicLong();
    try (EtcdCluster etcd = new EtcdCluster(folder);
        ReplicaCluster ours = new ReplicaCluster(folder)) {
      System.out.printf(
          Locale.ROOT,
          "%d B rows, %d rounds of %d s a leg; median [lowest..highest]%n"
              + "%-8s %-28s %-28s %-22s %-24s %s%n",
          rowBytes,
          rounds,
          seconds,
          "clients",
          "acano ops/s",
          "etcd ops/s",
          "ratio",
          "p99 ms acano / etcd",
          "server CPU us/op acano / etcd");
      for (int count : clients) {
        List<Leg> acano = new ArrayList<>();
        List<Leg> peer = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          acano.add(
              measured(
                  ours.pids(),
                  () -> {
                    Load.Result result =
                        ours.insert(
                            count,
                            Duration.ofSeconds(warmUpSeconds),
                            Duration.ofSeconds(seconds),
                            rowBytes,
                            numbers.get());
                    numbers.addAndGet(100_000_000L);
                    return result;
                  }));
          peer.add(
              measured(
                  etcd.pids(),
                  () ->
                      Load.run(
                          () -> etcd.connect(new byte[rowBytes]),
                          count,
                          Duration.ofSeconds(warmUpSeconds),
                          Duration.ofSeconds(seconds),
                          numbers)));
        }
        print(count, acano, peer);
      }
    }
  }

  private Leg measured(List<Long> pids, Callable<Load.Result> leg) throws Exception {
    double before = Processes.cpuSeconds(pids);
    Load.Result result = leg.call();
    double used = Processes.cpuSeconds(pids) - before;
    double share = (double) seconds / (seconds + warmUpSeconds);
    return new Leg(result, used * share * 1e6 / (result.operationsPerSecond() * seconds));
  }

  private static void print(int clients, List<Leg> acano, List<Leg> peer) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < acano.size(); i++) {
      ratios.add(
          acano.get(i).result().operationsPerSecond() / peer.get(i).result().operationsPerSecond());
    }
    System.out.printf(
        Locale.ROOT,
        "%-8d %-28s %-28s %-22s %-24s %s%s%n",
        clients,
        spread(acano.stream().map(leg -> leg.result().operationsPerSecond()).toList(), "%.0f"),
        spread(peer.stream().map(leg -> leg.result().operationsPerSecond()).toList(), "%.0f"),
        spread(ratios, "%.2f"),
        pair(acano, peer, leg -> leg.result().p99Us() / 1e3, "%.1f"),
        pair(acano, peer, Leg::cpuUsPerOperation, "%.0f"),
        failures(acano, peer));
  }

  private static String failures(List<Leg> acano, List<Leg> peer) {
    long ours = acano.stream().mapToLong(leg -> leg.result().failures()).sum();
    long theirs = peer.stream().mapToLong(leg -> leg.result().failures()).sum();
    return ours + theirs == 0 ? "" : "  FAILURES acano " + ours + ", etcd " + theirs;
  }

  private static String pair(
      List<Leg> acano,
      List<Leg> peer,
      java.util.function.ToDoubleFunction<Leg> figure,
      String format) {
    return String.format(Locale.ROOT, format, median(acano.stream().map(figure::applyAsDouble)))
        + " / "
        + String.format(Locale.ROOT, format, median(peer.stream().map(figure::applyAsDouble)));
  }

  private static String spread(List<Double> values, String format) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        format + " [" + format + ".." + format + "]",
        sorted.get(sorted.size() / 2),
        sorted.getFirst(),
        sorted.getLast());
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
