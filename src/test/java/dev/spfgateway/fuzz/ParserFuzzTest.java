package dev.spfgateway.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every parser reads its seeds and what became of them, or throws its own error. */
class ParserFuzzTest {
  private static final int TRIES = 2_000;

  @ParameterizedTest
  @EnumSource
  void readsOrRefusesWhateverComes(Parser parser) {
    List<byte[]> seeds = Seeds.of(parser);
    seeds.forEach(seed -> read(parser, seed));
    Mutation mutation = new Mutation(parser.name().hashCode());
    for (int i = 0; i < TRIES; i++) {
      read(parser, mutation.of(seeds));
    }
  }

  private static void read(Parser parser, byte[] input) {
    try {
      parser.read(input);
    } catch (Throwable finding) {
      throw new AssertionError(
          parser + " failed on " + new String(input, StandardCharsets.ISO_8859_1), finding);
    }
  }
}
