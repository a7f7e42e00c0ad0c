package dev.spfgateway.base.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.spfgateway.base.HandTicker;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private final HandTicker ticker = new HandTicker();
  private final RateWindow rate = new RateWindow(ticker);
  private final LatencyWindow latency = new LatencyWindow(ticker);

  private void pass(long seconds) {
    ticker.pass(Duration.ofSeconds(seconds));
  }

  private void took(long millis) {
    latency.add(Duration.ofMillis(millis));
  }

  @Test
  void countsTheLastTenWholeSeconds() {
    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 3; i++) {
        rate.add();
      }
      pass(1);
    }
    assertThat(rate.perSecond()).isEqualTo(3);

    pass(5);
    assertThat(rate.perSecond()).as("half of the window is empty").isEqualTo(1.5);
    pass(5);
    assertThat(rate.perSecond()).isZero();
    pass(1_000_000);
    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void losesNoneOfManyThreads() throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(
                n ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 50_000; i++) {
                            rate.add();
                            latency.add(Duration.ofMillis(5));
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    pass(1);

    assertThat(rate.perSecond()).isEqualTo(20_000);
  }

  @Test
  void tellsQuantilesOfTheLastMinute() {
    assertThat(latency.millis(0.5)).isEmpty();
    for (int i = 0; i < 90; i++) {
      took(10);
    }
    for (int i = 0; i < 10; i++) {
      took(2_000);
    }

    assertThat(latency.millis(0.5).orElseThrow()).isBetween(10.0, 11.01);
    assertThat(latency.millis(0.9).orElseThrow()).isBetween(10.0, 11.01);
    assertThat(latency.millis(0.99).orElseThrow()).isBetween(2_000.0, 2_201.0);

    pass(70);
    assertThat(latency.millis(0.5)).isEmpty();
  }

  @Test
  void keepsTenMinutesOfTrafficInSteps() {
    TrafficHistory history = new TrafficHistory(ticker);
    assertThat(history.points()).isEmpty();
    history.add(TrafficHistory.End.OK, Duration.ofMillis(10));
    history.add(TrafficHistory.End.ERROR, Duration.ofMillis(1_000));
    pass(5);
    history.add(TrafficHistory.End.REFUSED, Duration.ofMillis(1));
    pass(10);

    List<TrafficHistory.Point> points = history.points();
    assertThat(points).hasSize(3);
    assertThat(points.get(0).requests()).isEqualTo(0.4);
    assertThat(points.get(0).errors()).isEqualTo(0.2);
    assertThat(points.get(0).p99Millis().orElseThrow()).isCloseTo(1_000, within(101.0));
    assertThat(points.get(1).refused()).isEqualTo(0.2);
    assertThat(points.get(2).requests()).isZero();
    assertThat(points.get(2).p99Millis()).isEmpty();
    assertThat(points.get(2).at()).isEqualTo(ticker.now());
    assertThat(history.millis(1).orElseThrow()).isCloseTo(1_000, within(101.0));

    pass(3_600);
    assertThat(history.points()).hasSize(120).allMatch(point -> point.requests() == 0);
    assertThat(history.millis(1)).isEmpty();
  }

  @Test
  void holdsWhatIsOutOfItsRange() {
    latency.add(Duration.ZERO);
    assertThat(latency.millis(1).orElseThrow()).isBetween(0.0, 0.11);
    latency.add(Duration.ofDays(3));
    assertThat(latency.millis(1).orElseThrow()).isGreaterThan(590_000);
  }
}
