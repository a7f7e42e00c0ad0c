package dev.spfgateway.operation.follow;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.operation.MemoryOperationStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchedTimeTest {
  private final HandTicker ticker = new HandTicker();
  private final MemoryOperationStore store = new MemoryOperationStore();

  private WatchedTime watcher() {
    WatchedTime made = new WatchedTime(store, ticker);
    await(made.step());
    return made;
  }

  @Test
  void countsWhatPassedAndNoJump() {
    WatchedTime time = watcher();

    ticker.pass(Duration.ofSeconds(60));
    ticker.jump(Duration.ofDays(40));
    long first = await(time.step());
    ticker.jump(Duration.ofDays(-80));
    long second = await(time.step());

    assertThat(first).isEqualTo(60_000);
    assertThat(second).isEqualTo(60_000);
  }

  @Test
  void countsNeitherTheTimeBeforeAStartNorALongSuspension() {
    ticker.pass(Duration.ofDays(3));
    WatchedTime time = watcher();
    assertThat(store.watched).hasValue(0);

    ticker.pass(Duration.ofHours(5));

    assertThat(await(time.step())).isEqualTo(WatchedTime.LONGEST_STEP.toMillis());
  }

  @Test
  void twoGatewaysNeverCountFasterThanTimePasses() {
    WatchedTime one = watcher();
    WatchedTime other = watcher();

    for (int i = 1; i <= 20; i++) {
      ticker.pass(Duration.ofSeconds(30));
      await(i % 2 == 0 ? one.step() : other.step());
      assertThat(store.watched.get()).isLessThanOrEqualTo(i * 30_000L);
    }

    assertThat(store.watched.get()).as("and do count").isGreaterThan(250_000);
  }
}
