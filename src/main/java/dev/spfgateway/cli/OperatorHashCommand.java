package dev.spfgateway.cli;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.base.Secret;
import dev.spfgateway.identity.password.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hashes an operator's password. */
@Command(
    name = "hash",
    description = {
      "Reads a password and prints its hash for the entry in the registry file.",
      "",
      "At a terminal it asks for the password twice, without showing it. Otherwise it reads the"
          + " first line of standard input."
    },
    mixinStandardHelpOptions = true)
final class OperatorHashCommand implements Callable<Integer> {
  private static final int SHORTEST = 12;
  private static final int LONGEST = 1024;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "NAME",
      description = "The operator's name in the printed entry.")
  String name = "NAME";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "operator",
      description =
          "The role in the printed entry: viewer or operator (default:" + " ${DEFAULT-VALUE}).")
  Operator.Role role = Operator.Role.OPERATOR;

  @Spec CommandSpec spec = CommandSpec.create();

  private final InputStream in;

  OperatorHashCommand() {
    this(System.in);
  }

  /** Reads from {@code in} where there is no terminal. */
  OperatorHashCommand(InputStream in) {
    this.in = in;
  }

  /** Java 17 and 25 have a console only where both input and output are a terminal. */
  @Override
  @SuppressWarnings("SystemConsoleNull")
  public Integer call() throws IOException {
    @Nullable Console console = System.console();
    Secret password = console == null ? line() : asked(console);
    int length = password.reveal().length();
    if (length < SHORTEST || length > LONGEST) {
      throw new Cli.CommandFailure(
          "the password must have " + SHORTEST + " to " + LONGEST + " characters, not " + length);
    }
    Terminal.out(spec)
        .printf(
            "Under 'operators' in the registry file:%n  - name: %s%n    role: %s%n    password: %s%n",
            name, role.word(), PasswordHash.of(password, new SecureRandom()).print());
    return 0;
  }

  private Secret line() throws IOException {
    @Nullable String line =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
    return Secret.of(line == null ? "" : line);
  }

  private static Secret asked(Console console) {
    char @Nullable [] first = console.readPassword("Password: ");
    char @Nullable [] again = console.readPassword("Again: ");
    if (first == null || again == null || !Arrays.equals(first, again)) {
      throw new Cli.CommandFailure("the two passwords differ");
    }
    return Secret.of(new String(first));
  }
}
