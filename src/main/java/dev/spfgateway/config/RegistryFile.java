package dev.spfgateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The registry file and every file that it names, to be read again when their content changes.
 * Reads files, so not for an event loop; for use by one thread at a time.
 */
public final class RegistryFile {
  private final Path file;
  private final SecretSource secrets;
  private final Consumer<RegistryConfig> check;
  private Set<Path> named = Set.of();

  /**
   * Reads nothing yet.
   *
   * @param check what the file must fulfil beyond its own rules; throws to refuse it
   */
  public RegistryFile(Path file, SecretSource secrets, Consumer<RegistryConfig> check) {
    this.file = file;
    this.secrets = secrets;
    this.check = check;
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /**
   * A good load.
   *
   * @param config what the file says
   * @param fingerprint of the content that was read
   */
  public record Loaded(RegistryConfig config, String fingerprint) {}

  /**
   * Reads the file as it is now.
   *
   * @throws ConfigException with everything that is wrong with it
   */
  public Loaded load() {
    while (true) {
      // Taken before reading: what changes meanwhile has another fingerprint and is read next time.
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
   * Stands for the content of the file and of those that the last good load found named in it. A
   * file that can't be read counts as one of a certain content.
   */
  public String fingerprint() {
    List<Path> files = new ArrayList<>(List.of(file));
    files.addAll(new TreeSet<>(named));
    return Fingerprint.of(files);
  }
}
