package dev.spfgateway.limit;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RefusalStageTest {
  private static final RateConfig WIDE = new RateConfig(1_000, Duration.ofSeconds(10), true);
  private static final RateConfig NARROW = new RateConfig(3, Duration.ofHours(1), true);

  private final HandTicker ticker = new HandTicker();
  private final LimitConfig config =
      new LimitConfig(
          WIDE,
          WIDE,
          new LimitConfig.Classes(WIDE, WIDE, WIDE, NARROW, WIDE),
          new LimitConfig.Cost(1, 5, 20),
          1,
          1_000);
  private final Passage passage =
      Passage.through(
          new RefusalStage(
              config,
              new MemoryRateLimiter(1_000, ticker),
              new MemoryRateLimiter(1_000, ticker),
              new Random(7)));

  private FailureKind kindOf(Throwable thrown) {
    passage.answering(() -> Future.failedFuture(thrown));
    return GatewayException.from(Passage.anyFailure(passage.send(anExchange().received()))).kind();
  }

  /** Else whoever finds a way to a 500 has it as often as it likes. */
  @Test
  void chargesAFailureOfTheGatewaysOwnToItsSender() {
    for (int i = 0; i < 3; i++) {
      assertThat(kindOf(new StackOverflowError())).isEqualTo(FailureKind.INTERNAL);
    }

    assertThat(kindOf(new IllegalStateException())).isEqualTo(FailureKind.LIMITED);
  }

  @Test
  void chargesNobodyForWhatIsFull() {
    for (int i = 0; i < 5; i++) {
      assertThat(kindOf(GatewayException.of(FailureKind.OVERLOADED, "full")))
          .isEqualTo(FailureKind.OVERLOADED);
    }
  }
}
