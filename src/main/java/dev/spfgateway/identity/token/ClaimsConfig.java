package dev.spfgateway.identity.token;

import dev.spfgateway.base.Require;
import java.util.Map;

/**
 * Identifies the tokens that prove a credential.
 *
 * @param issuer the {@code iss} of one of {@code authentication.bearer.issuers}
 * @param claims claims that the tokens must have: each equals the value, or is a list that contains
 *     it; of {@code scope} and {@code scp} each word counts. A name that begins with a slash is a
 *     JSON Pointer to a nested claim
 */
public record ClaimsConfig(String issuer, Map<String, String> claims) {
  /** Checks the entry. */
  public ClaimsConfig {
    Require.notBlank(issuer, "issuer");
    Require.check(
        !claims.isEmpty(),
        "claims",
        "must name at least one claim: without one, every token of the issuer would be accepted");
    claims.forEach(
        (name, value) -> {
          Require.check(ClaimPath.isPath(name), "claims", ClaimPath.RULE);
          Require.notBlank(value, "claims");
        });
    claims = Map.copyOf(claims);
  }

  /** Whether a token has all these claims. */
  public boolean areIn(VerifiedToken token) {
    return claims.entrySet().stream()
        .allMatch(claim -> token.says(ClaimPath.of(claim.getKey()), claim.getValue()));
  }
}
