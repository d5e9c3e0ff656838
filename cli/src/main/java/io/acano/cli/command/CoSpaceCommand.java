package io.acano.cli.command;

import io.acano.cli.client.CommandException;
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

/** coSpaces: the rooms that calls meet in. */
@Command(
    name = "cospace",
    description = "coSpaces: the rooms that calls meet in.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class CoSpaceCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("URI", "uri"),
          Column.of("CALL ID", "callId"),
          Column.of("PASSCODE", "protected"),
          Column.of("LIMIT", "participantLimit"),
          Column.of("ID", "id"));

  private static final String WHICH = "Its id, URI or call id.";

  @ParentCommand @Nullable Acanoctl root;

  /** A passcode is never an argument: other users of a machine see those. */
  static final class Passcode {
    @Option(names = "--passcode", description = "Protect it; the passcode is asked for, unseen.")
    boolean asked;

    @Option(
        names = "--passcode-stdin",
        description = "Protect it; the passcode is a line of stdin.")
    boolean stdin;
  }

  @Command(description = "All coSpaces.", mixinStandardHelpOptions = true)
  int list() {
    root().printList(root().send(Request.get("/cospaces")), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "One coSpace.", mixinStandardHelpOptions = true)
  int show(@Parameters(paramLabel = "COSPACE", description = WHICH) String coSpace) {
    root().printCard(root().send(Request.get(path(coSpace))), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Adds a coSpace.", mixinStandardHelpOptions = true, sortOptions = false)
  int add(
      @Parameters(paramLabel = "NAME", description = "What people call it.") String name,
      @Option(
              names = "--uri",
              paramLabel = "USER",
              description = "The part of its SIP address before the @.")
          @Nullable String uri,
      @Option(names = "--call-id", paramLabel = "DIGITS", description = "The number to dial.")
          @Nullable String callId,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "How many participants it takes; without it, any number.")
          @Nullable Integer limit,
      @ArgGroup @Nullable Passcode passcode) {
    Json answer =
        root()
            .send(
                Request.post(
                    "/cospaces",
                    Json.object()
                        .with("name", name)
                        .with("uri", uri)
                        .with("callId", callId)
                        .with("participantLimit", limit)
                        .with("passcode", secret(passcode))));
    root().printCard(answer, COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Changes a coSpace.", mixinStandardHelpOptions = true, sortOptions = false)
  int set(
      @Parameters(paramLabel = "COSPACE", description = WHICH) String coSpace,
      @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
          @Nullable String name,
      @Option(names = "--uri", paramLabel = "USER", description = "A new SIP address.")
          @Nullable String uri,
      @Option(names = "--call-id", paramLabel = "DIGITS", description = "A new number.")
          @Nullable String callId,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "How many participants it takes; 0: any number.")
          @Nullable Integer limit,
      @Option(names = "--no-passcode", description = "Let everybody in.") boolean open,
      @ArgGroup @Nullable Passcode passcode) {
    if (open && passcode != null) {
      throw new CommandException(Outcome.USAGE, "--no-passcode and a passcode exclude each other");
    }
    Json changes =
        Json.object()
            .with("name", name)
            .with("uri", uri)
            .with("callId", callId)
            .with("passcode", secret(passcode));
    if (limit != null) {
      changes =
          limit == 0
              ? changes.withNull("participantLimit")
              : changes.with("participantLimit", limit);
    }
    changes = open ? changes.withNull("passcode") : changes;
    if (changes.fields().isEmpty()) {
      throw new CommandException(Outcome.USAGE, "nothing to change; see cospace set --help");
    }
    root().printCard(root().send(Request.patch(path(coSpace), changes)), COLUMNS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "Removes a coSpace.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "COSPACE", description = WHICH) String coSpace,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    root().confirm(yes, "Remove coSpace " + coSpace + "?");
    root().printDone(root().send(Request.delete(path(coSpace))), coSpace + " is removed");
    return Outcome.OK.exitCode();
  }

  private @Nullable String secret(@Nullable Passcode passcode) {
    if (passcode == null) {
      return null;
    }
    if (passcode.stdin) {
      return root().readSecret();
    }
    String typed = root().askSecret("Passcode");
    if (!typed.equals(root().askSecret("Passcode again"))) {
      throw new CommandException(Outcome.USAGE, "the two passcodes differ");
    }
    return typed;
  }

  private static String path(String coSpace) {
    return "/cospaces/" + Request.segment(coSpace);
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
