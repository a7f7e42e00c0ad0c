package dev.spfgateway.upstream.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GunzipTest {
  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] gunzip(byte[] compressed, int chunk) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (Gunzip gunzip = new Gunzip()) {
      for (int at = 0; at < compressed.length; at += chunk) {
        gunzip.feed(Arrays.copyOfRange(compressed, at, Math.min(at + chunk, compressed.length)));
        for (byte[] piece = gunzip.next(); piece.length > 0; piece = gunzip.next()) {
          plain.writeBytes(piece);
        }
      }
      gunzip.end();
    }
    return plain.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Property(tries = 300)
  void givesBackWhatWasCompressedInAnyChunks(
      @ForAll @Size(max = 5_000) byte[] plain, @ForAll @IntRange(min = 1, max = 700) int chunk) {
    assertThat(gunzip(gzip(plain), chunk)).isEqualTo(plain);
  }

  @Property(tries = 500)
  void anyBytesAreDecompressedOrRefused(@ForAll byte[] bytes) {
    Object outcome;
    try {
      outcome = gunzip(join(new byte[] {0x1F, (byte) 0x8B, 8}, bytes), 7);
    } catch (IllegalStateException e) {
      outcome = e.getMessage();
    }
    assertThat(outcome).isNotNull();
  }

  @Test
  void makesPiecesOfBoundedSizeHoweverFarItExpands() {
    byte[] bomb = gzip(new byte[50 << 20]);
    assertThat(bomb).hasSizeLessThan(64 << 10);

    try (Gunzip gunzip = new Gunzip()) {
      gunzip.feed(bomb);
      long total = 0;
      for (byte[] piece = gunzip.next(); piece.length > 0; piece = gunzip.next()) {
        assertThat(piece.length).isLessThanOrEqualTo(Gunzip.PIECE);
        total += piece.length;
      }
      gunzip.end();
      assertThat(total).isEqualTo(50 << 20);
    }
  }

  @Test
  void readsEveryOptionalPartOfAHeaderAndSeveralMembers() {
    byte[] simple = gzip(new byte[] {'a', 'b'});
    byte[] rest = Arrays.copyOfRange(simple, 10, simple.length);
    byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 0};
    byte[] parts = {3, 0, 'x', 0, 'y', 'n', 0, 'c', 'c', 0, 7, 7};

    byte[] two = join(header, parts, rest, simple);

    assertThat(gunzip(two, 1)).containsExactly('a', 'b', 'a', 'b');
    assertThat(gunzip(two, 1_000)).containsExactly('a', 'b', 'a', 'b');
    assertThat(gunzip(new byte[0], 1)).isEmpty();
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = gzip("a list of machines".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    for (int length = 1; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> gunzip(part, 5))
          .as("%d bytes", length)
          .hasMessageContaining("broken");
    }
  }

  @Test
  void refusesAWrongChecksumAndForeignBytes() {
    byte[] wrong = gzip(new byte[] {1, 2, 3});
    wrong[wrong.length - 6] ^= 1;

    assertThatThrownBy(() -> gunzip(wrong, 100)).hasMessageContaining("checksum");
    assertThatThrownBy(() -> gunzip(new byte[] {'{', '}'}, 100)).hasMessageContaining("not gzip");
    assertThatThrownBy(() -> gunzip(join(gzip(new byte[1]), new byte[] {'x'}), 100))
        .hasMessageContaining("not gzip");
  }
}
