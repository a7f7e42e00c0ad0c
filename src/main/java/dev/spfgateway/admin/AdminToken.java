package dev.spfgateway.admin;

import dev.spfgateway.base.OwnerOnly;
import dev.spfgateway.base.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The admin listener's token when none is configured: made at the first start and kept in a file
 * that only its owner can read. Permission to read that file makes a user an operator.
 *
 * @param token what callers present
 * @param file the file that contains it
 * @param replaced why the previous token was replaced; empty when it was not
 */
public record AdminToken(Secret token, Path file, Optional<String> replaced) {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final long LONGEST_FILE = 1_000;

  /**
   * Reads the token or makes one. Replaces a token that other users could read, because it is no
   * longer secret. Blocks; not for event loops.
   */
  public static AdminToken ensure(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      return make(file, random, Optional.empty());
    }
    Optional<String> mode = OwnerOnly.openTo(file);
    if (mode.isPresent() && OwnerOnly.holdsIn(OwnerOnly.directoryOf(file))) {
      return make(file, random, Optional.of("its mode " + mode.get() + " let other users read it"));
    }
    String kept = Files.size(file) > LONGEST_FILE ? "" : Files.readString(file).strip();
    return FORM.matcher(kept).matches()
        ? new AdminToken(Secret.of(kept), file, Optional.empty())
        : make(file, random, Optional.of("its content was not a valid token"));
  }

  private static AdminToken make(Path file, SecureRandom random, Optional<String> replaced)
      throws IOException {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    OwnerOnly.directory(OwnerOnly.directoryOf(file));
    OwnerOnly.replace(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
    return new AdminToken(Secret.of(text), file, replaced);
  }
}
