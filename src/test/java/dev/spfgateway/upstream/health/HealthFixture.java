package dev.spfgateway.upstream.health;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.upstream.health.breaker.BreakerConfig;
import dev.spfgateway.upstream.health.budget.AccountBudgets;
import dev.spfgateway.upstream.health.budget.BudgetConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One stamp, with a clock that stands still and without jitter. */
public final class HealthFixture {
  static final Duration LEASE = Duration.ofMinutes(2);
  static final Duration QUICK = Duration.ofMillis(20);

  /** Half of everything: full jitter gives the middle. */
  static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

  final HandTicker ticker = new HandTicker();
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final StampHealth stamp;
  private int calls;

  private HealthFixture(int endpoints, OverloadConfig overload) {
    List<String> urls =
        IntStream.rangeClosed(1, endpoints).mapToObj(i -> "https://spf" + i).toList();
    HealthMetrics shown = new HealthMetrics(metrics);
    AccountBudgets budgets = new AccountBudgets(ticker);
    budgets.limit(Map.of("account", overload.slotLimit()));
    stamp =
        new StampHealth(
            "stamp-1",
            new StampHealth.Servers(urls, budgets.of(List.of("account"))),
            new HealthSettings(
                breaker(), probe(), overload, new BudgetConfig(50, 5, 10, seconds(10))),
            shown,
            new StampHealth.Clock(ticker, MIDDLE));
    shown.bind(stamp, place -> false);
  }

  static HealthFixture withEndpoints(int count) {
    return new HealthFixture(count, overload(64, 20, 3));
  }

  static HealthFixture with(int endpoints, OverloadConfig overload) {
    return new HealthFixture(endpoints, overload);
  }

  static OverloadConfig overload(int perStamp, int perEndpoint, int maxWaiting) {
    return new OverloadConfig(
        perStamp, perStamp, perEndpoint, maxWaiting, seconds(10), 1_000_000, seconds(1), 16, 15);
  }

  private static BreakerConfig breaker() {
    return new BreakerConfig(
        5,
        new BreakerConfig.Window(seconds(60), 10, 50, 80, seconds(10)),
        new BreakerConfig.Recovery(seconds(15), seconds(300), seconds(30), seconds(30)),
        new BreakerConfig.Rest(seconds(10), seconds(60)));
  }

  private static ProbeConfig probe() {
    return new ProbeConfig("/$metadata", seconds(30), seconds(5), 2, Duration.ofMinutes(5));
  }

  public static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  void pass(Duration time) {
    ticker.pass(time);
  }

  EndpointHealth endpoint() {
    return stamp.endpoints().get(0);
  }

  /** Of the two tenants by turns. */
  EndpointHealth.Call call() {
    return endpoint().begin(tenant(), false, LEASE).orElseThrow();
  }

  /** Of one tenant always. */
  EndpointHealth.Call callOf(String tenant) {
    return endpoint().begin(tenant, false, LEASE).orElseThrow();
  }

  String tenant() {
    return calls++ % 2 == 0 ? "contoso" : "fabrikam";
  }

  void fail(int times) {
    for (int i = 0; i < times; i++) {
      call().failed(QUICK, "refused");
    }
  }

  void succeed(int times) {
    for (int i = 0; i < times; i++) {
      callOf("contoso").succeeded(QUICK);
    }
  }

  /** Opens the breaker of every endpoint. */
  void openAll() {
    for (EndpointHealth one : stamp.endpoints()) {
      for (int i = 0; i < 5; i++) {
        one.begin(tenant(), false, LEASE).orElseThrow().failed(QUICK, "refused");
      }
    }
  }

  /** Lets a probe of the first endpoint begin and end, if it is due. */
  boolean probe(ProbeResult result) {
    Optional<ProbeSchedule.Probe> probe = endpoint().beginProbe();
    probe.ifPresent(one -> stamp.probed(0, one, result, QUICK));
    return probe.isPresent();
  }

  /** Waits out the open state and closes the breaker. */
  void recover() {
    pass(seconds(15).plusMillis(1));
    probe(ProbeResult.WELL);
    probe(ProbeResult.WELL);
  }

  /** How many attempts the first endpoint takes at once; gives them back. */
  int capacity() {
    List<EndpointHealth.Call> calls = new ArrayList<>();
    for (Optional<EndpointHealth.Call> one = endpoint().begin(tenant(), false, LEASE);
        one.isPresent();
        one = endpoint().begin(tenant(), false, LEASE)) {
      calls.add(one.get());
    }
    calls.forEach(EndpointHealth.Call::ended);
    return calls.size();
  }

  Optional<Integer> chosen(Integer... tried) {
    return stamp
        .choose("contoso", Set.of(tried), place -> true, LEASE)
        .map(
            choice -> {
              choice.call().ended();
              return choice.endpoint();
            });
  }

  double count(String name, String... tags) {
    return metrics.get(name).tags(tags).counter().count();
  }

  double gauge(String name, String... tags) {
    return metrics.get(name).tags(tags).gauge().value();
  }
}
