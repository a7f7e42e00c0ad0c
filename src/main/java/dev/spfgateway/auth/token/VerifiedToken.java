package dev.spfgateway.auth.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * A token whose signature and times were good.
 *
 * @param issuer who issued it
 * @param name who calls, as the issuer's name claim says; empty when it says nothing usable
 * @param claims everything that it says
 * @param notAfter when it ends, leeway included
 * @param keys among which its key was found
 */
public record VerifiedToken(
    String issuer, String name, Map<String, Object> claims, Instant notAfter, KeySet keys) {
  private static final int MAX_NAME = 128;
  private static final String MARKS = ".-_@+|:/\\#";

  static VerifiedToken of(IssuerConfig issuer, JWTClaimsSet claims, Instant notAfter, KeySet keys) {
    Object name = claims.getClaim(issuer.nameClaim());
    return new VerifiedToken(issuer.issuer(), printable(name), claims.getClaims(), notAfter, keys);
  }

  /** What goes to log and audit as a name: short, and without what could break a line. */
  private static String printable(Object name) {
    if (!(name instanceof String text) || text.isBlank() || text.length() > MAX_NAME) {
      return "";
    }
    boolean clean =
        text.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0);
    return clean ? text : "";
  }

  /** Whether a claim equals the value, or is a list that holds it. */
  public boolean says(String claim, String value) {
    Object said = claims.get(claim);
    return said instanceof Collection<?> all ? all.contains(value) : value.equals(said);
  }
}
