package dev.spfgateway.cli;

import dev.spfgateway.config.CredentialRevocation;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Revokes a credential of any scheme. */
@Command(
    name = "revoke",
    description = {
      "Adds 'revoked: true' to a credential in the registry file and changes nothing else in it.",
      "A running gateway refuses the credential within seconds, also on open connections. The entry"
          + " stays, so that old audit events with its id can still be explained; you may remove"
          + " it."
    },
    mixinStandardHelpOptions = true)
final class CredentialRevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The credential's id.")
  String id = "";

  @Mixin ConfigOption config = new ConfigOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    GatewayConfig gateway =
        YamlRecords.load(config.file, GatewayConfig.class, ConfigFiles.anything());
    Path registry = gateway.registry();
    try {
      boolean already = !CredentialRevocation.revoke(registry, id);
      Terminal.out(spec).printf("%s: '%s' is revoked%s%n", registry, id, already ? " already" : "");
      return 0;
    } catch (CredentialRevocation.NotOwner e) {
      throw new Cli.CommandFailure(
          registry
              + " is unchanged: its owner and group can't be kept by this user; run the command"
              + " as its owner",
          e);
    } catch (IOException e) {
      throw new Cli.CommandFailure(
          registry + " can't be read or written: " + e.getClass().getSimpleName(), e);
    }
  }
}
