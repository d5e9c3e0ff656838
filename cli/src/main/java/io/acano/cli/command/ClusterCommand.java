package io.acano.cli.command;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Context;
import io.acano.cli.client.ManagementClient;
import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.json.Json;
import io.acano.cli.render.ClusterText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The cluster: its state, its members, its leader. */
@Command(
    name = "cluster",
    description = "The cluster: its state, its members, its leader.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class ClusterCommand {
  /** A new member has to fetch all data first. */
  private static final Duration JOIN_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration MEMBERSHIP_TIMEOUT = Duration.ofSeconds(60);

  @ParentCommand @Nullable Acanoctl root;

  @Command(
      description = "Role, term, applied index, lag and health of each instance.",
      mixinStandardHelpOptions = true)
  int status() {
    Json cluster = root().send(Request.get("/cluster"));
    root().print(cluster, ClusterText.of(cluster));
    return Outcome.OK.exitCode();
  }

  @Command(
      description = "Starts a new cluster with one instance, to which others are joined.",
      mixinStandardHelpOptions = true)
  int init() {
    Context context = root().context();
    if (root().picked(context) == null && context.instances().size() > 1) {
      throw new CommandException(
          Outcome.USAGE, "name the first instance of the new cluster with --instance");
    }
    Json answer = root().send(Request.post("/cluster/init", Json.object()).within(JOIN_TIMEOUT));
    root().printDone(answer, "the cluster is made");
    return Outcome.OK.exitCode();
  }

  @Command(
      description = "Takes an instance that is in no cluster into the cluster of another.",
      mixinStandardHelpOptions = true)
  int join(
      @Parameters(paramLabel = "INSTANCE", description = "The instance that joins, by name.")
          String joining,
      @Option(
              names = "--member",
              paramLabel = "INSTANCE",
              description = "The member that takes it in; by default another of the context.")
          @Nullable String memberName) {
    Context context = root().context();
    Context.Instance joiner = context.instance(joining);
    Context.Instance member = member(context, joiner, memberName);
    try (ManagementClient client = new ManagementClient(context, joiner, root()::note)) {
      Json answer =
          client.send(
              Request.post(
                      "/cluster/join",
                      Json.object()
                          .with("member", member.management())
                          .with("token", context.token())
                          .with("ca", client.authority()))
                  .within(JOIN_TIMEOUT));
      root().printDone(answer, joiner.name() + " joined the cluster of " + member.name());
    }
    return Outcome.OK.exitCode();
  }

  private static Context.Instance member(
      Context context, Context.Instance joiner, @Nullable String name) {
    if (name != null) {
      return context.instance(name);
    }
    return context.instances().stream()
        .filter(instance -> !instance.name().equals(joiner.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    Outcome.USAGE, "context " + context.name() + " has no other instance to join"));
  }

  @Command(description = "Takes an instance out.", mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "INSTANCE", description = "Its name.") String name,
      @Option(names = "--yes", description = "Do not ask.") boolean yes) {
    root().confirm(yes, "Take " + name + " out of the cluster?");
    Json answer =
        root()
            .send(
                Request.delete("/cluster/members/" + Request.segment(name))
                    .within(MEMBERSHIP_TIMEOUT));
    root().printDone(answer, name + " is out of the cluster");
    return Outcome.OK.exitCode();
  }

  @Command(
      name = "transfer-leader",
      description = "Moves the database's leadership to an instance.",
      mixinStandardHelpOptions = true)
  int transferLeader(
      @Parameters(paramLabel = "INSTANCE", description = "The new leader, by name.") String name) {
    Json answer =
        root()
            .send(
                Request.post("/cluster/leader", Json.object().with("name", name))
                    .within(MEMBERSHIP_TIMEOUT));
    root().printDone(answer, name + " is the leader");
    return Outcome.OK.exitCode();
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
