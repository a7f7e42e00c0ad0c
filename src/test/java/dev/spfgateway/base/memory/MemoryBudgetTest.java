package dev.spfgateway.base.memory;

import static dev.spfgateway.base.memory.MemoryKind.BODY;
import static dev.spfgateway.base.memory.MemoryKind.CONNECTION;
import static dev.spfgateway.base.memory.MemoryKind.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long LIMIT = 1_000_000;

  private final HandTicker ticker = new HandTicker();
  private final MemoryBudget budget = new MemoryBudget(LIMIT, LIMIT, ticker);
  private final List<String> closed = new ArrayList<>();

  private ConnectionMemory connection(String network) {
    return budget.connection(network, true, () -> closed.add(network));
  }

  /** As many bytes as it gets, over as many connections as it likes. */
  private long grab(String tenant) {
    long got = 0;
    for (int i = 0; i < 200; i++) {
      MemoryShare share = connection("of " + tenant).request();
      share.belongsTo(tenant);
      while (share.take(BODY, 1_000)) {
        got += 1_000;
      }
    }
    return got;
  }

  @Test
  void givesOneTenantHalfAndLeavesTheNextOneItsShare() {
    assertThat(grab("contoso")).isEqualTo(LIMIT / 2);
    assertThat(grab("fabrikam")).isEqualTo(LIMIT / 4);
    assertThat(grab("tailspin")).isEqualTo(LIMIT / 8);
    assertThat(closed).isEmpty();
    assertThat(budget.refused(MemoryBudget.Refusal.HOLDER)).isPositive();
  }

  @Test
  void givesOneConnectionAQuarterOfWhatIsFree() {
    MemoryShare first = connection("a").request();
    MemoryShare second = connection("a").request();

    assertThat(first.take(BODY, 200_001)).isFalse();
    assertThat(first.take(BODY, 200_000)).isTrue();
    assertThat(second.take(BODY, 160_001)).isFalse();
    assertThat(second.take(BODY, 160_000)).isTrue();
    assertThat(budget.refused(MemoryBudget.Refusal.CONNECTION)).isEqualTo(2);
  }

  @Test
  void countsTheAreasApart() {
    MemoryShare share = connection("a").request();

    assertThat(share.take(BODY, 200_000)).isTrue();
    assertThat(share.take(STREAM, 200_000)).isTrue();

    assertThat(budget.used(MemoryArea.HEAP)).isEqualTo(200_000);
    assertThat(budget.used(MemoryArea.DIRECT)).isEqualTo(200_000);
  }

  @Test
  void countsForTheTenantWhatItsNetworkHeldBefore() {
    ConnectionMemory connection = connection("a");
    MemoryShare share = connection.request();
    assertThat(connection.own().take(CONNECTION, 100)).isTrue();
    assertThat(share.take(BODY, 1_000)).isTrue();

    assertThat(share.belongsTo("contoso")).isTrue();

    assertThat(connection.holder().name()).isEqualTo("tenant/contoso");
    assertThat(connection.holder().held(MemoryArea.HEAP)).isEqualTo(1_100);
  }

  @Test
  void tellsATenantThatHasMoreThanItsShare() {
    grab("contoso");
    MemoryShare share = connection("b").request();
    assertThat(share.take(BODY, 10_000)).isTrue();

    assertThat(share.belongsTo("contoso")).isFalse();
  }

  @Test
  void leavesAProxysConnectionTheProxys() {
    ConnectionMemory proxy = budget.connection("proxy", false, () -> {});
    assertThat(proxy.own().take(CONNECTION, 100)).isTrue();

    assertThat(proxy.request().belongsTo("contoso")).isTrue();

    assertThat(proxy.holder().name()).isEqualTo("network/proxy");
  }

  @Test
  void holdsWhatMustNotBeLostBeyondTheLimits() {
    MemoryShare share = connection("a").request();

    share.hold(BODY, 2 * LIMIT);

    assertThat(budget.used(MemoryArea.HEAP)).isEqualTo(2 * LIMIT);
    assertThat(connection("b").request().take(BODY, 1)).isFalse();
    assertThat(budget.refused(MemoryBudget.Refusal.ALL)).isEqualTo(1);
    share.close();
    assertThat(budget.used(MemoryArea.HEAP)).isZero();
  }

  @Test
  void closesTheGreediestOfTheGreediestWhenTheEndIsNear() {
    hold("small", 50_000);
    hold("many", 200_000);
    hold("many", 190_000);
    hold("big", 300_000);
    ticker.pass(Duration.ofSeconds(1));

    hold("last", 170_000);

    // 91 % were taken, and 80 % are to be left: 110,000 bytes of the holder that has most.
    assertThat(closed).containsExactly("many");
    assertThat(budget.closedConnections()).isEqualTo(1);
  }

  private ConnectionMemory hold(String network, long bytes) {
    ConnectionMemory connection = connection(network);
    connection.request().hold(BODY, bytes);
    return connection;
  }

  @Test
  void closesTheOneWithoutProgressAmongEquals() {
    ConnectionMemory moving = budget.connection("a", true, () -> closed.add("moving"));
    ConnectionMemory still = budget.connection("a", true, () -> closed.add("still"));
    MemoryShare share = moving.request();
    share.hold(BODY, 450_000);
    still.request().hold(BODY, 440_000);
    ticker.pass(Duration.ofSeconds(1));
    share.giveBack(BODY, 10_000);

    hold("b", 30_000);

    assertThat(closed).containsExactly("still");
  }

  @Test
  void countsWhatIsClosingAsGone() {
    hold("a", 450_000);
    hold("b", 430_000);
    hold("c", 30_000);
    assertThat(closed).containsExactly("a");

    hold("c", 10_000);

    assertThat(closed).containsExactly("a");
  }

  @Test
  void forgetsWhoHoldsNothingAnyMore() {
    ConnectionMemory connection = connection("a");
    MemoryShare share = connection.request();
    assertThat(connection.own().take(CONNECTION, 10)).isTrue();
    assertThat(share.take(BODY, 100)).isTrue();
    assertThat(share.belongsTo("contoso")).isTrue();

    connection.closed();
    assertThat(budget.used(MemoryArea.HEAP)).isEqualTo(100);
    share.close();
    share.close();

    assertThat(budget.used(MemoryArea.HEAP)).isZero();
    assertThat(budget.holders()).isZero();
    assertThat(budget.connections()).isZero();
    assertThat(share.take(BODY, 1)).isFalse();
  }

  @Test
  void losesNoByteAmongThreads() {
    AtomicInteger wrong = new AtomicInteger();
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            thread -> {
              Random random = new Random(thread);
              ConnectionMemory connection = budget.connection("n" + thread % 3, true, () -> {});
              for (int i = 0; i < 2_000; i++) {
                MemoryShare share = connection.request();
                for (int taken = 0; taken < 5; taken++) {
                  share.take(BODY, random.nextInt(50_000));
                }
                share.belongsTo("t" + random.nextInt(3));
                share.giveBack(BODY, random.nextInt(50_000));
                if (share.held(BODY) < 0) {
                  wrong.incrementAndGet();
                }
                share.close();
              }
              connection.closed();
            });

    assertThat(wrong).hasValue(0);
    assertThat(budget.used(MemoryArea.HEAP)).isZero();
    assertThat(budget.held(BODY)).isZero();
    assertThat(budget.holders()).isZero();
    assertThat(budget.connections()).isZero();
  }
}
