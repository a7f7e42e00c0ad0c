package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({"0B,0", "512B,512", "512 B,512", "64KiB,65536", "1MiB,1048576", "2GiB,2147483648"})
  void readsEachUnit(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "KiB",
        "1kib",
        "1KB",
        "1.5KiB",
        "-1B",
        "1  B",
        " 1B",
        "1B ",
        "1234567890123B"
      })
  void refusesEveryOtherForm(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("KiB");
  }

  @Test
  void refusesASizeThatNoLongHolds() {
    assertThat(ByteSize.parse("8589934591GiB").bytes()).isPositive();
    assertThatThrownBy(() -> ByteSize.parse("8589934592GiB"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesANegativeNumber() {
    assertThat(new ByteSize(0).bytes()).isZero();
    assertThatThrownBy(() -> new ByteSize(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0B", "1,1B", "1023,1023B", "1024,1KiB", "1536,1536B", "1048576,1MiB"})
  void printsTheLargestUnitThatFits(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }

  @Property(tries = 300)
  void readsWhatItPrints(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long bytes) {
    assertThat(ByteSize.parse(new ByteSize(bytes).toString())).isEqualTo(new ByteSize(bytes));
  }

  @Test
  void fitsAnIntOrSaysSo() {
    assertThat(new ByteSize(Integer.MAX_VALUE).intBytes()).isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> new ByteSize(1L + Integer.MAX_VALUE).intBytes())
        .isInstanceOf(ArithmeticException.class);
  }
}
