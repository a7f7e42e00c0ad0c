package dev.spfgateway.auth.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature and times were good.
 *
 * @param issuer who issued it
 * @param name who calls, as the issuer's name claim says; empty when it says nothing
 * @param claims everything that it says
 * @param notAfter when it ends, leeway included
 * @param keys among which its key was found
 */
public record VerifiedToken(
    String issuer, String name, Map<String, Object> claims, Instant notAfter, KeySet keys) {
  /** Claims that hold several words in one text: RFC 8693 and RFC 9068, and Microsoft's. */
  private static final Set<String> SCOPES = Set.of("scope", "scp");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  static VerifiedToken of(IssuerConfig issuer, JWTClaimsSet claims, Instant notAfter, KeySet keys) {
    @Nullable Object name = ClaimPath.of(issuer.nameClaim()).in(claims.getClaims());
    return new VerifiedToken(
        issuer.issuer(), CallerName.of(name), claims.getClaims(), notAfter, keys);
  }

  /**
   * Whether a claim equals the value, or is a list that holds it. A scope is a text of words: it
   * must have all words of the value.
   */
  boolean says(ClaimPath claim, String value) {
    @Nullable Object said = claim.in(claims);
    if (said instanceof String text && SCOPES.contains(claim.last())) {
      return words(text).containsAll(words(value));
    }
    return said instanceof Collection<?> all
        ? all.stream().anyMatch(one -> is(one, value))
        : is(said, value);
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(BLANKS.split(text.strip())));
  }

  private static boolean is(@Nullable Object said, String value) {
    boolean plain = said instanceof String || said instanceof Boolean || said instanceof Number;
    return plain && value.equals(String.valueOf(said));
  }
}
