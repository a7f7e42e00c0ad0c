package dev.spfgateway.identity.password;

import dev.spfgateway.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash in PHC form, always with the same cost, because different costs would make a
 * wrong password and an unknown name take different times.
 *
 * @see <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">
 *     OWASP, password storage</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9106">RFC 9106</a>
 */
public final class PasswordHash {
  /** Completes a setting's name for text that is no such hash. */
  public static final String FORM =
      "must be an Argon2id hash $argon2id$v=19$m=19456,t=2,p=1$salt$hash";

  /** The same, and tells where a tenant's comes from. */
  public static final String RULE = FORM + "; 'credential create --scheme basic' makes one";

  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

  /** Checked for unknown names, so that the check takes as long. */
  static final PasswordHash NOBODYS = new PasswordHash(new byte[SALT_BYTES], new byte[HASH_BYTES]);

  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(byte[] salt, byte[] hash) {
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes a password; takes tens of milliseconds. Blocks; not for event loops. */
  public static PasswordHash of(Secret password, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(salt, argon2(password, salt));
  }

  /** Reads the PHC form; empty for any other form or cost. */
  public static Optional<PasswordHash> parse(String text) {
    Matcher matcher = PHC.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PasswordHash(
              Base64.getDecoder().decode(matcher.group(1)),
              Base64.getDecoder().decode(matcher.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code password} has this hash; takes tens of milliseconds, whatever the result. */
  boolean matches(Secret password) {
    return MessageDigest.isEqual(hash, argon2(password, salt));
  }

  private static byte[] argon2(Secret password, byte[] salt) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(MEMORY_KIB)
            .withIterations(PASSES)
            .withParallelism(LANES)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(password.reveal().getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }

  /** The form that the registry file uses. */
  public String print() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  @Override
  public String toString() {
    return "***";
  }
}
