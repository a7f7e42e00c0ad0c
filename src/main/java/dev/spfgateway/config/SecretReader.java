package dev.spfgateway.config;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Secret;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** Resolves references to secrets. Its messages show only references, never a possible value. */
final class SecretReader {
  private static final ByteSize LIMIT = ByteSize.parse("64KiB");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  /** Completes "must be …". */
  static final String FORMS = "{file: path/of/a/file} or {env: NAME}";

  private final Path directory;
  private final SecretSource source;
  private final Set<Path> files;

  /**
   * Takes the directory against which paths are resolved, and the environment.
   *
   * @param files receives every file that is read
   */
  SecretReader(Path directory, SecretSource source, Set<Path> files) {
    this.directory = directory;
    this.source = source;
    this.files = files;
  }

  /**
   * Resolves a reference.
   *
   * @throws TextFile.Unreadable when that fails; its message follows the key's name
   */
  Secret read(YamlNode node) throws TextFile.Unreadable {
    if (node instanceof Text) {
      throw new TextFile.Unreadable("a secret must not be in this file; write " + FORMS);
    }
    boolean one =
        node instanceof Fields all && all.fields().size() == 1 && all.repeated().isEmpty();
    if (one && node.get("file") instanceof Text file && !file.isBlank() && !file.isNull()) {
      return fromFile(file.text());
    }
    if (one && node.get("env") instanceof Text name && !name.isBlank() && !name.isNull()) {
      return fromEnvironment(name.text());
    }
    throw new TextFile.Unreadable("must be a reference with one key; write " + FORMS);
  }

  private Secret fromFile(String reference) throws TextFile.Unreadable {
    Path file = path(reference);
    files.add(file);
    String text;
    try {
      // Editors and echo end a file with a newline that is not part of the secret.
      text = TextFile.read(file, LIMIT).replaceFirst("\\r?\\n\\z", "");
    } catch (TextFile.Unreadable e) {
      throw new TextFile.Unreadable("the file " + file + " " + e.getMessage());
    }
    if (text.isEmpty()) {
      throw new TextFile.Unreadable("the file " + file + " is empty");
    }
    return Secret.of(text);
  }

  private Path path(String reference) throws TextFile.Unreadable {
    try {
      if (!reference.isBlank() && reference.chars().noneMatch(Character::isISOControl)) {
        return directory.resolve(reference).normalize();
      }
    } catch (InvalidPathException e) {
      // Replaced below, without the path: text that is no path may be the secret itself.
    }
    throw new TextFile.Unreadable("'file' must be the path of a file");
  }

  private Secret fromEnvironment(String name) throws TextFile.Unreadable {
    if (!VARIABLE.matcher(name).matches()) {
      throw new TextFile.Unreadable("'env' must be the name of an environment variable");
    }
    String value = source.environment(name);
    if (value == null || value.isEmpty()) {
      throw new TextFile.Unreadable(
          "the environment variable " + name + (value == null ? " is not set" : " is empty"));
    }
    return Secret.of(value);
  }
}
