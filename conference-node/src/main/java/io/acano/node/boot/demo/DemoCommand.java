package io.acano.node.boot.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code acano demo}. */
@Command(
    name = "demo",
    description = {
      "Runs three instances on this machine as one system, with rooms to call.",
      "Ctrl-C ends it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      description =
          "Moves all ports: SIP to PORT, PostgreSQL to +10, management +20, Raft +30,"
              + " RTP +100 to +3099.")
  @Nullable Integer basePort;

  @Option(names = "--sip-port", paramLabel = "PORT", description = "First of three; usually 15060.")
  @Nullable Integer sipPort;

  @Option(
      names = "--postgres-port",
      paramLabel = "PORT",
      description = "First of three; usually 15432.")
  @Nullable Integer postgresPort;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "First of three; usually 18443.")
  @Nullable Integer managementPort;

  @Option(
      names = "--raft-port",
      paramLabel = "PORT",
      description = "First of three; usually 16000.")
  @Nullable Integer raftPort;

  @Option(
      names = "--rtp-port",
      paramLabel = "PORT",
      description = "First of three thousand; usually 20000.")
  @Nullable Integer rtpPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keeps the data there, and goes on with it at the next start.")
  @Nullable Path data;

  @Option(
      names = "--restart-after",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long an instance that died stays down; usually 10.")
  int restartAfterSeconds;

  @Option(names = "--no-restart", description = "An instance that died stays down.")
  boolean noRestart;

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = System.out;
    try {
      DemoPlan plan = DemoPlan.of(ports());
      PortCheck.allFree(plan);
      Path checkout =
          System.getProperty("acano.checkout") == null
              ? null
              : Path.of(System.getProperty("acano.checkout"));
      DemoFolder folder = data == null ? DemoFolder.temporary() : DemoFolder.kept(data);
      Duration restartAfter = noRestart ? null : Duration.ofSeconds(restartAfterSeconds);
      return new Demo(plan, folder, checkout, restartAfter, out)
          .run(InstantSource.system(), new SecureRandom());
    } catch (DemoException | IOException e) {
      System.err.println("acano demo: " + e.getMessage());
      return FAILED;
    }
  }

  private DemoPlan.FirstPorts ports() {
    DemoPlan.FirstPorts ports =
        basePort == null ? DemoPlan.FirstPorts.USUAL : DemoPlan.FirstPorts.from(basePort);
    return new DemoPlan.FirstPorts(
        Objects.requireNonNullElse(sipPort, ports.sip()),
        Objects.requireNonNullElse(postgresPort, ports.postgres()),
        Objects.requireNonNullElse(managementPort, ports.management()),
        Objects.requireNonNullElse(raftPort, ports.raft()),
        Objects.requireNonNullElse(rtpPort, ports.rtp()));
  }
}
