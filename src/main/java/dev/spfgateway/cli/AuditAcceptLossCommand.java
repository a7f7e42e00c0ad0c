package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.LossAcceptance;
import dev.spfgateway.audit.StoreLoss;
import dev.spfgateway.audit.chain.LossFiles;
import dev.spfgateway.base.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Records that an operator accepts a loss of data in the store. */
@Command(
    name = "accept-loss",
    description = {
      "Accepts that the store has lost confirmed records, so that the gateway forwards mutations"
          + " again.",
      "The gateway forgets the lost idempotency keys and operations: a request that used one of"
          + " them"
          + " can act again. A running gateway continues within seconds, a stopped one after its"
          + " next"
          + " start. Exit code: 0 if there was a loss to accept, 1 if there was none."
    },
    mixinStandardHelpOptions = true)
final class AuditAcceptLossCommand implements Callable<Integer> {
  private static final int MOST = 1_000;

  @Mixin AuditSource source = new AuditSource();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "The reason, for the audit log; up to 1000 characters.")
  String reason = "";

  @Option(
      names = "--operator",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description =
          "The name of the person who accepts it, for the audit log (default:"
              + " ${DEFAULT-VALUE}).")
  String operator = "";

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    must(reason, "--reason");
    must(operator, "--operator");
    Path keys = Gateway.auditKeys(source.gateway());
    LossFiles files = new LossFiles(keys);
    Optional<StoreLoss> loss = files.open();
    if (loss.isEmpty()) {
      throw new Cli.CommandFailure(
          "there is no loss to accept in "
              + keys
              + "; a gateway detects a loss when it connects to its store, so start the gateway"
              + " first",
          null);
    }
    files.accept(new LossAcceptance(loss.get().id(), Ticker.system().now(), operator, reason));
    PrintWriter out = Terminal.out(spec);
    out.println(
        "the store lost "
            + loss.get().lostEvents()
            + " audit events for good, and the operations and keys after event "
            + loss.get().store().sequence());
    out.println(
        "accepted by "
            + operator
            + "; a running gateway goes on within seconds (see /readyz), a stopped one after its"
            + " start");
    out.flush();
    return 0;
  }

  private void must(String value, String option) {
    boolean plain = value.chars().noneMatch(Character::isISOControl);
    if (value.isBlank() || value.length() > MOST || !plain) {
      throw new ParameterException(
          spec.commandLine(), option + " must have 1 to " + MOST + " characters on one line");
    }
  }
}
