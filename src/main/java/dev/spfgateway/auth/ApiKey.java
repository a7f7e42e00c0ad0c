package dev.spfgateway.auth;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * An API key: {@code spfgw_}, 32 random characters, 6 characters of checksum. The prefix and
 * checksum allow secret scanners to find leaked keys without false alarms, and distinguish a
 * mistyped key from a wrong one.
 *
 * <p>A key carries 190 random bits, so a single SHA-256 without salt is enough to store it.
 */
public final class ApiKey {
  /** The beginning of every key. */
  public static final String PREFIX = "spfgw_";

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int RANDOM_LENGTH = 32;
  private static final int CHECKSUM_LENGTH = 6;
  private static final int LENGTH = PREFIX.length() + RANDOM_LENGTH + CHECKSUM_LENGTH;

  private final Secret text;

  private ApiKey(String text) {
    this.text = Secret.of(text);
  }

  /**
   * Makes a new key.
   *
   * @param random must be unpredictable, as {@link java.security.SecureRandom} is
   */
  public static ApiKey generate(RandomGenerator random) {
    StringBuilder key = new StringBuilder(PREFIX);
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new ApiKey(key + checksum(key.toString()));
  }

  /** Reads a key; empty when length, prefix or checksum is wrong. */
  public static Optional<ApiKey> parse(String text) {
    if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int end = LENGTH - CHECKSUM_LENGTH;
    return checksum(text.substring(0, end)).equals(text.substring(end))
        ? Optional.of(new ApiKey(text))
        : Optional.empty();
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    long rest = crc.getValue();
    char[] digits = new char[CHECKSUM_LENGTH];
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
      rest /= ALPHABET.length();
    }
    return new String(digits);
  }

  /** The SHA-256 of the key in lower-case hex, which the registry stores. */
  public String hash() {
    return Sha256.of(text.reveal());
  }

  /** The key itself, to be shown once. */
  public Secret secret() {
    return text;
  }
}
