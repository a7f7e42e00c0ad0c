package dev.spfgateway.identity.token;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token issuer.
 *
 * @param issuer the tokens' {@code iss}, exactly; for Windows Azure Pack, {@code
 *     http://azureservices/AuthSite}
 * @param audiences the tokens' {@code aud} must contain one of these
 * @param jwksUrl where the issuer publishes its keys (JWKS); https, or http on this machine
 * @param jwksFile instead of {@code jwksUrl}, a file with the keys
 * @param trust PEM files of certificates or authorities to trust for {@code jwksUrl}; without any,
 *     those of the Java runtime
 * @param algorithms accepted signature algorithms, out of RS256, PS256, ES256 and EdDSA
 * @param nameClaim the claim with the caller's name within the tenant; a name that begins with a
 *     slash is a JSON Pointer to a nested claim
 */
public record IssuerConfig(
    String issuer,
    List<String> audiences,
    @Nullable URI jwksUrl,
    @Nullable Path jwksFile,
    @Default("[]") List<Path> trust,
    @Default("[RS256, PS256, ES256, EdDSA]") List<String> algorithms,
    @Default("sub") String nameClaim) {
  private static final Set<String> KNOWN = Set.of("RS256", "PS256", "ES256", "EdDSA");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  /** Checks the entry. */
  public IssuerConfig {
    Require.notBlank(issuer, "issuer");
    Require.notEmpty(audiences, "audiences");
    Require.notEmpty(algorithms, "algorithms");
    Require.check(
        KNOWN.containsAll(algorithms), "algorithms", "must be among RS256, PS256, ES256 and EdDSA");
    Require.check(
        (jwksUrl == null) != (jwksFile == null),
        "jwksUrl",
        "must be set, or instead jwksFile; not both");
    Require.check(
        jwksUrl == null
            || "https".equals(jwksUrl.getScheme())
            || LOOPBACK.contains(jwksUrl.getHost()),
        "jwksUrl",
        "must be https, except on this machine: without TLS, an attacker on the network could"
            + " replace the keys");
    Require.check(ClaimPath.isPath(nameClaim), "nameClaim", ClaimPath.RULE);
    if (jwksUrl != null) {
      WebAddress.require(jwksUrl, "jwksUrl");
    }
    audiences = List.copyOf(audiences);
    trust = List.copyOf(trust);
    algorithms = List.copyOf(algorithms);
  }
}
