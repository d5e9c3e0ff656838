package io.acano.cli.command;

import io.acano.cli.client.Outcome;
import io.acano.cli.render.Table;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line in two lines, not with a page of help. */
final class UsageFailure implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("acanoctl: " + Table.printable(String.valueOf(failure.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
      err.println("see " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return Outcome.USAGE.exitCode();
  }
}
