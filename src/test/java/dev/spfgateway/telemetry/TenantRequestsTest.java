package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.window.TrafficHistory.End;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TenantRequestsTest {
  private static final String NAME = "spfgateway.tenant.requests";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final HandTicker ticker = new HandTicker();

  private Set<String> tenants() {
    return metrics.find(NAME).counters().stream()
        .map(one -> one.getId().getTag("tenant"))
        .collect(Collectors.toSet());
  }

  private double count(String tenant, String result) {
    return metrics.get(NAME).tags("tenant", tenant, "result", result).counter().count();
  }

  private double all() {
    return metrics.find(NAME).counters().stream().mapToDouble(Counter::count).sum();
  }

  private static void count(TenantRequests requests, String tenant, int times) {
    for (int i = 0; i < times; i++) {
      requests.count(tenant, End.OK);
    }
  }

  @Test
  void countsEachTenantByItselfWhileThereIsRoom() {
    TenantRequests requests = new TenantRequests(metrics, 2, ticker);

    requests.count("contoso", End.OK);
    requests.count("contoso", End.REFUSED);
    requests.count("fabrikam", End.ERROR);
    requests.count("third", End.OK);

    assertThat(tenants()).containsExactlyInAnyOrder("contoso", "fabrikam", "other");
    assertThat(count("contoso", "ok")).isEqualTo(1);
    assertThat(count("contoso", "refused")).isEqualTo(1);
    assertThat(count("fabrikam", "error")).isEqualTo(1);
    assertThat(count("other", "ok")).isEqualTo(1);
  }

  @Test
  void showsATenantThatBecameBusierInPlaceOfTheLeastBusyOne() {
    TenantRequests requests = new TenantRequests(metrics, 2, ticker);
    count(requests, "contoso", 100);
    count(requests, "fabrikam", 10);
    count(requests, "third", 50);
    ticker.pass(Duration.ofMinutes(1));

    count(requests, "third", 5);

    assertThat(tenants()).containsExactlyInAnyOrder("contoso", "third", "other");
    assertThat(count("third", "ok")).as("counted since it has series").isEqualTo(4);
    assertThat(count("other", "ok")).as("its requests before that").isEqualTo(51);
  }

  @Test
  void keepsTheSeriesOfATenantThatIsAboutAsBusy() {
    TenantRequests requests = new TenantRequests(metrics, 1, ticker);
    count(requests, "contoso", 100);
    count(requests, "fabrikam", 120);
    ticker.pass(Duration.ofMinutes(1));

    count(requests, "fabrikam", 1);

    assertThat(tenants()).containsExactlyInAnyOrder("contoso", "other");
  }

  @Test
  void forgetsWhatTenantsDidLongAgo() {
    TenantRequests requests = new TenantRequests(metrics, 1, ticker);
    count(requests, "once", 1_000);
    for (int minute = 0; minute < 120; minute++) {
      ticker.pass(Duration.ofMinutes(1));
      count(requests, "steady", 10);
    }

    assertThat(tenants()).containsExactlyInAnyOrder("steady", "other");
  }

  @Test
  void findsTheBusiestOfManyTenantsAndDoesNotAlternateBetweenTheOthers() {
    TenantRequests requests = new TenantRequests(metrics, 5, ticker);
    Random random = new Random(11);
    count(requests, "small", 1);
    for (int i = 0; i < 200_000; i++) {
      boolean big = random.nextInt(20) < 4;
      String tenant = big ? "big-" + random.nextInt(4) : "tenant-" + random.nextInt(5_000);
      requests.count(tenant, End.OK);
      if (i % 20_000 == 0) {
        ticker.pass(Duration.ofMinutes(1));
      }
    }

    assertThat(tenants()).hasSize(6).contains("big-0", "big-1", "big-2", "big-3", "other");
  }

  @Test
  void countsEveryRequestInOneSeriesWhileNoneEnds() {
    TenantRequests requests = new TenantRequests(metrics, 3, ticker);
    for (int i = 0; i < 1_000; i++) {
      count(requests, "tenant-" + i, 1);
    }

    assertThat(all()).isEqualTo(1_000);
    assertThat(tenants()).hasSize(4);
  }

  @Test
  void countsATenantNamedOtherWithTheOthers() {
    TenantRequests requests = new TenantRequests(metrics, 3, ticker);
    count(requests, "other", 2);

    assertThat(count("other", "ok")).isEqualTo(2);
    assertThat(tenants()).containsExactly("other");
  }

  @Test
  void countsAllTenantsTogetherWhenNoneShallHaveSeries() {
    TenantRequests requests = new TenantRequests(metrics, 0, ticker);
    count(requests, "contoso", 2);

    assertThat(tenants()).containsExactly("other");
    assertThat(count("other", "ok")).isEqualTo(2);
  }
}
