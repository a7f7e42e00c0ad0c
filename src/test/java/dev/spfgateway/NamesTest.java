package dev.spfgateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One name has one meaning: readers know a class by its simple name. */
class NamesTest {
  private static final List<String> ROOTS = List.of("src/main/java", "src/simulator/java");

  private static Map<String, List<String>> filesByName() throws IOException {
    Map<String, List<String>> files = new TreeMap<>();
    for (String root : ROOTS) {
      try (Stream<Path> all = Files.walk(Path.of(root))) {
        all.filter(one -> one.toString().endsWith(".java"))
            .filter(one -> !one.endsWith("package-info.java"))
            .forEach(
                one ->
                    files
                        .computeIfAbsent(one.getFileName().toString(), name -> new ArrayList<>())
                        .add(one.toString()));
      }
    }
    return files;
  }

  @Test
  void noTwoTopLevelClassesShareASimpleName() throws IOException {
    Map<String, List<String>> files = filesByName();

    assertThat(files).hasSizeGreaterThan(500);
    assertThat(files.values()).allSatisfy(same -> assertThat(same).hasSize(1));
  }
}
