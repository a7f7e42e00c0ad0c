package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequireTest {
  @Test
  void allowsBothEndsOfARange() {
    assertThatCode(() -> Require.inRange(1, 1, 3, "port")).doesNotThrowAnyException();
    assertThatCode(() -> Require.inRange(3, 1, 3, "port")).doesNotThrowAnyException();
  }

  @Test
  void namesKeyRangeAndValueOfANumber() {
    assertThat(refusal(() -> Require.inRange(0, 1, 3, "port")))
        .isEqualTo("port: must be from 1 to 3, not 0");
    assertThat(refusal(() -> Require.inRange(4, 1, 3, "port")))
        .isEqualTo("port: must be from 1 to 3, not 4");
  }

  @Test
  void printsDurationsAsTheFileTakesThem() {
    Duration min = Duration.ofMillis(1500);
    Duration max = Duration.ofHours(2);

    assertThat(refusal(() -> Require.inRange(Duration.ZERO, min, max, "idle")))
        .isEqualTo("idle: must be from 1500ms to 2h, not 0s");
    assertThat(refusal(() -> Require.inRange(Duration.ofSeconds(7260), min, max, "idle")))
        .isEqualTo("idle: must be from 1500ms to 2h, not 121m");
  }

  @Test
  void allowsBothEndsOfADurationRange() {
    Duration min = Duration.ofMillis(10);
    Duration max = Duration.ofSeconds(1);

    assertThatCode(() -> Require.inRange(min, min, max, "k")).doesNotThrowAnyException();
    assertThatCode(() -> Require.inRange(max, min, max, "k")).doesNotThrowAnyException();
    assertThat(refusal(() -> Require.inRange(min.minusNanos(1), min, max, "k"))).startsWith("k:");
    assertThat(refusal(() -> Require.inRange(max.plusNanos(1), min, max, "k"))).startsWith("k:");
  }

  @Test
  void printsSizesAsTheFileTakesThem() {
    ByteSize max = ByteSize.parse("1MiB");

    assertThat(refusal(() -> Require.inRange(new ByteSize(7), new ByteSize(1024), max, "body")))
        .isEqualTo("body: must be from 1KiB to 1MiB, not 7B");
    assertThatCode(() -> Require.inRange(max, max, max, "body")).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatIsEmpty() {
    assertThat(refusal(() -> Require.notBlank(" \t", "name"))).isEqualTo("name: must not be empty");
    assertThat(refusal(() -> Require.notEmpty(List.of(), "stamps")))
        .isEqualTo("stamps: must have at least one entry");
  }

  private static String refusal(ThrowingCallable call) {
    InvalidSetting refused = catchThrowableOfType(InvalidSetting.class, call);
    return refused.key() + ": " + refused.getMessage();
  }
}
