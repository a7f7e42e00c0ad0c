package dev.spfgateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches, verifies and exports the audit log. */
@Command(
    name = "audit",
    description = "Searches, verifies and exports the audit log.",
    mixinStandardHelpOptions = true,
    subcommands = {
      AuditSearchCommand.class,
      AuditTailCommand.class,
      AuditExportCommand.class,
      AuditVerifyCommand.class,
      AuditKeysCommand.class,
      AuditRotateKeyCommand.class,
      AuditAcceptLossCommand.class
    })
final class AuditCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: audit search, tail, export, verify, keys, rotate-key or accept-loss");
  }
}
