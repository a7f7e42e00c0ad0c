package dev.spfgateway.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Real input to begin with, and input that once broke a parser. */
final class Seeds {
  private Seeds() {}

  static List<byte[]> of(Parser parser) {
    String kind = parser.seeds();
    URL directory =
        Objects.requireNonNull(Seeds.class.getResource("/fuzz/" + kind), "no seeds: " + kind);
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      List<byte[]> seeds = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
      return seeds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
