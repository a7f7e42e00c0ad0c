package dev.spfgateway.config;

import dev.spfgateway.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;

/** Computes fingerprints of files' content, to detect changes. */
public final class ContentDigest {
  private static final int MAX_BYTES = 8 << 20;

  private ContentDigest() {}

  /**
   * The fingerprint of these files in this order. An unreadable file counts as one with a fixed
   * content. Blocks; not for event loops.
   */
  public static String of(Collection<Path> files) {
    MessageDigest digest = Sha256.begin();
    files.forEach(one -> add(digest, one));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest whole, Path file) {
    if (!Files.isRegularFile(file)) {
      whole.update((byte) 0);
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      whole.update(Sha256.begin().digest(in.readNBytes(MAX_BYTES)));
    } catch (IOException e) {
      whole.update((byte) 0);
    }
  }
}
