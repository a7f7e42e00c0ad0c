package dev.spfgateway.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A secret value that prints as {@code ***}, so that no log line or record can reveal it. */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps a secret; the text is taken as it is. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The secret itself, for the code that sends or hashes it. */
  public String reveal() {
    return value;
  }

  /** Compares in constant time, wherever the values differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
