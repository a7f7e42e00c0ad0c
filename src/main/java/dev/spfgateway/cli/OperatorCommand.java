package dev.spfgateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes what operators need to sign in at the admin listener. */
@Command(
    name = "operator",
    description = {
      "Makes what operators need to sign in at the admin listener.",
      "",
      "Operators are entries in the registry file, under 'operators'. A running gateway takes up"
          + " changes of that file within seconds, without a restart."
    },
    mixinStandardHelpOptions = true,
    subcommands = OperatorHashCommand.class)
final class OperatorCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: operator hash");
  }
}
