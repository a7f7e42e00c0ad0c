package dev.spfgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what tenants share is whole, and the tests that it names exist. */
class SharedResourcesTest {
  private static final Path TABLE = Path.of("src/docs/shared-resources.md");
  private static final int COLUMNS = 5;
  private static final int TEST = 4;
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*)`");

  private static List<String[]> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| resource"))
        .filter(line -> !line.startsWith("| **"))
        .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
        .toList();
  }

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.replace(".java", ""))
          .collect(Collectors.toSet());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Test
  void saysEverythingOfEachResource() throws IOException {
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(COLUMNS);
              assertThat(row).noneMatch(String::isBlank);
            });
  }

  @Test
  void namesATestForEachResource() throws IOException {
    assertThat(rows())
        .allSatisfy(row -> assertThat(NAMED.matcher(row[TEST]).find()).as(row[0]).isTrue());
  }

  @Test
  void namesTestsThatExist() throws IOException {
    Set<String> known = testClasses();
    for (String[] row : rows()) {
      List<String> named = NAMED.matcher(row[TEST]).results().map(found -> found.group(1)).toList();
      assertThat(known).as(row[0]).containsAll(named);
    }
  }
}
