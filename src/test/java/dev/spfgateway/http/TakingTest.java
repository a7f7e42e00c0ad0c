package dev.spfgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TakingTest {
  private static final int KIB = 1 << 10;

  private final Taking taking = new Taking();

  private int looksUntilAStall(long taken) {
    int looks = 1;
    while (!taking.hasStalled(taken, true)) {
      looks++;
    }
    return looks;
  }

  /** The documented time is the time until the cut, and at most one look more. */
  @Test
  void aStallIsNoticedAfterAsManyLooksAsTheTimeHas() {
    assertThat(looksUntilAStall(0)).isEqualTo(Taking.LOOKS + 1);
  }

  @Test
  void littleIsNoProgress() {
    assertThat(taking.hasStalled(10 * KIB, true)).isFalse();

    assertThat(looksUntilAStall(11 * KIB - 1)).isEqualTo(Taking.LOOKS + 1);
  }

  @Test
  void aKibibyteIsProgress() {
    for (int i = 1; i <= 100; i++) {
      assertThat(taking.hasStalled((long) i * KIB, true)).isFalse();
    }
  }

  @Test
  void whoHasTakenAllHasNotStalled() {
    for (int i = 0; i < 100; i++) {
      assertThat(taking.hasStalled(5, false)).isFalse();
    }
    assertThat(looksUntilAStall(5)).isEqualTo(Taking.LOOKS + 1);
  }
}
