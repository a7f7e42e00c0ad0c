package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private final HandTicker ticker = new HandTicker();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ClockWatch watch = new ClockWatch(ticker, metrics);

  private double steps(String direction) {
    return metrics.get("spfgateway.clock.steps").tag("direction", direction).counter().count();
  }

  @Test
  void timeThatPassesIsNoStep() {
    ticker.pass(Duration.ofDays(1));
    ticker.jump(Duration.ofSeconds(2));
    watch.look();

    assertThat(steps("ahead")).isZero();
    assertThat(steps("back")).isZero();
  }

  @Test
  void countsEachStepOnceAndSumsThemUp() {
    ticker.jump(Duration.ofDays(40));
    watch.look();
    watch.look();
    ticker.pass(ClockWatch.LOOK);
    ticker.jump(Duration.ofDays(-40).minusSeconds(3));
    watch.look();

    assertThat(steps("ahead")).isEqualTo(1);
    assertThat(steps("back")).isEqualTo(1);
    assertThat(metrics.get("spfgateway.clock.stepped").gauge().value()).isEqualTo(-3);
  }
}
