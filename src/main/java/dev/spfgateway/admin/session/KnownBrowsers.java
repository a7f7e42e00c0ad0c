package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.OperatorConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Recognizes browsers in which an operator has signed in before, by a signed cookie for that
 * operator and password. Their tries are counted apart, so that nobody who guesses at an operator's
 * name, not even from the same network, can lock out the operator. The key lives as long as the
 * gateway runs.
 *
 * @see <a
 *     href="https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies">
 *     OWASP, device cookies</a>
 */
final class KnownBrowsers {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 16;

  private final RandomGenerator random;
  private final SecretKeySpec key;

  KnownBrowsers(RandomGenerator random) {
    this.random = random;
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** A new cookie for a browser in which the operator has just signed in. */
  String cookie(OperatorConfig operator) {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = text(bytes);
    return id + "." + signature(id, operator);
  }

  /** The browser's id; empty when the cookie was not made for this operator and password. */
  Optional<String> id(String cookie, OperatorConfig operator) {
    int dot = cookie.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String id = cookie.substring(0, dot);
    boolean own =
        MessageDigest.isEqual(
            cookie.substring(dot + 1).getBytes(StandardCharsets.UTF_8),
            signature(id, operator).getBytes(StandardCharsets.UTF_8));
    return own ? Optional.of(id) : Optional.empty();
  }

  private String signature(String id, OperatorConfig operator) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String signed = id + "\n" + operator.name() + "\n" + operator.password();
      return text(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
