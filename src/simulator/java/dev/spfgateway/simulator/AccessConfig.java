package dev.spfgateway.simulator;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.simulator.spf.Access;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for authenticating callers in SPF's web server.
 *
 * @param schemes the schemes that it accepts: an account by {@code basic} or {@code ntlm}, or a
 *     {@code certificate}
 * @param domain the accounts' Windows domain
 * @param lockAfter consecutive wrong passwords that lock an account, 0 to 1,000; 0 for never
 * @param clientTrust PEM file with the certificates or authorities of the clients; with it every
 *     connection must present a certificate that one of them signed
 * @param accounts further accounts, equivalent to the first one
 */
public record AccessConfig(
    @Default("[basic]") List<Access.Scheme> schemes,
    @Default("SIMULATOR") String domain,
    @Default("0") int lockAfter,
    @Nullable Path clientTrust,
    @Default("[]") List<AccountConfig> accounts) {
  /** Checks the section. */
  public AccessConfig {
    Require.notEmpty(schemes, "schemes");
    Require.notBlank(domain, "domain");
    Require.inRange(lockAfter, 0, 1_000, "lockAfter");
    Require.check(
        clientTrust != null || !schemes.contains(Access.Scheme.CERTIFICATE),
        "clientTrust",
        "is required where certificate is among the schemes");
    schemes = List.copyOf(schemes);
    accounts = List.copyOf(accounts);
  }

  /** Only Basic, and no account is ever locked. */
  public static AccessConfig basic() {
    return new AccessConfig(List.of(Access.Scheme.BASIC), "SIMULATOR", 0, null, List.of());
  }

  /** An account. */
  public record AccountConfig(String user, Secret password) {
    /** Checks the name. */
    public AccountConfig {
      Require.notBlank(user, "user");
      Require.check(user.indexOf(':') < 0, "user", "must not contain a colon");
    }
  }
}
