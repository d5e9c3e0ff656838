package io.acano.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./acano bench}: the load commands. docs/performance.md holds what they printed. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Load commands; all traffic stays on loopback, and each ends by itself.",
    subcommands = {StoreWrites.class, MixerLoad.class})
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
