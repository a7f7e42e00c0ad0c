package dev.spfgateway.identity.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature and times are valid.
 *
 * @param issuer its issuer
 * @param name the caller's name from the issuer's name claim; empty when the token has none
 * @param claims all its claims
 * @param notAfter when it expires, leeway included
 * @param keys the key set that verified it
 */
public record VerifiedToken(
    String issuer, String name, Map<String, Object> claims, Instant notAfter, KeySet keys) {
  /**
   * Claims that hold several words in one text: those of RFC 8693 and RFC 9068, and Microsoft's.
   */
  private static final Set<String> SCOPES = Set.of("scope", "scp");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  static VerifiedToken of(IssuerConfig issuer, JWTClaimsSet claims, Instant notAfter, KeySet keys) {
    @Nullable Object name = ClaimPath.of(issuer.nameClaim()).in(claims.getClaims());
    return new VerifiedToken(
        issuer.issuer(), CallerName.of(name), claims.getClaims(), notAfter, keys);
  }

  /** Whether the claim at a path equals {@code value} or is a list that contains it. */
  public boolean says(String path, String value) {
    return says(ClaimPath.of(path), value);
  }

  /**
   * Whether a claim equals {@code value} or is a list that contains it. A scope is a text of words
   * and must contain all words of {@code value}.
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

  /**
   * All words that {@link #firstWord} can return for a claim's values: its texts and, for a scope,
   * their words.
   */
  Set<String> words(ClaimPath claim) {
    @Nullable Object said = claim.in(claims);
    Collection<?> all =
        said instanceof Collection<?> several ? several : Collections.singleton(said);
    Set<String> found = new HashSet<>();
    for (Object one : all) {
      String text = String.valueOf(one);
      found.addAll(SCOPES.contains(claim.last()) ? words(text) : Set.of(text));
    }
    return found;
  }

  /** The word under which a claim's required value is indexed: for a scope, its first word. */
  static String firstWord(ClaimPath claim, String value) {
    return SCOPES.contains(claim.last()) ? BLANKS.split(value.strip(), 2)[0] : value;
  }

  private static Set<String> words(String text) {
    return new HashSet<>(Arrays.asList(BLANKS.split(text.strip())));
  }

  private static boolean is(@Nullable Object said, String value) {
    boolean plain = said instanceof String || said instanceof Boolean || said instanceof Number;
    return plain && value.equals(String.valueOf(said));
  }
}
