package io.acano.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioMixer;
import io.acano.node.media.AudioStream;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.Codecs;
import io.acano.node.media.engine.RtpMediaEngine;
import io.acano.node.media.engine.RtpMediaOptions;
import io.acano.node.media.engine.TickLateness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the mixer costs: one conference of N participants with real RTP over loopback. This process
 * is the server and measures its own CPU; {@link MixerLoader} is the phones, in a process of its
 * own, and sends packets that were encoded beforehand.
 */
@Command(
    name = "mixer-load",
    mixinStandardHelpOptions = true,
    description = "Measures the mixer's CPU per participant.")
final class MixerLoad implements Runnable {
  static final int PAYLOAD_TYPE = 96;

  @Option(
      names = "--participants",
      split = ",",
      defaultValue = "50,100",
      description = "Sizes of the conference (default: ${DEFAULT-VALUE}).")
  private List<Integer> participants = List.of();

  @Option(
      names = "--codecs",
      split = ",",
      defaultValue = "opus,PCMU",
      description = "Codecs, by their SDP names (default: ${DEFAULT-VALUE}).")
  private List<String> codecs = List.of();

  @Option(
      names = "--talkers",
      split = ",",
      defaultValue = "0,3",
      description = "How many talk; 0 means all (default: ${DEFAULT-VALUE}).")
  private List<Integer> talkers = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Length of a measurement, after 10 s of warm-up (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Override
  public void run() {
    System.out.println(
        "codec participants talkers cpu-percent-of-a-core-per-participant packets/s-to-each"
            + " tick-late-p50-ms tick-late-p99-ms tick-done-p99-ms skipped gc-count gc-ms");
    for (String codec : codecs) {
      for (int size : participants) {
        for (int talking : talkers) {
          try {
            measure(codec, size, talking == 0 ? size : talking);
          } catch (Exception e) {
            throw new IllegalStateException("The leg " + codec + " " + size + " failed.", e);
          }
        }
      }
    }
  }

  private void measure(String encoding, int size, int talking) throws Exception {
    AudioCodec codec =
        Codecs.ofThisMachine().all().stream()
            .filter(known -> known.spec().encoding().equalsIgnoreCase(encoding))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("No codec " + encoding + "."));
    RtpMediaEngine engine = new RtpMediaEngine(RtpMediaOptions.ofPorts(20_000, 40_000));
    Process loader = startLoader(encoding, size, talking);
    try (BufferedReader said =
            new BufferedReader(
                new InputStreamReader(loader.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter tell = new PrintWriter(loader.getOutputStream(), true, StandardCharsets.UTF_8);
        AudioMixer mixer = engine.openMixer()) {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int phone = (int) answer(said, MixerLoader.PORT);
        ports.add(join(engine, mixer, codec, phone));
      }
      ports.forEach(tell::println);
      TimeUnit.SECONDS.sleep(10);
      Usage before = Usage.now();
      tell.println("start");
      TimeUnit.SECONDS.sleep(seconds);
      Usage after = Usage.now();
      tell.println("stop");
      long packets = answer(said, MixerLoader.PACKETS);
      report(encoding, size, talking, before, after, packets, engine.lateness());
    } finally {
      engine.close();
      loader.destroy();
      loader.waitFor();
    }
  }

  /** The number after a word of the loader's; its log lines are passed over. */
  private static long answer(BufferedReader said, String word) throws IOException {
    String line = said.readLine();
    while (line != null && !line.startsWith(word)) {
      line = said.readLine();
    }
    if (line == null) {
      throw new IOException("The loader ended before it said its " + word + ".");
    }
    return Long.parseLong(line.substring(word.length()).strip());
  }

  private static int join(RtpMediaEngine engine, AudioMixer mixer, AudioCodec codec, int phone) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress remote = new InetSocketAddress(loopback, phone);
    AudioLeg leg = engine.openLeg(loopback);
    leg.apply(new AudioStream(remote, remote, codec.spec(), PAYLOAD_TYPE, -1, 20, true, true));
    mixer.add(leg);
    return leg.localAddress().getPort();
  }

  private static Process startLoader(String encoding, int size, int talking) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            MixerLoader.class.getName(),
            encoding,
            Integer.toString(size),
            Integer.toString(talking))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** What the process has used so far. */
  private record Usage(long nanos, long cpuNanos, long collections, long collectionMs) {
    static Usage now() {
      OperatingSystemMXBean system =
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
      long collections = 0;
      long collectionMs = 0;
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        collections += collector.getCollectionCount();
        collectionMs += collector.getCollectionTime();
      }
      return new Usage(System.nanoTime(), system.getProcessCpuTime(), collections, collectionMs);
    }
  }

  private static void report(
      String encoding,
      int size,
      int talking,
      Usage before,
      Usage after,
      long packets,
      TickLateness lateness) {
    double elapsed = after.nanos() - before.nanos();
    double percent = 100 * (after.cpuNanos() - before.cpuNanos()) / elapsed / size;
    System.out.printf(
        "%s %d %d %.3f %.1f %.1f %.1f %.1f %d %d %d%n",
        encoding,
        size,
        talking,
        percent,
        packets / (elapsed / 1e9) / size,
        lateness.startedWithinMs(0.5),
        lateness.startedWithinMs(0.99),
        lateness.finishedWithinMs(0.99),
        lateness.skippedTicks(),
        after.collections() - before.collections(),
        after.collectionMs() - before.collectionMs());
  }
}
