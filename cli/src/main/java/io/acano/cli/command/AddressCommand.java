package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.json.Json;
import io.acano.cli.render.Column;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Further addresses of coSpaces and users. */
@Command(
    name = "address",
    description = "Further addresses of coSpaces and users.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class AddressCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("ADDRESS", "address"),
          Column.of("KIND", "kind"),
          Column.of("TARGET", "target"));

  @ParentCommand @Nullable DialPlanCommand dialPlan;

  /** What an address leads to. */
  static final class Target {
    @Option(
        names = "--cospace",
        paramLabel = "COSPACE",
        description = "A coSpace, by id, URI or call id.")
    @Nullable String coSpace;

    @Option(names = "--user", paramLabel = "USER", description = "A user, by id or JID.")
    @Nullable String user;
  }

  @Command(description = "All addresses.", mixinStandardHelpOptions = true)
  int list() {
    root().printList(root().send(Request.get("/addresses")), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Adds an address.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "ADDRESS", description = "What is dialled.") String address,
      @ArgGroup(multiplicity = "1") Target target) {
    Json row =
        Json.object()
            .with("address", address)
            .with("kind", target.coSpace == null ? "user" : "cospace")
            .with("target", target.coSpace == null ? target.user : target.coSpace);
    root().printCard(root().send(Request.post("/addresses", row)), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Removes an address.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "ADDRESS", description = "What is dialled.") String address,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    root().confirm(yes, "Remove address " + address + "?");
    Json answer = root().send(Request.delete("/addresses/" + Request.segment(address)));
    root().printDone(answer, address + " is removed");
    return Outcome.OK.exitCode();
  }

  private Acanoctl root() {
    return Objects.requireNonNull(Objects.requireNonNull(dialPlan).root);
  }
}
