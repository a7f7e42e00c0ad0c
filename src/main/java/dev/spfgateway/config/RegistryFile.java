package dev.spfgateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The registry file and all files that it names, for repeated reading. Blocks; not for event loops.
 * Not thread-safe.
 */
public final class RegistryFile {
  private final Path file;
  private final SecretSource secrets;
  private final Consumer<RegistryConfig> check;
  private Set<Path> named = Set.of();

  /**
   * Creates it without reading.
   *
   * @param check checks beyond the file's own rules; throws to refuse the registry
   */
  public RegistryFile(Path file, SecretSource secrets, Consumer<RegistryConfig> check) {
    this.file = file;
    this.secrets = secrets;
    this.check = check;
  }

  /** The file's path. */
  public Path path() {
    return file;
  }

  /**
   * The result of a successful load.
   *
   * @param config the registry
   * @param fingerprint the fingerprint of the content that was read
   */
  public record Loaded(RegistryConfig config, String fingerprint) {}

  /**
   * Reads the file.
   *
   * @throws ConfigException with all its problems
   */
  public Loaded load() {
    while (true) {
      // Before reading, so that a change during the read has another fingerprint and is read next
      // time.
      String before = fingerprint();
      YamlRecords.Reading<RegistryConfig> reading =
          YamlRecords.read(file, RegistryConfig.class, secrets);
      check.accept(reading.record());
      if (named.equals(reading.files())) {
        return new Loaded(reading.record(), before);
      }
      named = reading.files();
    }
  }

  /**
   * The fingerprint of the file and of the files that the last successful load found in it. An
   * unreadable file counts as one with a fixed content.
   */
  public String fingerprint() {
    List<Path> files = new ArrayList<>(List.of(file));
    files.addAll(new TreeSet<>(named));
    return ContentDigest.of(files);
  }
}
