package io.acano.cli.command;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Context;
import io.acano.cli.client.ContextFile;
import io.acano.cli.client.Contexts;
import io.acano.cli.client.ManagementClient;
import io.acano.cli.client.Outcome;
import io.acano.cli.client.Request;
import io.acano.cli.json.Json;
import io.acano.cli.render.Column;
import io.acano.cli.render.Table;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root of the commands, and what all of them share: options, requests, answers. */
@Command(
    name = "acanoctl",
    description = "Steers a system of Acano instances from any one of them.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Acanoctl.Version.class,
    sortOptions = false,
    subcommands = {
      ClusterCommand.class,
      InstanceCommand.class,
      CoSpaceCommand.class,
      UserCommand.class,
      DialPlanCommand.class,
      CallCommand.class,
      SqlCommand.class,
      ContextCommand.class,
      CompletionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused or failed",
      "2:wrong usage, or a context that cannot be used",
      "3:not found",
      "4:conflict: it exists already, or was changed at the same time",
      "5:no quorum or too busy: nothing was done, try again",
      "6:not authorised",
      "7:no instance, or not the one picked, can be reached",
      "8:outcome unknown: it may have been done, look before you repeat it"
    })
public final class Acanoctl {
  private final Surroundings surroundings;

  /** The version that the JAR was built as. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Acanoctl.class.getPackage().getImplementationVersion();
      return new String[] {"acanoctl " + (version == null ? "(not from a JAR)" : version)};
    }
  }

  /** How answers are printed. */
  enum Format {
    TABLE,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      defaultValue = "table",
      paramLabel = "FORMAT",
      description = "table or json; json is what the API answered, whole.")
  Format format = Format.TABLE;

  @Option(
      names = "--context",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "The system to speak to; see acanoctl context list.")
  @Nullable String contextName;

  @Option(
      names = "--instance",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Ask this instance and no other; without it, the first that answers.")
  @Nullable String instanceName;

  private Acanoctl(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs one command line; answers its exit code, never throws. */
  public static int run(String[] args, Surroundings surroundings) {
    CommandLine line = new CommandLine(new Acanoctl(surroundings));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(new UsageFailure());
    line.setExecutionExceptionHandler((failure, at, parsed) -> report(failure, surroundings));
    return line.execute(args);
  }

  private static int report(Exception failure, Surroundings surroundings) {
    Outcome outcome = failure instanceof CommandException known ? known.outcome() : Outcome.FAILED;
    String message =
        failure instanceof CommandException
            ? failure.getMessage()
            : "acanoctl has a fault of its own: " + failure;
    surroundings.err().println("acanoctl: " + printableLines(message));
    return outcome.exitCode();
  }

  /** A message may hold what a peer sent; its lines stay, what steers a terminal goes. */
  private static String printableLines(@Nullable String message) {
    return String.join("\n", String.valueOf(message).lines().map(Table::printable).toList());
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Contexts contexts() {
    String named = surroundings.environment().get("ACANO_CONTEXT_FILE");
    return Contexts.find(
        named == null || named.isEmpty() ? null : Path.of(named),
        surroundings.checkout(),
        surroundings.home());
  }

  Context context() {
    Contexts contexts = contexts();
    Context context = contexts.choose(contextName);
    Path origin = contexts.origin(context.name());
    if (context.token() != null && ContextFile.readableByOthers(origin)) {
      note(origin + " holds a token and others may read it: chmod 600 " + origin);
    }
    return context;
  }

  /** The instance that the person picked, or null. */
  Context.@Nullable Instance picked(Context context) {
    return instanceName == null ? null : context.instance(instanceName);
  }

  Json send(Request request) {
    Context context = context();
    try (ManagementClient client = new ManagementClient(context, picked(context), this::note)) {
      return client.send(request);
    }
  }

  void note(String text) {
    surroundings.err().println("acanoctl: " + printableLines(text));
  }

  /** Prints for people, unless JSON was asked for. */
  void print(Json answer, String text) {
    switch (format) {
      case JSON -> surroundings.out().println(answer.pretty());
      case TABLE -> surroundings.out().print(text);
    }
  }

  void printList(Json answer, List<Column> columns) {
    List<Json> items = answer.at("items").map(Json::items).orElse(List.of());
    print(answer, Column.table(columns, items).text());
  }

  void printCard(Json answer, List<Column> columns) {
    print(answer, Column.card(columns, answer).text());
  }

  /** One line about what was done. */
  void printDone(Json answer, String done) {
    print(answer, Table.printable(done) + "\n");
  }

  /** Asks before something is lost, where there is somebody to ask. */
  void confirm(boolean yes, String question) {
    Surroundings.Terminal terminal = surroundings.terminal();
    if (yes || terminal == null) {
      return;
    }
    String answer = terminal.line(question + " [y/N] ");
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
      throw new CommandException(Outcome.FAILED, "nothing was done");
    }
  }

  /** A secret from the terminal, unseen. */
  String askSecret(String prompt) {
    Surroundings.Terminal terminal = surroundings.terminal();
    if (terminal == null) {
      throw new CommandException(
          Outcome.USAGE, "there is no terminal to ask for the " + prompt.strip() + " on");
    }
    String typed = terminal.secret(prompt + ": ");
    if (typed == null) {
      throw new CommandException(Outcome.FAILED, "nothing was typed");
    }
    return typed;
  }

  /** A secret from the first line of stdin. */
  String readSecret() {
    return Stdin.line(surroundings.in());
  }
}
