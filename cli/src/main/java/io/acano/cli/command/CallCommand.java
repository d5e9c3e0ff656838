package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.json.Json;
import io.acano.cli.render.Column;
import io.acano.cli.render.Table;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Live calls. */
@Command(
    name = "call",
    description = "Live calls.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class CallCommand {
  private static final List<Column> CALLS =
      List.of(
          Column.of("COSPACE", "coSpace"),
          Column.of("URI", "uri"),
          Column.of("CALL ID", "callId"),
          new Column("LEGS", call -> Integer.toString(legs(call).size())),
          Column.of("SINCE", "startedAt"),
          Column.of("ID", "coSpaceId"));

  private static final List<Column> LEGS =
      List.of(
          Column.of("LEG", "id"),
          Column.of("INSTANCE", "instance"),
          Column.of("REMOTE", "remote"),
          Column.of("NAME", "displayName"),
          Column.of("CODEC", "codec"),
          Column.of("STATE", "state"),
          Column.of("SINCE", "startedAt"));

  @ParentCommand @Nullable Acanoctl root;

  @Command(description = "All live calls, of all instances.", mixinStandardHelpOptions = true)
  int list() {
    root().printList(root().send(Request.get("/calls")), CALLS);
    return Outcome.OK.exitCode();
  }

  @Command(description = "One live call and its legs.", mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "COSPACE", description = "The coSpace's id or URI.")
          String coSpace) {
    Json call = root().send(Request.get(path(coSpace)));
    root()
        .print(
            call,
            Table.printable(call.text("coSpace") + ", since " + call.text("startedAt"))
                + "\n"
                + Column.table(LEGS, legs(call)).text());
    return Outcome.OK.exitCode();
  }

  @Command(description = "Ends all legs of a live call, or one.", mixinStandardHelpOptions = true)
  int drop(
      @Parameters(paramLabel = "COSPACE", description = "The coSpace's id or URI.") String coSpace,
      @Option(names = "--leg", paramLabel = "ID", description = "End only this leg.")
          @Nullable String leg,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    String what = leg == null ? "the call in " + coSpace : "leg " + leg + " of " + coSpace;
    root().confirm(yes, "End " + what + "?");
    String path = leg == null ? path(coSpace) : path(coSpace) + "/legs/" + Request.segment(leg);
    root().printDone(root().send(Request.delete(path)), what + " is ended");
    return Outcome.OK.exitCode();
  }

  private static List<Json> legs(Json call) {
    return call.at("legs").map(Json::items).orElse(List.of());
  }

  private static String path(String coSpace) {
    return "/calls/" + Request.segment(coSpace);
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
