package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0, true",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.1.255, false",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.128, true",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::/0, 192.0.2.1, false",
    "192.0.2.0/24, ::ffff:192.0.2.1, true",
    "fe80::/10, fe80::1%eth0, true"
  })
  void holdsWhatSharesItsFirstBits(String range, String address, boolean inside) {
    AddressRange parsed = AddressRange.parse(range).orElseThrow();

    assertThat(parsed.contains(AddressRange.address(address).orElseThrow())).isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/024",
            "192.0.2.1/24",
        "192.0.2/24", "192.0.2.256", "192.0.2.0/24/24", "localhost", "example.org", "abcd", "1",
            "::/129",
        "2001:db8::1/32", "2001:db8:::", "192.0.2.0 /24", "0x7f.0.0.1", "192.0.2.0/ 24"
      })
  void refusesEveryOtherForm(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void printsWhatItReads() {
    assertThat(AddressRange.parse("192.0.2.0/24").orElseThrow()).hasToString("192.0.2.0/24");
  }

  @Property(tries = 300)
  void holdsAnAddressExactlyWhenTheFirstBitsAreEqual(
      @ForAll @Size(4) byte[] base,
      @ForAll @Size(4) byte[] other,
      @ForAll @IntRange(max = 32) int bits)
      throws Exception {
    int mask = bits == 0 ? 0 : -1 << (32 - bits);
    int first = toInt(base) & mask;
    AddressRange range =
        AddressRange.parse(InetAddress.getByAddress(bytes(first)).getHostAddress() + "/" + bits)
            .orElseThrow();

    assertThat(range.contains(InetAddress.getByAddress(other)))
        .isEqualTo((toInt(other) & mask) == first);
  }

  private static int toInt(byte[] b) {
    return (b[0] & 0xFF) << 24 | (b[1] & 0xFF) << 16 | (b[2] & 0xFF) << 8 | b[3] & 0xFF;
  }

  private static byte[] bytes(int value) {
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  @Property(tries = 500)
  void neverThrowsOnAnyText(@ForAll String text) {
    assertThat(AddressRange.parse(text)).isNotNull();
    assertThat(AddressRange.address(text)).isNotNull();
  }
}
