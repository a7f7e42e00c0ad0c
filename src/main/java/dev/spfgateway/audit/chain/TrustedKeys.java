package dev.spfgateway.audit.chain;

import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.VisibleText;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes public keys as PEM, to be kept where the gateway can't change them. */
public final class TrustedKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");

  private TrustedKeys() {}

  /** The key that a statement introduces, with a line that identifies it. */
  public static String print(Statement statement) {
    byte[] key = Base64.getDecoder().decode(statement.members().path("publicKey").asText());
    return "# "
        + VisibleText.of(statement.chain())
        + " "
        + statement.time()
        + " "
        + VisibleText.of(statement.members().path("newKey").asText())
        + "\n"
        + KeyFiles.pem("PUBLIC KEY", key);
  }

  /**
   * The ids of all keys in a text.
   *
   * @throws IllegalArgumentException when the text has no keys, or one that is not an Ed25519 key
   */
  public static Set<String> parse(String text) {
    Set<String> ids = new HashSet<>();
    Matcher matcher = PEM.matcher(text);
    while (matcher.find()) {
      ids.add(SigningKey.idOf(SigningKey.parse(matcher.group(1).replaceAll("\\s", ""))));
    }
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("it contains no public key");
    }
    return ids;
  }
}
