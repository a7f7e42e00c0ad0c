package dev.spfgateway.odata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.batch.BatchBounds;
import dev.spfgateway.odata.batch.BatchReader;
import dev.spfgateway.odata.body.BodyInspector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Real input from {@code src/test/resources/fuzz}, damaged at random: whatever comes out of it,
 * every reader reads it or throws its own error. Input that once broke one goes there.
 */
class SeedFuzzTest {
  private static final MediaType BATCH = MediaType.parse("multipart/mixed;boundary=b");

  /** One seed, and what is done to it. */
  record Damaged(byte[] seed, List<Damage> damages) {
    byte[] bytes() {
      byte[] bytes = seed.clone();
      for (Damage damage : damages) {
        bytes = damage.applyTo(bytes);
      }
      return bytes;
    }

    @Override
    public String toString() {
      return new String(bytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** A change at one place: other bytes in the place of some. */
  record Damage(int place, int removed, byte[] added) {
    byte[] applyTo(byte[] bytes) {
      int at = bytes.length == 0 ? 0 : place % bytes.length;
      int behind = Math.min(bytes.length, at + removed);
      byte[] changed = new byte[at + added.length + bytes.length - behind];
      System.arraycopy(bytes, 0, changed, 0, at);
      System.arraycopy(added, 0, changed, at, added.length);
      System.arraycopy(bytes, behind, changed, at + added.length, bytes.length - behind);
      return changed;
    }
  }

  @Property(tries = 4_000)
  void keys(@ForAll("key") Damaged input) {
    assertReadOrRefused(bytes -> KeyPredicate.parse(utf8(bytes)), input);
  }

  @Property(tries = 4_000)
  void paths(@ForAll("path") Damaged input) {
    assertReadOrRefused(bytes -> ResourcePath.parse(utf8(bytes)), input);
  }

  @Property(tries = 6_000)
  void jsonBodies(@ForAll("json") Damaged input) {
    BodyInspector inspector = BodyInspector.of(MediaType.parse("application/json")).orElseThrow();
    assertReadOrRefused(inspector::inspect, input);
  }

  @Property(tries = 6_000)
  void atomBodies(@ForAll("atom") Damaged input) {
    BodyInspector inspector =
        BodyInspector.of(MediaType.parse("application/atom+xml")).orElseThrow();
    assertReadOrRefused(inspector::inspect, input);
    assertThat(ErrorBody.isODataError(input.bytes())).isFalse();
  }

  @Property(tries = 6_000)
  void batches(@ForAll("batch") Damaged input) {
    assertReadOrRefused(bytes -> BatchReader.read(bytes, BATCH, new BatchBounds(8, 1_000)), input);
  }

  @Property(tries = 4_000)
  void mediaTypes(@ForAll("media") Damaged input) {
    assertReadOrRefused(bytes -> MediaType.parse(utf8(bytes)), input);
    assertThat(Format.accepted(utf8(input.bytes()), null)).isNotNull();
  }

  private static void assertReadOrRefused(Consumer<byte[]> reader, Damaged input) {
    String end;
    try {
      reader.accept(input.bytes());
      end = "read";
    } catch (ODataSyntaxException e) {
      end = e.getMessage();
    }
    assertThat(end).isNotEmpty();
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Provide
  Arbitrary<Damaged> key() {
    return damaged("key");
  }

  @Provide
  Arbitrary<Damaged> path() {
    return damaged("path");
  }

  @Provide
  Arbitrary<Damaged> json() {
    return damaged("json");
  }

  @Provide
  Arbitrary<Damaged> atom() {
    return damaged("atom");
  }

  @Provide
  Arbitrary<Damaged> batch() {
    return damaged("batch");
  }

  @Provide
  Arbitrary<Damaged> media() {
    return damaged("media");
  }

  private static Arbitrary<Damaged> damaged(String kind) {
    List<byte[]> seeds = seeds(kind);
    Arbitrary<byte[]> added =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(4),
            Combinators.combine(
                    Arbitraries.of(seeds),
                    Arbitraries.integers().between(0, 2_000),
                    Arbitraries.integers().between(0, 60))
                .as(SeedFuzzTest::piece));
    Arbitrary<Damage> damage =
        Combinators.combine(
                Arbitraries.integers().between(0, 5_000),
                Arbitraries.integers().between(0, 12),
                added)
            .as(Damage::new);
    return Combinators.combine(Arbitraries.of(seeds), damage.list().ofMaxSize(4)).as(Damaged::new);
  }

  private static byte[] piece(byte[] seed, int place, int length) {
    int from = place % seed.length;
    return java.util.Arrays.copyOfRange(seed, from, Math.min(seed.length, from + length));
  }

  private static List<byte[]> seeds(String kind) {
    URL directory =
        Objects.requireNonNull(
            SeedFuzzTest.class.getResource("/fuzz/" + kind), "no seeds: " + kind);
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return seeds;
  }
}
