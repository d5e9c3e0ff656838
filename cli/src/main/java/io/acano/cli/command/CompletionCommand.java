package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The script by which a shell completes our commands. */
@Command(
    name = "completion",
    description = "Prints a completion script: source <(acanoctl completion bash).",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements java.util.concurrent.Callable<Integer> {
  enum Shell {
    BASH,
    ZSH
  }

  @ParentCommand @Nullable Acanoctl root;
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh")
  Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    String script =
        AutoComplete.bash("acanoctl", Objects.requireNonNull(spec).root().commandLine());
    // The script of bash serves zsh too, once zsh has been told to take such scripts.
    String prelude =
        switch (shell) {
          case BASH -> "";
          case ZSH ->
              "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";
        };
    Objects.requireNonNull(root).surroundings().out().print(prelude + script);
    return Outcome.OK.exitCode();
  }
}
