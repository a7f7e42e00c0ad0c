package dev.spfgateway.admin.session;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.WebAddress;
import dev.spfgateway.identity.token.ClaimPath;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Signing in by OpenID Connect (authorization code with PKCE).
 *
 * @param issuer the provider's issuer, exactly as its ID tokens name it; https, or http on this
 *     machine; its configuration is read from {@code /.well-known/openid-configuration} below it
 * @param clientId the gateway's id at the provider
 * @param clientSecret the gateway's secret at the provider; without it, the gateway is a public
 *     client
 * @param label what the button for signing in says, 1 to 60 characters
 * @param redirectUrl the URL to which the provider returns browsers, which ends in {@code
 *     /api/oidc/callback}; without it, the gateway uses the host name by which it was called
 * @param trust PEM files of certificates or authorities to trust for the provider; without any,
 *     those of the Java runtime
 * @param algorithms accepted signature algorithms, out of RS256, PS256, ES256 and EdDSA
 * @param nameClaim the claim with the operator's name for log and audit; a name that begins with a
 *     slash is a JSON Pointer to a nested claim
 * @param roles which claim gives which role
 * @param timeout maximum time for one request to the provider, 100ms to 1m
 */
public record OpenIdConfig(
    URI issuer,
    String clientId,
    @Nullable Secret clientSecret,
    @Default("Single sign-on") String label,
    @Nullable URI redirectUrl,
    @Default("[]") List<Path> trust,
    @Default("[RS256, PS256, ES256, EdDSA]") List<String> algorithms,
    @Default("preferred_username") String nameClaim,
    Roles roles,
    @Default("5s") Duration timeout) {
  /** The path to which the provider returns browsers. */
  static final String CALLBACK = "/api/oidc/callback";

  private static final int MAX_LABEL = 60;
  private static final Set<String> KNOWN = Set.of("RS256", "PS256", "ES256", "EdDSA");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  /** Checks the values. */
  public OpenIdConfig {
    WebAddress.require(issuer, "issuer");
    Require.check(
        "https".equals(issuer.getScheme()) || LOOPBACK.contains(issuer.getHost()),
        "issuer",
        "must be https, except on this machine: without TLS, an attacker on the network could sign"
            + " in as anyone");
    Require.notBlank(clientId, "clientId");
    Require.check(
        !label.isBlank() && label.length() <= MAX_LABEL,
        "label",
        "must have 1 to " + MAX_LABEL + " characters");
    Require.check(
        redirectUrl == null || redirectUrl.getPath().equals(CALLBACK),
        "redirectUrl",
        "must end in " + CALLBACK);
    Require.notEmpty(algorithms, "algorithms");
    Require.check(
        KNOWN.containsAll(algorithms), "algorithms", "must be among RS256, PS256, ES256 and EdDSA");
    Require.check(ClaimPath.isPath(nameClaim), "nameClaim", ClaimPath.RULE);
    Require.inRange(timeout, Duration.ofMillis(100), Duration.ofMinutes(1), "timeout");
    trust = List.copyOf(trust);
    algorithms = List.copyOf(algorithms);
  }

  /**
   * Which claim gives which role.
   *
   * @param claim a claim that equals one of the values below or is a list that contains one; a name
   *     that begins with a slash is a JSON Pointer to a nested claim
   * @param operator values that give the role operator
   * @param viewer values that give the role viewer
   */
  public record Roles(
      String claim, @Default("[]") List<String> operator, @Default("[]") List<String> viewer) {
    /** Checks the values. */
    public Roles {
      Require.check(ClaimPath.isPath(claim), "claim", ClaimPath.RULE);
      operator = List.copyOf(operator);
      viewer = List.copyOf(viewer);
      Require.check(
          !operator.isEmpty() || !viewer.isEmpty(),
          "operator",
          "must have at least one entry, or viewer must");
    }
  }
}
