package dev.spfgateway.cli;

import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.TrustedKeys;
import dev.spfgateway.store.commit.Archive;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the public keys of the audit chain. */
@Command(
    name = "keys",
    description = {
      "Prints the public keys that verify the chains' signatures, as PEM.",
      "Keep them where the gateway cannot write: with them, 'audit verify --keys' detects a"
          + " chain that was rewritten as a whole."
    },
    mixinStandardHelpOptions = true)
final class AuditKeysCommand implements Callable<Integer> {
  private static final int MOST = 10_000;

  @Mixin AuditSource source = new AuditSource();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = Terminal.out(spec);
    try (Archive archive = source.open()) {
      for (String chain : Waiting.on(archive.chains())) {
        for (Statement key : Waiting.on(archive.keys(chain, MOST))) {
          out.print(TrustedKeys.print(key));
        }
      }
    }
    out.flush();
    return 0;
  }
}
