package dev.spfgateway.auth.token;

import dev.spfgateway.base.Require;
import java.util.Map;

/**
 * Which tokens a credential stands for.
 *
 * @param issuer the {@code iss} of one of {@code authentication.bearer.issuers}
 * @param claims what else they must say: each claim equals the value, or is a list that holds it
 */
public record ClaimsConfig(String issuer, Map<String, String> claims) {
  /** Checks the entry. */
  public ClaimsConfig {
    Require.notBlank(issuer, "issuer");
    Require.check(
        !claims.isEmpty(),
        "claims",
        "must name at least one claim, or every token of the issuer would do");
    claims.forEach((name, value) -> Require.notBlank(value, "claims"));
    claims = Map.copyOf(claims);
  }
}
