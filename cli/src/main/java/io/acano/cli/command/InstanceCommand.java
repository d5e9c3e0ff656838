package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.render.Column;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The instances of the system. */
@Command(
    name = "instance",
    description = "The instances of the system.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class InstanceCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("REACHABLE", "reachable"),
          Column.of("COMPONENTS", "components"),
          Column.of("VERSION", "softwareVersion"),
          Column.of("INCARNATION", "incarnation"),
          Column.of("MANAGEMENT", "management"),
          Column.of("SIP", "sip"),
          Column.of("POSTGRES", "postgres"));

  @ParentCommand @Nullable Acanoctl root;

  @Command(description = "Name, addresses and components of each.", mixinStandardHelpOptions = true)
  int list() {
    Acanoctl acanoctl = Objects.requireNonNull(root);
    acanoctl.printList(acanoctl.send(Request.get("/instances")), COLUMNS);
    return Outcome.OK.exitCode();
  }
}
