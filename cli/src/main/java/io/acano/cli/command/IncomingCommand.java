package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.json.Json;
import io.acano.cli.render.Column;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Incoming rules: the domains that calls are taken for. */
@Command(
    name = "incoming",
    description = "Incoming rules: the domains that calls are taken for.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class IncomingCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("DOMAIN", "domain"),
          Column.of("PRIORITY", "priority"),
          Column.of("COSPACES", "toCoSpaces"),
          Column.of("USERS", "toUsers"),
          Column.of("ID", "id"));

  @ParentCommand @Nullable DialPlanCommand dialPlan;

  @Command(description = "All incoming rules.", mixinStandardHelpOptions = true)
  int list() {
    root().printList(root().send(Request.get("/dialplan/incoming")), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Takes calls for a domain.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "DOMAIN", description = "The part of an address after the @.")
          String domain,
      @Option(
              names = "--priority",
              paramLabel = "N",
              defaultValue = "0",
              description = "Higher is looked at first.")
          int priority,
      @Option(names = "--no-cospaces", description = "Do not lead to coSpaces.") boolean noCoSpaces,
      @Option(names = "--no-users", description = "Do not lead to users.") boolean noUsers) {
    Json rule =
        Json.object()
            .with("domain", domain)
            .with("priority", priority)
            .with("toCoSpaces", !noCoSpaces)
            .with("toUsers", !noUsers);
    root().printCard(root().send(Request.post("/dialplan/incoming", rule)), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Takes no more calls for a domain.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "RULE", description = "The rule's id or domain.") String rule,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    root().confirm(yes, "Take no more calls for " + rule + "?");
    Json answer = root().send(Request.delete("/dialplan/incoming/" + Request.segment(rule)));
    root().printDone(answer, rule + " is removed");
    return Outcome.OK.exitCode();
  }

  private Acanoctl root() {
    return Objects.requireNonNull(Objects.requireNonNull(dialPlan).root);
  }
}
