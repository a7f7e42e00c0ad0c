package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpanRoomTest {
  private final SpanRoom room = new SpanRoom(64);

  @Test
  void keepsTheLastQuarterForMutations() {
    assertThat(room.take(48, false)).isTrue();
    assertThat(room.take(1, false)).isFalse();
    assertThat(room.take(16, true)).isTrue();
    assertThat(room.take(1, true)).isFalse();
    assertThat(room.taken()).isEqualTo(64);
  }

  @Test
  void takesAllSpansOfARequestOrNone() {
    assertThat(room.take(62, true)).isTrue();
    assertThat(room.take(3, true)).isFalse();
    assertThat(room.taken()).isEqualTo(62);

    room.giveBack(1);

    assertThat(room.take(3, true)).isTrue();
  }
}
