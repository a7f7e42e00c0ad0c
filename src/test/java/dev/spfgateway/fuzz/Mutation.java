package dev.spfgateway.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages input at random places; the same seed does the same damage. */
final class Mutation {
  private static final int MOST_CHANGES = 6;
  private static final int LONGEST_RUN = 3_000;

  /** What parsers stumble over, besides single bytes. */
  private static final List<String> TOKENS =
      List.of(
          "null",
          "{}",
          "[]",
          "\"\"",
          "'",
          "''",
          "%",
          "%00",
          "%2f",
          "\\",
          "\\u0000",
          "\0",
          "\r\n",
          "\n",
          "(",
          ")",
          "/",
          "//",
          ":",
          ",",
          ";",
          "=",
          "&",
          "?",
          "-1",
          "9223372036854775808",
          "1e999",
          "+999999999-12-31T23:59:59Z",
          "-999999999-01-01T00:00:00Z",
          "guid'",
          "é",
          "\u202e",
          "\ufeff",
          "]]>",
          "<!--",
          "&#x0;",
          "https://",
          ".",
          "any(a:",
          "$",
          "bnVsbA");

  private final Random random;

  Mutation(long seed) {
    this.random = new Random(seed);
  }

  /** One of the seeds, changed in a few places. */
  byte[] of(List<byte[]> seeds) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size()));
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, seeds);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes, List<byte[]> seeds) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(12));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(
        switch (random.nextInt(6)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> token();
          case 3 -> piece(seeds.get(random.nextInt(seeds.size())));
          case 4 -> run(token());
          default -> Arrays.copyOfRange(bytes, from, to);
        });
    int behind = random.nextBoolean() ? from : to;
    out.write(bytes, behind, bytes.length - behind);
    return out.toByteArray();
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] piece(byte[] seed) {
    int from = random.nextInt(seed.length + 1);
    return Arrays.copyOfRange(seed, from, Math.min(seed.length, from + random.nextInt(60)));
  }

  private byte[] run(byte[] token) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int times = random.nextInt(Math.max(1, LONGEST_RUN / token.length));
    for (int i = 0; i < times; i++) {
      out.writeBytes(token);
    }
    return out.toByteArray();
  }
}
