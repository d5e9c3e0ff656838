package io.acano.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The dial plan: what a dialled address leads to. */
@Command(
    name = "dialplan",
    description = "The dial plan: what a dialled address leads to.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {IncomingCommand.class, AddressCommand.class})
final class DialPlanCommand {
  @ParentCommand @Nullable Acanoctl root;
}
