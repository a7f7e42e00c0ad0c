package dev.spfgateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TenantLimitTest {
  private final HandTicker ticker = new HandTicker();

  @Test
  void allowsTheBurstAndRefusesOneMore() {
    TenantLimit limit = limit(10, 5, 1);

    assertThat(allowed(limit, 10)).isEqualTo(5);
  }

  @Test
  void tellsTheExactWait() {
    TenantLimit limit = limit(10, 5, 1);
    allowed(limit, 5);

    Duration wait = limit.take();

    assertThat(wait).isEqualTo(Duration.ofMillis(100));
    ticker.pass(wait.minusNanos(1));
    assertThat(limit.take()).as("a nanosecond early").isEqualTo(Duration.ofNanos(1));
    ticker.pass(Duration.ofNanos(1));
    assertThat(limit.take()).isZero();
    assertThat(limit.take()).isEqualTo(wait);
  }

  @Test
  void refusalsCostNothing() {
    TenantLimit limit = limit(10, 1, 1);
    allowed(limit, 1_000);

    ticker.pass(Duration.ofMillis(100));

    assertThat(limit.take()).isZero();
  }

  @Test
  void sustainsTheRateAndNoMore() {
    TenantLimit limit = limit(50, 20, 1);
    allowed(limit, 20);
    int allowed = 0;

    for (int millis = 0; millis < 10_000; millis++) {
      ticker.pass(Duration.ofMillis(1));
      allowed += limit.take().isZero() ? 1 : 0;
    }

    assertThat(allowed).isEqualTo(500);
  }

  @Test
  void fillsUpToTheBurstAndNoFurther() {
    TenantLimit limit = limit(10, 5, 1);
    allowed(limit, 5);

    ticker.pass(Duration.ofDays(30));

    assertThat(allowed(limit, 100)).isEqualTo(5);
  }

  @Test
  void allowsWorkAtTheLargestAndSmallestSettings() {
    assertThat(allowed(limit(100_000, 1, 1), 2)).isEqualTo(1);
    assertThat(allowed(limit(1, 1_000_000, 1), 3)).isEqualTo(3);
  }

  @Test
  void countsPlaces() {
    TenantLimit limit = limit(10, 5, 2);

    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isFalse();
    limit.leave();
    assertThat(limit.enter()).isTrue();
    assertThat(limit.enter()).isFalse();
  }

  @Test
  void threadsTogetherGetTheBurstAndNoMore() throws Exception {
    TenantLimit limit = limit(10, 1_000, 300);

    int taken = together(() -> limit.take().isZero());
    int entered = together(limit::enter);

    assertThat(taken).isEqualTo(1_000);
    assertThat(entered).isEqualTo(300);
  }

  private static int together(Callable<Boolean> attempt) throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        counts.add(
            pool.submit(
                () -> {
                  start.await(10, TimeUnit.SECONDS);
                  int won = 0;
                  for (int n = 0; n < 1_000; n++) {
                    won += attempt.call() ? 1 : 0;
                  }
                  return won;
                }));
      }
      int sum = 0;
      for (Future<Integer> count : counts) {
        sum += count.get(10, TimeUnit.SECONDS);
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }

  private TenantLimit limit(int rate, int burst, int concurrent) {
    return new TenantLimit(new LimitConfig(rate, burst, concurrent), ticker);
  }

  private static int allowed(TenantLimit limit, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += limit.take().isZero() ? 1 : 0;
    }
    return allowed;
  }
}
