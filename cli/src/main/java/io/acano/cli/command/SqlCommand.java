package io.acano.cli.command;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Context;
import io.acano.cli.client.Outcome;
import io.acano.cli.client.postgres.PostgresSession;
import io.acano.cli.client.postgres.SqlAnswer;
import io.acano.cli.client.postgres.SqlScript;
import io.acano.cli.render.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** SQL, over the PostgreSQL protocol. */
@Command(
    name = "sql",
    description = "Runs SQL from -c, a file or stdin; on a terminal, one statement after another.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SqlCommand implements Callable<Integer> {
  @ParentCommand @Nullable Acanoctl root;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "SQL",
      description = "Statements to run, with semicolons between them.")
  @Nullable String statements;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A file of statements. The first that fails ends the run.")
  @Nullable Path file;

  @Override
  public Integer call() {
    if (statements != null && file != null) {
      throw new CommandException(Outcome.USAGE, "-c and a file exclude each other");
    }
    String given = statements != null ? statements : file != null ? read(file) : null;
    Surroundings.Terminal terminal = root().surroundings().terminal();
    boolean converse = given == null && terminal != null;
    String script = given == null && !converse ? Stdin.text(root().surroundings().in()) : given;
    try (PostgresSession session = open()) {
      if (terminal != null && script == null) {
        converse(session, terminal);
      } else {
        run(session, SqlScript.whole(Objects.requireNonNullElse(script, "")));
      }
    }
    return Outcome.OK.exitCode();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(Outcome.USAGE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private PostgresSession open() {
    Context context = root().context();
    Context.Database database = context.database();
    if (database == null) {
      throw new CommandException(
          Outcome.USAGE, "context " + context.name() + " says nothing of a database");
    }
    String password = password(database);
    Context.Instance picked = root().picked(context);
    if (picked != null) {
      return PostgresSession.open(picked, database, password);
    }
    for (Context.Instance instance : context.instances()) {
      try {
        return PostgresSession.open(instance, database, password);
      } catch (CommandException e) {
        if (e.outcome() != Outcome.UNREACHABLE && e.outcome() != Outcome.UNAVAILABLE) {
          throw e;
        }
        root().note(e.getMessage() + "; passed over");
      }
    }
    throw new CommandException(
        Outcome.UNREACHABLE, "no instance of context " + context.name() + " takes SQL");
  }

  private @Nullable String password(Context.Database database) {
    String given = root().surroundings().environment().get("PGPASSWORD");
    if (given != null) {
      return given;
    }
    return database.password() != null || root().surroundings().terminal() == null
        ? database.password()
        : root().askSecret("Password of " + database.user());
  }

  private void run(PostgresSession session, List<String> script) {
    for (String statement : script) {
      print(session.execute(statement));
    }
  }

  /** A failed statement does not end the conversation; a lost session does. */
  private void converse(PostgresSession session, Surroundings.Terminal terminal) {
    root().note("end a statement with a semicolon; \\q or Ctrl-D ends the session");
    StringBuilder typed = new StringBuilder();
    while (true) {
      String line = terminal.line(SqlScript.isBlank(typed.toString()) ? "acano=> " : "acano-> ");
      if (line == null || line.strip().equals("\\q")) {
        return;
      }
      SqlScript script = SqlScript.of(typed.append(line).append('\n').toString());
      typed.setLength(0);
      typed.append(script.rest());
      try {
        run(session, script.statements());
      } catch (CommandException e) {
        if (e.outcome() == Outcome.UNREACHABLE || e.outcome() == Outcome.UNKNOWN) {
          throw e;
        }
        root().note(e.getMessage());
      }
    }
  }

  private void print(SqlAnswer answer) {
    root().print(SqlText.json(answer), SqlText.of(answer));
  }

  private Acanoctl root() {
    return Objects.requireNonNull(root);
  }
}
