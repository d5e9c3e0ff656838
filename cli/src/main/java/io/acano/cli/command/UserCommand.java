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

/** Users. */
@Command(
    name = "user",
    description = "Users.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class UserCommand {
  private static final List<Column> COLUMNS =
      List.of(Column.of("JID", "jid"), Column.of("NAME", "displayName"), Column.of("ID", "id"));

  @ParentCommand @Nullable Acanoctl root;

  @Command(description = "All users.", mixinStandardHelpOptions = true)
  int list() {
    root().printList(root().send(Request.get("/users")), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Adds a user.", mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "JID", description = "The user's address, e.g. alice@example.org.")
          String jid,
      @Option(names = "--name", paramLabel = "NAME", description = "The name that others see.")
          @Nullable String name) {
    Json user = Json.object().with("jid", jid).with("displayName", name);
    root().printCard(root().send(Request.post("/users", user)), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Removes a user.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "USER", description = "The user's id or JID.") String user,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    root().confirm(yes, "Remove user " + user + "?");
    Json answer = root().send(Request.delete("/users/" + Request.segment(user)));
    root().printDone(answer, user + " is removed");
    return Outcome.OK.exitCode();
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
