package dev.spfgateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final HandTicker ticker = new HandTicker();
  private final Deadline deadline = Deadline.in(Duration.ofSeconds(10), ticker);

  @Test
  void canBeShortened() {
    Deadline shorter = deadline.shortenedTo(Duration.ofSeconds(3));

    assertThat(shorter.remainingMillis()).isEqualTo(3_000);
    assertThat(shorter.isShortened()).isTrue();
    ticker.pass(Duration.ofSeconds(3));
    assertThat(shorter.hasPassed()).isTrue();
    assertThat(deadline.hasPassed()).isFalse();
  }

  @Test
  void canNotBeMadeLonger() {
    Deadline same = deadline.shortenedTo(Duration.ofSeconds(10));

    assertThat(same).isSameAs(deadline);
    assertThat(deadline.shortenedTo(Duration.ofDays(1))).isSameAs(deadline);
    assertThat(same.isShortened()).isFalse();
  }

  @Test
  void countsWhatHasPassedAlready() {
    ticker.pass(Duration.ofSeconds(9));

    assertThat(deadline.shortenedTo(Duration.ofSeconds(3)).remainingMillis()).isEqualTo(1_000);
  }
}
