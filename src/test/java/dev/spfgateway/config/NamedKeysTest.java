package dev.spfgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every configuration key that a document, comment or message names exists. */
class NamedKeysTest {
  private static final Set<String> KEYS =
      Stream.of(GatewayConfig.class, RegistryConfig.class)
          .flatMap(type -> ConfigReference.of(type).stream())
          .map(key -> key.name().replaceAll("\\[]|\\.\\{\\w+}", ""))
          .collect(Collectors.toCollection(TreeSet::new));

  /** Sections by their last name: texts often leave out what stands above them. */
  private static final Set<String> SECTIONS =
      KEYS.stream()
          .flatMap(key -> Arrays.stream(key.split("\\.")).limit(key.split("\\.").length - 1))
          .collect(Collectors.toSet());

  /** Of the table {@code operation}, in statements. */
  private static final Set<String> COLUMNS = Set.of("operation.stamp", "operation.id");

  private static final Pattern SPAN = Pattern.compile("`([a-zA-Z][\\w.]*\\.[\\w.]*\\w)[^`\n]*`");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern DOTTED =
      Pattern.compile("(?<![\\w./-])[a-z][a-zA-Z]*(?:\\.[a-z][a-zA-Z0-9]*)+(?![\\w(/-])");

  @Test
  void documentsNameKeysThatExist() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    documents.add(Path.of("CHANGELOG.md"));
    documents.addAll(files(Path.of("src/docs"), ".md"));

    List<String> spans = new ArrayList<>();
    for (Path document : documents) {
      SPAN.matcher(Files.readString(document))
          .results()
          .map(span -> document + ": " + span.group(1))
          .filter(named -> !named.endsWith(".md"))
          .filter(named -> names(named.substring(named.indexOf(' ') + 1)))
          .forEach(spans::add);
    }

    assertThat(spans).hasSizeGreaterThan(50);
    assertThat(spans)
        .filteredOn(named -> !exists(named.substring(named.indexOf(' ') + 1)))
        .isEmpty();
  }

  @Test
  void messagesAndCommentsNameKeysThatExist() throws IOException {
    List<String> named = new ArrayList<>();
    for (Path source : files(Path.of("src/main/java"), ".java")) {
      LITERAL
          .matcher(Files.readString(source))
          .results()
          .flatMap(literal -> DOTTED.matcher(literal.group(1)).results())
          .map(MatchResult::group)
          .filter(NamedKeysTest::isWhole)
          .filter(key -> !COLUMNS.contains(key))
          .forEach(key -> named.add(source.getFileName() + ": " + key));
    }
    for (Path example : files(Path.of("conf"), ".yaml")) {
      Files.readString(example)
          .lines()
          .filter(line -> line.contains("# "))
          .flatMap(line -> DOTTED.matcher(line.substring(line.indexOf("# "))).results())
          .map(MatchResult::group)
          .filter(NamedKeysTest::names)
          .filter(name -> !name.contains(".example"))
          .forEach(key -> named.add(example.getFileName() + ": " + key));
    }

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(named).filteredOn(key -> !exists(key.substring(key.indexOf(' ') + 1))).isEmpty();
  }

  /** Whether a dotted name is meant for a key, rather than a file, a class or a property. */
  private static boolean names(String dotted) {
    return SECTIONS.contains(dotted.substring(0, dotted.indexOf('.')));
  }

  /** Whether a dotted name begins at the top of a file. */
  private static boolean isWhole(String dotted) {
    String top = dotted.substring(0, dotted.indexOf('.')) + ".";
    return KEYS.stream().anyMatch(key -> key.startsWith(top));
  }

  private static boolean exists(String dotted) {
    return KEYS.stream()
        .map(key -> "." + key + ".")
        .anyMatch(key -> key.contains("." + dotted + "."));
  }

  private static List<Path> files(Path directory, String suffix) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
