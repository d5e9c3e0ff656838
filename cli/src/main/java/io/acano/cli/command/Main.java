package io.acano.cli.command;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;

/** The process {@code acanoctl}. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // The driver reports its trouble by exceptions; its log would only repeat it on stderr.
    LogManager.getLogManager().reset();
    int exitCode = Acanoctl.run(args, ofProcess());
    System.out.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private static Surroundings ofProcess() {
    String home = System.getenv("HOME");
    String checkout = System.getProperty("acano.checkout");
    return new Surroundings(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home),
        checkout == null ? null : Path.of(checkout),
        terminal());
  }

  private static Surroundings.@Nullable Terminal terminal() {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(ConsoleTerminal::new)
        .orElse(null);
  }

  private record ConsoleTerminal(Console console) implements Surroundings.Terminal {
    @Override
    public @Nullable String line(String prompt) {
      return console.readLine("%s", prompt);
    }

    @Override
    public @Nullable String secret(String prompt) {
      char[] typed = console.readPassword("%s", prompt);
      return typed == null ? null : new String(typed);
    }
  }
}
