package dev.spfgateway.base;

import java.util.Optional;
import java.util.UUID;

/**
 * Reads GUIDs strictly: {@link UUID#fromString} also accepts shortened groups, which SPF does not.
 */
public final class Guids {
  private static final int LENGTH = 36;

  private Guids() {}

  /**
   * Reads the 8-4-4-4-12 form in upper or lower case.
   *
   * @param text without braces or quotes
   * @return the GUID, or empty when the text has any other form
   */
  public static Optional<UUID> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return Optional.empty();
      }
    }
    return Optional.of(UUID.fromString(text));
  }
}
