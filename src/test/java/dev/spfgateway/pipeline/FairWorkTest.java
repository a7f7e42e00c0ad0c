package dev.spfgateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FairWorkTest {
  private final HandTicker ticker = new HandTicker();
  private final List<String> begun = new ArrayList<>();
  private final List<Promise<String>> underWay = new ArrayList<>();

  private Asker asker(String tenant) {
    return Asker.named(tenant, Duration.ofSeconds(2), ticker);
  }

  private Future<String> ask(FairWork work, String tenant, String what) {
    return work.run(
        asker(tenant),
        () -> {
          begun.add(what);
          Promise<String> promise = Promise.promise();
          underWay.add(promise);
          return promise.future();
        });
  }

  private void endFirst() {
    underWay.remove(0).complete("done");
  }

  @Test
  void takesTurnsByTenant() {
    FairWork work = new FairWork("test", 1, 10);
    for (int i = 0; i < 3; i++) {
      ask(work, "a", "a" + i);
    }
    Future<String> other = ask(work, "b", "b0");

    endFirst();
    assertThat(begun).containsExactly("a0", "a1");
    endFirst();

    assertThat(begun).containsExactly("a0", "a1", "b0");
    endFirst();
    assertThat(other.result()).isEqualTo("done");
    assertThat(begun).containsExactly("a0", "a1", "b0", "a2");
  }

  @Test
  void leavesNoTenantAllPlaces() {
    FairWork work = new FairWork("test", 2, 10);
    ask(work, "a", "a0");
    ask(work, "a", "a1");

    ask(work, "b", "b0");

    assertThat(begun).containsExactly("a0", "b0");
  }

  @Test
  void neverBeginsWhatNobodyWaitsFor() {
    FairWork work = new FairWork("test", 1, 10);
    ask(work, "a", "a0");
    Future<String> late = ask(work, "a", "a1");

    ticker.pass(Duration.ofSeconds(3));
    endFirst();

    assertThat(begun).containsExactly("a0");
    assertThat(late.cause()).isInstanceOf(CancellationException.class);
    assertThat(ask(work, "a", "a2").isComplete()).isFalse();
    assertThat(begun).containsExactly("a0", "a2");
  }

  @Test
  void makesRoomByWhatNobodyWaitsForBeforeItRefuses() {
    FairWork work = new FairWork("test", 1, 1);
    ask(work, "a", "a0");
    Future<String> late = ask(work, "a", "a1");
    Future<String> refused = ask(work, "a", "a2");
    ticker.pass(Duration.ofSeconds(3));

    Future<String> next = ask(work, "a", "a3");

    assertThat(refused.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(late.cause()).isInstanceOf(CancellationException.class);
    assertThat(next.isComplete()).isFalse();
  }

  @Test
  void goesOnAfterWorkThatCouldNotBegin() {
    FairWork work = new FairWork("test", 1, 1);

    Future<String> broken =
        work.run(
            asker("a"),
            () -> {
              throw new IllegalArgumentException("broken");
            });

    assertThat(broken.cause()).hasMessage("broken");
    ask(work, "a", "a0");
    assertThat(begun).containsExactly("a0");
  }

  @Test
  void looksThroughAllThatWaitsOnlyOnceInAWhile() {
    AtomicInteger asked = new AtomicInteger();
    Ticker counting =
        new Ticker() {
          @Override
          public long nanos() {
            asked.incrementAndGet();
            return ticker.nanos();
          }

          @Override
          public Instant now() {
            return ticker.now();
          }
        };
    FairWork work = new FairWork("test", 1, 1_000);
    for (int i = 0; i < 1_001; i++) {
      work.run(
          Asker.named("a", Duration.ofSeconds(2), counting),
          () -> Promise.<String>promise().future());
    }
    asked.set(0);

    for (int i = 0; i < 1_000; i++) {
      work.run(
          Asker.named("a", Duration.ofSeconds(2), counting),
          () -> Promise.<String>promise().future());
    }

    assertThat(asked).as("looks at a deadline in a thousand refusals").hasValueLessThan(15_000);
  }
}
