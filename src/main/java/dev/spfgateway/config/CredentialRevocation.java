package dev.spfgateway.config;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Marks credentials in the registry file as revoked. Blocks; not for event loops. */
public final class CredentialRevocation {
  private CredentialRevocation() {}

  /** The file can't keep its owner and group when this user replaces it. */
  public static final class NotOwner extends IOException {
    private NotOwner(Path file, IOException cause) {
      super(file + ": its owner and group can't be kept by this user", cause);
    }
  }

  /**
   * Revokes a credential of any scheme, and changes nothing else in the file.
   *
   * @return false when it was revoked already; then the file is unchanged
   * @throws ConfigException when the file is wrong
   * @throws InvalidSetting when there is no such credential, or its entry has a form that can't be
   *     edited
   * @throws IOException when the file can't be read or replaced; then it is unchanged
   */
  public static synchronized boolean revoke(Path registry, String id) throws IOException {
    Path file = registry.toRealPath();
    String before = Files.readString(file);
    // The secrets that the file names do not matter here.
    String after = new RegistryEditor(registry, name -> "not needed here").revoke(before, id);
    boolean changes = !after.equals(before);
    if (changes) {
      replace(file, after);
    }
    return changes;
  }

  /**
   * Replaces the file atomically, so that a gateway never reads part of it, and keeps its owner and
   * rights.
   */
  private static void replace(Path file, String text) throws IOException {
    Path whole = OwnerOnly.beside(file, text.getBytes(StandardCharsets.UTF_8));
    try {
      OwnerOnly.inherit(whole, file);
    } catch (IOException e) {
      Files.delete(whole);
      throw new NotOwner(file, e);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
