package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.chain.KeyFiles;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Requests a new signing key for the audit chain. */
@Command(
    name = "rotate-key",
    description = {
      "Tells the gateway to replace its signing key. The old key signs the new one and is then"
          + " destroyed.",
      "A running gateway does so after its next signed head, a stopped one after its next start."
    },
    mixinStandardHelpOptions = true)
final class AuditRotateKeyCommand implements Callable<Integer> {
  @Mixin AuditSource source = new AuditSource();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    new KeyFiles(Gateway.auditKeys(source.gateway())).requestRotation();
    PrintWriter out = Terminal.out(spec);
    out.println("the gateway will sign with a new key after its next head");
    out.flush();
    return 0;
  }
}
