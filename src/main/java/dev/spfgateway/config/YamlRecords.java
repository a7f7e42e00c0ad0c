package dev.spfgateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.type.TypeFactory;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import java.nio.file.Path;
import java.util.Set;

/**
 * Loads YAML files into records. A record's components are the file's keys, with the same names;
 * nested records are sections; {@code List} and {@code Map} of records or values are lists and
 * mappings. A component is optional when it has a {@link Default} or is {@code @Nullable}; a
 * section may be left out when each of its keys may.
 *
 * <p>Values are read strictly: {@code 1} is a number and {@code "1"} is not, only {@code true} and
 * {@code false} are booleans, a {@code String} is the text as written. Enum constants are written
 * {@code in-lower-case}, durations as {@code 30s}, sizes as {@code 64KiB}, a {@link Secret} only as
 * {@code {file: path}} or {@code {env: NAME}}. Relative paths are resolved against the directory of
 * the file that contains them. A record's constructor checks its rules and throws {@link
 * InvalidSetting}.
 *
 * <p>Thread-safe. Blocks; not for event loops.
 */
public final class YamlRecords {
  private static final ByteSize LIMIT = ByteSize.parse("4MiB");

  private YamlRecords() {}

  /**
   * Loads a file of at most 4 MiB.
   *
   * @param file the file; messages name it as given
   * @throws ConfigException with all problems in the file
   * @throws IllegalArgumentException when the record has a component that YAML can't express
   */
  public static <T extends Record> T load(Path file, Class<T> type, SecretSource secrets) {
    return read(file, type, secrets).record();
  }

  /**
   * A file's record and the files that belong to it.
   *
   * @param record the file's content
   * @param files every file that it names, secrets included
   */
  record Reading<T extends Record>(T record, Set<Path> files) {}

  /** The same as {@link #load}, with the files that belong to the record. */
  static <T extends Record> Reading<T> read(Path file, Class<T> type, SecretSource secrets) {
    try {
      return bind(TextFile.read(file, LIMIT), file, type, secrets);
    } catch (TextFile.Unreadable e) {
      throw new Problems(file.toString()).fatal(0, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The same with a text, as if {@code file} contained it; the file need not exist.
   *
   * @throws ConfigException with all problems in the text
   * @throws IllegalArgumentException when the record has a component that YAML can't express
   */
  public static <T extends Record> T parse(
      String text, Path file, Class<T> type, SecretSource secrets) {
    return bind(text, file, type, secrets).record();
  }

  private static <T extends Record> Reading<T> bind(
      String text, Path file, Class<T> type, SecretSource secrets) {
    Problems problems = new Problems(file.toString());
    YamlNode root = YamlReader.read(text, null, problems);
    if (root == null) {
      throw problems.fatal(0, "is empty; write {} to use all defaults");
    }
    Path directory = file.toAbsolutePath().normalize().getParent();
    Binder binder = new Binder(directory == null ? file : directory, secrets, problems);
    JsonNode bound = binder.bind(TypeFactory.defaultInstance().constructType(type), root);
    problems.throwIfAny();
    return new Reading<>(type.cast(((POJONode) bound).getPojo()), Set.copyOf(binder.files()));
  }
}
