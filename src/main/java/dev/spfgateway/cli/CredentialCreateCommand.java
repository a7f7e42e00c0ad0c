package dev.spfgateway.cli;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.EnumWords;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.pipeline.access.Role;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Creates an API key or a password. */
@Command(
    name = "create",
    description = {
      "Creates an API key, or a name and password, and prints it once, together with the entry for"
          + " the registry file. The entry holds only a hash.",
      "",
      "To replace a key without an interruption: create a second one with the same --principal, let"
          + " the tenant switch to it, check in 'credential list' or in the metric"
          + " spfgateway_credential_last_used that the old key is no longer used, then revoke it."
    },
    mixinStandardHelpOptions = true)
final class CredentialCreateCommand implements Callable<Integer> {
  private static final int PASSWORD_LENGTH = 32;
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  /** The schemes whose secrets the gateway can make. */
  enum Scheme {
    API_KEY,
    BASIC
  }

  @Option(
      names = "--id",
      required = true,
      paramLabel = "ID",
      description =
          "The credential's id in the log and the audit log; also the user name if it"
              + " is a password.")
  String id = "";

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      defaultValue = "api-key",
      converter = SchemeName.class,
      description = "api-key, or basic for a name and password (default: ${DEFAULT-VALUE}).")
  Scheme scheme = Scheme.API_KEY;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "The role in all of the tenant's subscriptions: reader, operator or owner (default:"
              + " operator).")
  @Nullable Role role;

  @Option(
      names = "--subscription",
      paramLabel = "GUID=ROLE",
      description = "Instead of --role: the role in this subscription only. May be repeated.")
  Map<String, Role> subscriptions = new TreeMap<>();

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description =
          "The person or program that uses it, if several credentials belong to the"
              + " same one (default: the id).")
  @Nullable String principal;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "The credential expires after this many days (default: never).")
  @Nullable Integer days;

  @Spec CommandSpec spec = CommandSpec.create();

  /** Parses {@code api-key} as {@code API_KEY}. */
  static final class SchemeName implements picocli.CommandLine.ITypeConverter<Scheme> {
    @Override
    public Scheme convert(String text) {
      return switch (text) {
        case "api-key" -> Scheme.API_KEY;
        case "basic" -> Scheme.BASIC;
        default ->
            throw new picocli.CommandLine.TypeConversionException(
                "must be api-key or basic; certificates and tokens are made elsewhere and"
                    + " registered by"
                    + " thumbprint or claims, see conf/registry.yaml");
      };
    }
  }

  @Override
  public Integer call() {
    check();
    PrintWriter out = Terminal.out(spec);
    SecureRandom random = new SecureRandom();
    String proof;
    if (scheme == Scheme.API_KEY) {
      ApiKey key = ApiKey.generate(random);
      out.println("API key, shown only now: " + key.secret().reveal());
      proof = "apiKeySha256: " + key.hash();
    } else {
      Secret password = password(random);
      out.println("Password of " + id + ", shown only now: " + password.reveal());
      proof = "passwordHash: " + PasswordHash.of(password, random).print();
    }
    out.println();
    out.println("Under the tenant's 'credentials' in the registry file:");
    entry(out, proof);
    out.flush();
    return 0;
  }

  private void check() {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")) {
      throw new ParameterException(
          spec.commandLine(), "--id must be 1 to 64 letters, digits, '.', '_', '@' or '-'");
    }
    if (role != null && !subscriptions.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--role applies to all subscriptions; use either --role or --subscription");
    }
    for (String one : subscriptions.keySet()) {
      if (SubscriptionId.parse(one).isEmpty()) {
        throw new ParameterException(spec.commandLine(), one + " must be a subscription's GUID");
      }
    }
    if (days != null && (days < 1 || days > 36_500)) {
      throw new ParameterException(spec.commandLine(), "--days must be from 1 to 36500");
    }
  }

  private void entry(PrintWriter out, String proof) {
    out.println("      - id: " + id);
    if (principal != null) {
      out.println("        principal: " + principal);
    }
    if (subscriptions.isEmpty()) {
      out.println("        role: " + word(role == null ? Role.OPERATOR : role));
    } else {
      out.println("        subscriptions:");
      subscriptions.forEach((one, in) -> out.println("          " + one + ": " + word(in)));
    }
    if (days != null) {
      out.println(
          "        notAfter: "
              + Ticker.system().now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS));
    }
    out.println("        " + proof);
  }

  private static String word(Role role) {
    return EnumWords.of(role);
  }

  private static Secret password(SecureRandom random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < PASSWORD_LENGTH; i++) {
      password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return Secret.of(password.toString());
  }
}
