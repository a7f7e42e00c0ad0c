package dev.spfgateway.config;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Secret;
import dev.spfgateway.config.YamlNode.Field;
import dev.spfgateway.config.YamlNode.Fields;
import dev.spfgateway.config.YamlNode.Text;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Follows references to secrets. Its messages show references only, never what may be a value. */
final class SecretReader {
  private static final ByteSize LIMIT = ByteSize.parse("64KiB");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");
  private static final String FORMS = "write {file: path/of/a/file} or {env: NAME}";

  private final Path directory;
  private final SecretSource source;

  /** Takes the directory against which paths are resolved, and the environment. */
  SecretReader(Path directory, SecretSource source) {
    this.directory = directory;
    this.source = source;
  }

  /** The message goes behind the key's name. */
  static final class Unresolved extends Exception {
    private static final long serialVersionUID = 1L;

    Unresolved(String text) {
      super(text);
    }
  }

  Secret read(YamlNode node) throws Unresolved {
    if (node instanceof Text) {
      throw new Unresolved("a secret must not stand in this file; " + FORMS);
    }
    if (node instanceof Fields fields && fields.fields().size() == 1 && !repeats(fields)) {
      Field only = fields.fields().values().iterator().next();
      if (only.value() instanceof Text reference && !reference.isBlank() && !reference.isNull()) {
        return follow(only.name(), reference.text());
      }
    }
    throw new Unresolved("must be a reference with one key; " + FORMS);
  }

  private static boolean repeats(Fields fields) {
    return !fields.repeated().isEmpty();
  }

  private Secret follow(String kind, String reference) throws Unresolved {
    return switch (kind) {
      case "file" -> fromFile(reference);
      case "env" -> fromEnvironment(reference);
      default -> throw new Unresolved("must be a reference with one key; " + FORMS);
    };
  }

  private Secret fromFile(String reference) throws Unresolved {
    Path file = path(reference);
    String text;
    try {
      text = withoutLastNewline(TextFile.read(file, LIMIT));
    } catch (TextFile.Unreadable e) {
      throw new Unresolved("the file " + file + " " + e.getMessage());
    }
    if (text.isEmpty()) {
      throw new Unresolved("the file " + file + " is empty");
    }
    return Secret.of(text);
  }

  private Path path(String reference) throws Unresolved {
    boolean lines = reference.chars().anyMatch(Character::isISOControl);
    try {
      if (!lines && !reference.isBlank()) {
        return directory.resolve(reference).normalize();
      }
    } catch (InvalidPathException e) {
      // Worded below, without the path: what is no path may be the secret itself.
    }
    throw new Unresolved("'file' must be the path of a file");
  }

  private Secret fromEnvironment(String name) throws Unresolved {
    if (!VARIABLE.matcher(name).matches()) {
      throw new Unresolved("'env' must be the name of an environment variable");
    }
    String value = source.environment(name);
    if (value == null || value.isEmpty()) {
      throw new Unresolved(
          "the environment variable " + name + (value == null ? " is not set" : " is empty"));
    }
    return Secret.of(value);
  }

  /** Editors and {@code echo} end a file with a newline that is no part of the secret. */
  private static String withoutLastNewline(String text) {
    if (!text.endsWith("\n")) {
      return text;
    }
    return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
  }
}
