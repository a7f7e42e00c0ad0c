package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one account that SPF accepts.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7617">RFC 7617</a>
 */
public record BasicCredentials(String user, Secret password) {
  /**
   * True when the header carries this user, in any case as Windows compares names, and password.
   */
  boolean match(@Nullable String authorization) {
    Optional<String> pair = decode(authorization);
    int colon = pair.map(text -> text.indexOf(':')).orElse(-1);
    return colon >= 0
        && pair.get().substring(0, colon).equalsIgnoreCase(user)
        && password.equals(Secret.of(pair.get().substring(colon + 1)));
  }

  /** What may be shown of the header: the scheme, and the user when the scheme is Basic. */
  static String describe(String authorization) {
    String scheme = authorization.strip().split(" ", 2)[0];
    return decode(authorization)
        .map(pair -> "Basic user=" + pair.split(":", 2)[0])
        .orElse(scheme.length() > 20 ? "?" : scheme);
  }

  private static Optional<String> decode(@Nullable String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(6).strip());
      return Optional.of(new String(pair, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
