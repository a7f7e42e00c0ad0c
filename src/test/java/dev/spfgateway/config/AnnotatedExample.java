package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares an annotated YAML file with the record that it is an example of. A key counts when it
 * stands there in block style, live or commented out, under the right section:
 *
 * <pre>
 * listener:
 *   # Where tenants connect.
 *   # port: 30006
 * </pre>
 *
 * The comment sign may stand before the key or at the start of the line; indentation decides in
 * which section a key is.
 */
public final class AnnotatedExample {
  private static final Pattern KEY =
      Pattern.compile(
          "(?<before> *)(?<comment># ?)?(?<gap> *)(?<dash>- )?(?<name>\\w+):(?<value>| .*)");

  private AnnotatedExample() {}

  /** A key in the file and where it was found. */
  private record Found(String path, int indent, boolean commented, String value) {}

  /** Fails with the keys that the file does not show. */
  public static void assertShowsEveryKeyOf(Class<? extends Record> type, Path file) {
    assertThat(missing(type, read(file))).as("keys that %s lacks", file).isEmpty();
  }

  /** Fails where a key that is commented out shows another value than the default. */
  public static void assertShowsTrueDefaultsOf(Class<? extends Record> type, Path file) {
    assertThat(wrongDefaults(type, read(file))).as("defaults that %s tells wrong", file).isEmpty();
  }

  static List<String> missing(Class<? extends Record> type, String yaml) {
    List<ConfigReference.Key> keys = ConfigReference.of(type);
    List<Found> found = scan(keys, yaml);
    return keys.stream()
        .map(ConfigReference.Key::name)
        .filter(name -> found.stream().noneMatch(f -> f.path().matches(pattern(name))))
        .toList();
  }

  static List<String> wrongDefaults(Class<? extends Record> type, String yaml) {
    List<ConfigReference.Key> keys = ConfigReference.of(type);
    List<String> wrong = new ArrayList<>();
    for (Found found : scan(keys, yaml)) {
      for (ConfigReference.Key key : keys) {
        boolean compared = found.commented() && !found.value().isEmpty() && key.fallback() != null;
        if (compared
            && found.path().matches(pattern(key.name()))
            && !found.value().equals(key.fallback())) {
          wrong.add(key.name() + ": " + found.value() + ", but it is " + key.fallback());
        }
      }
    }
    return wrong;
  }

  /** Lines that look like keys but have no known name are prose, or names that operators choose. */
  private static List<Found> scan(List<ConfigReference.Key> keys, String yaml) {
    Set<String> known =
        keys.stream().map(k -> k.name().replaceAll(".*\\.", "")).collect(Collectors.toSet());
    List<Found> all = new ArrayList<>();
    List<Found> open = new ArrayList<>();
    for (String line : yaml.lines().toList()) {
      Matcher matcher = KEY.matcher(line);
      if (matcher.matches() && known.contains(matcher.group("name"))) {
        Found found = found(matcher, open);
        open.add(found);
        all.add(found);
      }
    }
    return all;
  }

  private static Found found(Matcher line, List<Found> open) {
    int indent = line.group("before").length() + line.group("gap").length();
    int column = indent + (line.group("dash") == null ? 0 : 2);
    open.removeIf(outer -> outer.indent() >= column);
    String above = open.isEmpty() ? "" : open.get(open.size() - 1).path() + ".";
    String value = line.group("value").replaceFirst(" +#.*", "").strip();
    return new Found(above + line.group("name"), column, line.group("comment") != null, value);
  }

  /** A name that an operator chose stands in the path only if it is some key's name, too. */
  private static String pattern(String name) {
    return name.replace("[]", "").replace(".", "\\.").replace("\\.{name}", "(\\.\\w+)?");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
