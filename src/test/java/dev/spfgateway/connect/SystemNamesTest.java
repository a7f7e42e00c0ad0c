package dev.spfgateway.connect;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemNamesTest {
  private static final Duration CACHE = Duration.ofSeconds(30);
  private static final Duration KEEP = Duration.ofHours(1);

  private final HandTicker ticker = new HandTicker();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile SystemNames.Lookup lookup = name -> addresses("10.0.0.1");
  private final SystemNames names =
      new SystemNames(
          new NameConfig(CACHE, KEEP, Duration.ofMillis(10), 1, 16),
          ticker,
          name -> {
            asked.incrementAndGet();
            return lookup.ask(name);
          });

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    InetAddress[] found = new InetAddress[literals.length];
    for (int i = 0; i < literals.length; i++) {
      found[i] = InetAddress.getByName(literals[i]);
    }
    return found;
  }

  private List<String> found(String name) {
    return await(names.lookUp(name)).stream().map(InetAddress::getHostAddress).toList();
  }

  @Test
  void givesAllAddressesInTheirOrder() {
    lookup = name -> addresses("10.0.0.3", "fd00::1", "10.0.0.1");

    assertThat(found("spf1")).containsExactly("10.0.0.3", "fd00:0:0:0:0:0:0:1", "10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "[fd00::5]", "fd00::5"})
  void asksNobodyForAnAddress(String literal) {
    assertThat(found(literal)).hasSize(1);
    assertThat(asked).hasValue(0);
  }

  @Test
  void looksUpAgainWhenTheTimeIsOver() {
    found("spf1");
    ticker.pass(CACHE.minusNanos(1));
    lookup = name -> addresses("10.0.0.2");

    assertThat(found("spf1")).containsExactly("10.0.0.1");
    ticker.pass(Duration.ofNanos(1));
    await(names.lookUp("spf1"));

    assertThat(asked).hasValue(2);
    // The first one may have been too impatient for a busy machine; by now it has come.
    assertThat(found("spf1")).containsExactly("10.0.0.2");
  }

  @Test
  void keepsTheOldAddressesWhileTheNameServiceFailsAndNotForEver() {
    found("spf1");
    lookup =
        name -> {
          throw new UnknownHostException(name);
        };
    ticker.pass(CACHE.plus(KEEP).minusNanos(1));

    assertThat(found("spf1")).containsExactly("10.0.0.1");
    ticker.pass(Duration.ofNanos(1));

    Future<List<InetAddress>> gone = names.lookUp("spf1");
    assertThat(await(gone.map("found").otherwise("unknown"))).isEqualTo("unknown");
    assertThat(gone.cause()).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void keepsTheOldAddressesWhileTheNameServiceHangs() {
    found("spf1");
    CountDownLatch hangs = new CountDownLatch(1);
    lookup = name -> hang(hangs);
    ticker.pass(CACHE);

    assertThat(found("spf1")).containsExactly("10.0.0.1");
    assertThat(hangs.getCount()).isOne();
    hangs.countDown();
  }

  private static InetAddress[] hang(CountDownLatch until) throws UnknownHostException {
    try {
      until.await();
      return addresses("10.0.0.9");
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
  }

  @Test
  void asksOnceForAllWhoWaitAndRefusesNamesThatFindNoRoom() {
    CountDownLatch hangs = new CountDownLatch(1);
    lookup = name -> hang(hangs);
    List<Future<List<InetAddress>>> waiting = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      waiting.add(names.lookUp("spf1"));
    }
    for (int i = 0; i < 16; i++) {
      waiting.add(names.lookUp("name" + i));
    }

    Future<List<InetAddress>> tooMany = names.lookUp("one-more");

    assertThat(tooMany.failed()).isTrue();
    hangs.countDown();
    waiting.forEach(one -> assertThat(await(one)).hasSize(1));
    assertThat(asked).hasValue(17);
  }
}
