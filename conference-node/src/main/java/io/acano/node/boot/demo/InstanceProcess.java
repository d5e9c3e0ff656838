package io.acano.node.boot.demo;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The process of one instance. It watches us and ends when we have ended, however that came, so
 * that no instance outlives its demo. Thread-safe.
 */
final class InstanceProcess {
  private final DemoPlan.Instance instance;
  private final Path log;
  private final Process process;

  private InstanceProcess(DemoPlan.Instance instance, Path log, Process process) {
    this.instance = instance;
    this.log = log;
    this.process = process;
  }

  /** Starts it with the Java, the class path and the AOT cache that we run on ourselves. */
  static InstanceProcess start(DemoPlan.Instance instance, DemoFolder folder, String mainClass)
      throws DemoException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xms64m");
    command.add("-Xmx512m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            argument -> argument.startsWith("-XX:AOTCache=") || argument.startsWith("-Xlog:aot"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(
        List.of(
            "run", "--config", folder.configuration(instance).toString(), "--exit-with-parent"));
    Path log = folder.log(instance);
    try {
      File output = log.toFile();
      Process process =
          new ProcessBuilder(command)
              .directory(Objects.requireNonNull(log.getParent()).toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start();
      return new InstanceProcess(instance, log, process);
    } catch (IOException e) {
      throw new DemoException("cannot start " + instance.name() + ": " + e.getMessage(), e);
    }
  }

  DemoPlan.Instance instance() {
    return instance;
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Throws if it has ended. */
  void checkAlive() throws DemoException {
    if (!process.isAlive()) {
      throw new DemoException(ending());
    }
  }

  /** Blocks until it has ended; answers a sentence about that. */
  String awaitEnd() throws InterruptedException {
    process.waitFor();
    return ending();
  }

  private String ending() {
    return instance.name()
        + " (process "
        + process.pid()
        + ") ended with code "
        + process.exitValue()
        + "; its log is "
        + log;
  }

  /** Asks it to end. */
  void requestEnd() {
    process.destroy();
  }

  /** Waits until it has ended, and after the time that is left ends it. */
  void awaitEndWithin(Duration left) throws InterruptedException {
    if (!process.waitFor(left.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      process.waitFor(5, TimeUnit.SECONDS);
    }
  }
}
