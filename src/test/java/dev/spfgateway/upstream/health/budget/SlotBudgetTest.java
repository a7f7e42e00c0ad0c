package dev.spfgateway.upstream.health.budget;

import static dev.spfgateway.upstream.health.HealthFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotBudgetTest {
  private static final Duration SLOT = seconds(1);

  private final HandTicker ticker = new HandTicker();
  private final AccountBudgets budgets = new AccountBudgets(ticker);

  private SlotBudget budget(String... accounts) {
    return budgets.of(List.of(accounts));
  }

  private static int takeAll(SlotBudget budget) {
    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    return taken;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 16, 100, 999})
  void givesNoMoreThanTheSlotHoldsWhereverTheSlotBegins(int requests) {
    budgets.limit(Map.of("spf", new SlotLimit(requests, SLOT)));
    SlotBudget budget = budget("spf");
    Random random = new Random(requests);
    List<Long> taken = new ArrayList<>();
    while (ticker.nanos() < SLOT.multipliedBy(20).toNanos()) {
      if (budget.take()) {
        taken.add(ticker.nanos());
      } else {
        // Now and then long enough for the bucket to be full again.
        ticker.pass(Duration.ofMillis(random.nextInt(50) == 0 ? 1500 : 1 + random.nextInt(30)));
      }
    }

    for (int i = 0; i + requests < taken.size(); i++) {
      assertThat(taken.get(i + requests) - taken.get(i))
          .as("from one to the %dth after it", requests)
          .isGreaterThan(SLOT.toNanos());
    }
    assertThat(taken.size()).as("in 20 slots, of which some were idle").isGreaterThan(5 * requests);
  }

  @Test
  void countsTogetherWhatStampsGetThroughTheSameAccount() {
    budgets.limit(Map.of("spf", new SlotLimit(16, SLOT), "spf2", new SlotLimit(16, SLOT)));
    SlotBudget first = budget("spf", "spf");
    SlotBudget second = budget("spf2", "spf");
    SlotBudget apart = budget("spf2");

    assertThat(takeAll(first)).isEqualTo(4);

    assertThat(second.take()).isFalse();
    assertThat(takeAll(apart)).as("what was refused cost nothing").isEqualTo(4);
  }

  @Test
  void keepsWhatAnAccountHasGotWhenItsLimitChanges() {
    budgets.limit(Map.of("spf", new SlotLimit(16, SLOT)));
    SlotBudget budget = budget("spf");
    takeAll(budget);

    budgets.limit(Map.of("spf", new SlotLimit(16, SLOT)));

    assertThat(budget.take()).isFalse();
    assertThat(budget("spf").take()).isFalse();
    budgets.limit(Map.of("spf", new SlotLimit(40, SLOT)));
    ticker.pass(SLOT);
    assertThat(takeAll(budget)).isEqualTo(10);
  }

  @Test
  void takesTheStricterOfTwoLimits() {
    SlotLimit both = new SlotLimit(8, SLOT).and(new SlotLimit(16, SLOT.multipliedBy(2)));

    assertThat(both).isEqualTo(new SlotLimit(8, SLOT.multipliedBy(2)));
  }

  @Test
  void forgetsADebtAfterASlot() {
    budgets.limit(Map.of("spf", new SlotLimit(16, SLOT)));
    SlotBudget budget = budget("spf");
    for (int i = 0; i < 100; i++) {
      budget.charge();
    }

    assertThat(budget.take()).isFalse();
    ticker.pass(SLOT.plusMillis(84));
    assertThat(budget.take()).isTrue();
  }
}
