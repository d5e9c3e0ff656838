package io.acano.node.boot;

import io.acano.node.boot.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code acano}. */
@Command(
    name = "acano",
    description = "A conferencing system without a single point of failure.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      CertificateCommand.class,
      RehearseCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }
}
