package dev.spfgateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.limit.RateLimiter.Charge;
import dev.spfgateway.limit.RateLimiter.Decision;
import dev.spfgateway.limit.RateLimiter.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryRateLimiterTest {
  private final HandTicker ticker = new HandTicker();
  private final MemoryRateLimiter limiter = new MemoryRateLimiter(1_000, ticker);

  @Test
  void allowsTheQuotaAndRefusesOneMore() {
    Charge charge = charge("tenant", rate(5, 1), "contoso", 1);

    assertThat(allowed(charge, 10)).isEqualTo(5);
  }

  @Test
  void tellsTheExactWait() {
    Charge charge = charge("tenant", rate(10, 1), "contoso", 1);
    allowed(charge, 10);

    Duration wait = take(charge).binding().orElseThrow().delay();

    assertThat(wait).isEqualTo(Duration.ofMillis(100));
    ticker.pass(wait.minusNanos(1));
    assertThat(take(charge).binding().orElseThrow().delay())
        .as("a nanosecond early")
        .isEqualTo(Duration.ofNanos(1));
    ticker.pass(Duration.ofNanos(1));
    assertThat(take(charge).binding()).isEmpty();
    assertThat(take(charge).binding().orElseThrow().delay()).isEqualTo(wait);
  }

  @Test
  void sustainsTheRateAndNoMore() {
    Charge charge = charge("tenant", rate(50, 1), "contoso", 1);
    allowed(charge, 50);
    int allowed = 0;

    for (int millis = 0; millis < 10_000; millis++) {
      ticker.pass(Duration.ofMillis(1));
      allowed += allowed(charge, 1);
    }

    assertThat(allowed).isEqualTo(500);
  }

  @Test
  void fillsNoFurtherThanTheQuotaInALongPause() {
    Charge charge = charge("tenant", rate(5, 1), "contoso", 1);
    allowed(charge, 5);

    ticker.pass(Duration.ofDays(400));

    assertThat(allowed(charge, 10)).isEqualTo(5);
  }

  @Test
  void aDearRequestTakesAsMuchAsItCosts() {
    RateConfig rate = rate(100, 10);
    assertThat(allowed(charge("tenant", rate, "contoso", 20), 10)).isEqualTo(5);

    ticker.pass(Duration.ofSeconds(1));

    assertThat(take(charge("tenant", rate, "contoso", 20)).binding().orElseThrow().delay())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(allowed(charge("tenant", rate, "contoso", 1), 20)).isEqualTo(10);
  }

  @Test
  void takesFromAllRatesOrFromNone() {
    Charge wide = charge("tenant", rate(100, 1), "contoso", 1);
    Charge narrow = charge("restore", rate(1, 60), "contoso", 1);
    limiter.take(List.of(wide, narrow));

    Decision refused = limiter.take(List.of(wide, narrow)).result();

    assertThat(refused.binding().map(Level::name)).contains("restore");
    assertThat(refused.levels().get(0).left()).as("the wide rate lost nothing").isEqualTo(99);
    assertThat(take(wide).levels().get(0).left()).isEqualTo(98);
  }

  @Test
  void namesTheRateForWhichOneWaitsLongest() {
    Charge quick = charge("credential", rate(1, 1), "contoso/ci", 1);
    Charge slow = charge("tenant", rate(1, 60), "contoso", 1);
    limiter.take(List.of(quick, slow));

    Level binding = limiter.take(List.of(quick, slow)).result().binding().orElseThrow();

    assertThat(binding.name()).isEqualTo("tenant");
    assertThat(binding.delay()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aRateOnTrialRefusesNobodyAndTellsThatItWould() {
    Charge trial = charge("tenant", new RateConfig(1, Duration.ofSeconds(60), false), "contoso", 1);
    take(trial);

    Decision decision = take(trial);

    assertThat(decision.binding()).isEmpty();
    assertThat(decision.levels().get(0).delay()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aRateOnTrialDoesNotKeepTheOthersFromBeingCharged() {
    Charge trial = charge("tenant", new RateConfig(1, Duration.ofSeconds(60), false), "contoso", 1);
    Charge enforced = charge("read", rate(3, 60), "contoso", 1);

    for (int i = 0; i < 3; i++) {
      assertThat(limiter.take(List.of(trial, enforced)).result().binding()).isEmpty();
    }

    assertThat(limiter.take(List.of(trial, enforced)).result().binding().map(Level::name))
        .contains("read");
  }

  @Test
  void oneKeyDoesNotUseAnothersShare() {
    RateConfig rate = rate(1, 60);
    take(charge("tenant", rate, "contoso", 1));

    assertThat(take(charge("tenant", rate, "fabrikam", 1)).binding()).isEmpty();
    assertThat(take(charge("credential", rate, "contoso", 1)).binding()).isEmpty();
  }

  @Test
  void forgetsTheBucketThatWasUsedLongestAgo() {
    RateConfig rate = rate(1, 3600);
    MemoryRateLimiter small = new MemoryRateLimiter(2, ticker);
    small.take(List.of(charge("tenant", rate, "first", 1)));
    small.take(List.of(charge("tenant", rate, "second", 1)));
    small.take(List.of(charge("tenant", rate, "third", 1)));

    assertThat(small.take(List.of(charge("tenant", rate, "third", 1))).result().binding())
        .isPresent();
    assertThat(small.take(List.of(charge("tenant", rate, "first", 1))).result().binding())
        .isEmpty();
  }

  @Test
  void givesNoMoreThanTheQuotaToManyThreadsAtOnce() throws Exception {
    Charge charge = charge("tenant", rate(1_000, 3600), "contoso", 1);
    CyclicBarrier start = new CyclicBarrier(8);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Integer>> counts = new ArrayList<>();
    Callable<Integer> caller =
        () -> {
          start.await(30, TimeUnit.SECONDS);
          return allowed(charge, 1_000);
        };
    for (int i = 0; i < 8; i++) {
      counts.add(threads.submit(caller));
    }

    int allowed = 0;
    for (Future<Integer> count : counts) {
      allowed += count.get(30, TimeUnit.SECONDS);
    }

    threads.shutdownNow();
    assertThat(allowed).isEqualTo(1_000);
  }

  @Property(tries = 200)
  void whoWaitsAsToldIsServedAndNeverBefore(
      @ForAll @IntRange(min = 1, max = 10_000_000) int quota,
      @ForAll @IntRange(min = 1, max = 3600) int seconds,
      @ForAll @IntRange(min = 1, max = 1_000) int cost) {
    HandTicker clock = new HandTicker();
    MemoryRateLimiter one = new MemoryRateLimiter(10, clock);
    Charge charge = charge("tenant", rate(quota, seconds), "contoso", Math.min(cost, quota));
    int taken = 0;
    while (one.take(List.of(charge)).result().binding().isEmpty() && taken < 2_000) {
      taken++;
    }
    Level level = one.take(List.of(charge)).result().levels().get(0);

    clock.pass(level.delay());

    assertThat(one.take(List.of(charge)).result().binding()).isEmpty();
    assertThat(level.left()).isBetween(0L, (long) quota);
    assertThat(level.full()).isLessThanOrEqualTo(Duration.ofSeconds(seconds));
  }

  private Decision take(Charge charge) {
    return limiter.take(List.of(charge)).result();
  }

  private int allowed(Charge charge, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; i++) {
      allowed += take(charge).binding().isEmpty() ? 1 : 0;
    }
    return allowed;
  }

  private static RateConfig rate(int quota, int seconds) {
    return new RateConfig(quota, Duration.ofSeconds(seconds), true);
  }

  private static Charge charge(String name, RateConfig rate, String key, int cost) {
    return new Charge(name, rate, key, cost);
  }
}
