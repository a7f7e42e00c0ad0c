package dev.spfgateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Creates, lists and revokes credentials. */
@Command(
    name = "credential",
    description = {
      "Creates, lists and revokes credentials.",
      "",
      "Credentials are entries in the registry file, under the tenant's 'credentials'. A running"
          + " gateway takes up changes of that file within seconds, without a restart."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      CredentialCreateCommand.class,
      CredentialListCommand.class,
      CredentialRevokeCommand.class
    })
final class CredentialCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: credential create, credential list, credential revoke");
  }
}
