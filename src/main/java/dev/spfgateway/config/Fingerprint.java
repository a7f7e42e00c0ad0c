package dev.spfgateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/** Computes fingerprints of files' content, to detect changes. */
public final class Fingerprint {
  private static final int MAX_BYTES = 8 << 20;

  private Fingerprint() {}

  /**
   * The fingerprint of these files in this order. An unreadable file counts as one with a fixed
   * content. Blocks; not for event loops.
   */
  public static String of(Collection<Path> files) {
    MessageDigest digest = sha256();
    files.forEach(one -> add(digest, one));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest whole, Path file) {
    if (!Files.isRegularFile(file)) {
      whole.update((byte) 0);
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      whole.update(sha256().digest(in.readNBytes(MAX_BYTES)));
    } catch (IOException e) {
      whole.update((byte) 0);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
