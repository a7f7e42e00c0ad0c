package dev.spfgateway.cli;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.pipeline.Role;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes credentials. */
@Command(
    name = "credential",
    description = "Makes credentials.",
    mixinStandardHelpOptions = true,
    subcommands = CredentialCommand.Create.class)
final class CredentialCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: credential create");
  }

  /** Makes an API key. */
  @Command(
      name = "create",
      description = {
        "Makes an API key and prints it once, with the entry for the registry file.",
        "The gateway keeps only its hash."
      },
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Option(
        names = "--id",
        required = true,
        paramLabel = "ID",
        description = "How log and audit name the credential.")
    String id = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        defaultValue = "operator",
        description = "reader, operator or owner (default: ${DEFAULT-VALUE}).")
    Role role = Role.OPERATOR;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      ApiKey key = ApiKey.generate(new SecureRandom());
      PrintWriter out = spec.commandLine().getOut();
      out.println("API key, shown only now: " + key.secret().reveal());
      out.println();
      out.println("Under the tenant's 'credentials' in the registry file:");
      out.println("      - id: " + id);
      out.println("        role: " + role.name().toLowerCase(Locale.ROOT));
      out.println("        apiKeySha256: " + key.hash());
      out.flush();
      return 0;
    }
  }
}
