package io.acano.node.boot.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.acano.cli.command.Acanoctl;
import io.acano.cli.command.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A demo in a process of its own, as {@code ./acano demo} starts it, and acanoctl beside it. */
final class RunningDemo implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  private final Path work;
  private final Path output;
  private final int basePort;
  private final Process process;

  private RunningDemo(Path work, Path output, int basePort, Process process) {
    this.work = work;
    this.output = output;
    this.basePort = basePort;
    this.process = process;
  }

  /** What acanoctl did. */
  record Ran(int exitCode, String out, String err) {}

  /**
   * Starts it and waits until it is ready.
   *
   * @param work an empty folder for its checkout and its output
   */
  static RunningDemo start(Path work, int basePort, String... options) throws Exception {
    Path output = Files.createTempFile(work, "demo-", ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dacano.checkout=" + work,
                "-cp",
                System.getProperty("java.class.path"),
                "io.acano.node.boot.Main",
                "demo",
                "--base-port",
                Integer.toString(basePort)));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    RunningDemo demo = new RunningDemo(work, output, basePort, process);
    demo.await(READY_LIMIT, "ready", demo::isReady);
    return demo;
  }

  private boolean isReady() throws IOException {
    List<String> lines = lines();
    return !lines.isEmpty() && lines.getLast().startsWith("ready");
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(output);
  }

  Process process() {
    return process;
  }

  /** The file that acanoctl finds it by. */
  Path contextFile() {
    return work.resolve(".acano").resolve("demo.json");
  }

  /** The folder of its data, from what it told. */
  Path folder() throws IOException {
    String mark = "data in ";
    return lines().stream()
        .filter(line -> line.contains(mark))
        .map(line -> Path.of(line.substring(line.indexOf(mark) + mark.length())))
        .findFirst()
        .orElseThrow();
  }

  /** The pid of an instance, from what it told last. */
  long pid(String instance) throws IOException {
    String told =
        lines().stream()
            .filter(line -> line.strip().startsWith(instance + " "))
            .filter(line -> line.matches(".*process [0-9]+\\b.*"))
            .filter(line -> !line.contains("ended"))
            .reduce((first, last) -> last)
            .orElseThrow();
    return Long.parseLong(told.replaceAll(".*process ([0-9]+)\\b.*", "$1"));
  }

  String jdbcUrl(int instance) {
    return "jdbc:postgresql://127.0.0.1:" + (basePort + 10 + instance - 1) + "/acano";
  }

  Ran acanoctl(String... args) {
    return acanoctl(Map.of(), InputStream.nullInputStream(), args);
  }

  Ran acanoctlReading(String stdin, String... args) {
    return acanoctl(
        Map.of(), new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), args);
  }

  Ran acanoctl(Map<String, String> environment, InputStream in, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Acanoctl.run(
            args,
            new Surroundings(
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                work,
                work,
                null));
    return new Ran(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs acanoctl and expects it to do what it was asked. */
  String done(String... args) {
    Ran ran = acanoctl(args);
    assertEquals(0, ran.exitCode(), () -> String.join(" ", args) + ": " + ran);
    return ran.out();
  }

  /** Waits until something holds; fails with all that the demo and its instances told. */
  void await(Duration limit, String what, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.call()) {
      boolean ended = !process.isAlive() && what.equals("ready");
      if (ended || System.nanoTime() > deadline) {
        fail("not " + what + " within " + limit + "; the demo told:\n" + told());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String told() throws IOException {
    StringBuilder all = new StringBuilder(String.join("\n", lines()));
    for (String instance : List.of("core-1", "core-2", "core-3")) {
      Path log = folder().resolve(instance).resolve("instance.log");
      if (Files.exists(log)) {
        List<String> lines = Files.readAllLines(log);
        all.append("\n== ").append(instance).append('\n');
        all.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())));
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroy();
    process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
