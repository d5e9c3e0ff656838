package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Runs PostgreSQL's own client programs against a server. */
record PsqlProcess(Path folder, InetSocketAddress server, String user, String password) {
  /** What a program wrote, both streams in one, and how it ended. */
  record Outcome(int exitCode, String output) {}

  PsqlProcess withPassword(String other) {
    return new PsqlProcess(folder, server, user, other);
  }

  /** Runs a script through psql: unaligned, tuples only, no start-up file. */
  Outcome psql(String script, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("psql", "-X", "-A", "-t", "-q"));
    command.addAll(List.of(options));
    return run("psql", command, script);
  }

  Outcome pgbench(String script, String... options) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("bench.sql"), script);
    List<String> command = new ArrayList<>(List.of("pgbench", "-n", "-f", file.toString()));
    command.addAll(List.of(options));
    return run("pgbench", command, "");
  }

  private Outcome run(String program, List<String> command, String input)
      throws IOException, InterruptedException {
    requireProgram(program);
    Path output = Files.createTempFile(folder, program, ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("PGHOST", server.getAddress().getHostAddress());
    builder.environment().put("PGPORT", Integer.toString(server.getPort()));
    builder.environment().put("PGUSER", user);
    builder.environment().put("PGPASSWORD", password);
    builder.environment().put("PGDATABASE", "acano");
    builder.environment().put("PGCONNECT_TIMEOUT", "20");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // It ended without reading all of its input; its exit code tells why.
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(program + " did not end: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output).strip());
  }

  /** Skips the test without the program, unless the environment says that it must be there. */
  private static void requireProgram(String program) {
    boolean present =
        List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    if ("1".equals(System.getenv("ACANO_REQUIRE_TOOLS"))) {
      Assertions.assertTrue(present, program + " is not installed: install postgresql-client");
    }
    Assumptions.assumeTrue(present, program + " is not installed");
  }
}
