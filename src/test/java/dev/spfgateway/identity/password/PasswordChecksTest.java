package dev.spfgateway.identity.password;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Secret;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.testing.Waits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordChecksTest {
  private static final Secret RIGHT = Secret.of("correct horse");
  private static final Secret WRONG = Secret.of("battery staple");
  private static final PasswordHash HASH = PasswordHash.of(RIGHT, new Random(1));
  private static final ClientAddress ADDRESS = client("192.0.2.7");

  private final HandTicker ticker = new HandTicker();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final PasswordChecks checks = checks(64, 10, 30);

  private PasswordChecks checks(int maxWaiting, int perName, int perAddress) {
    return checks(maxWaiting, perName, 1000, perAddress);
  }

  private PasswordChecks checks(int maxWaiting, int perName, int everywhere, int perAddress) {
    return new PasswordChecks(
        "",
        new PasswordConfig(true, 2, maxWaiting, perName, everywhere, perAddress, 100),
        100,
        Duration.ofSeconds(60),
        new Random(2),
        ticker,
        metrics);
  }

  @AfterEach
  void stop() {
    checks.close();
  }

  private static GatewayException failure(CompletableFuture<?> future) {
    Throwable cause = catchThrowable(() -> future.get(30, TimeUnit.SECONDS)).getCause();
    assertThat(cause).isInstanceOf(GatewayException.class);
    return (GatewayException) cause;
  }

  private boolean check(PasswordChecks by, String name, Secret password) {
    return await(by.check(ADDRESS, name, password, Optional.of(HASH)));
  }

  @Test
  void countsANameByTheNetworkOfWhoTries() {
    PasswordChecks few = checks(10, 1, 3, 100);
    assertThat(await(few.check(client("192.0.2.1"), "ci", WRONG, Optional.of(HASH)))).isFalse();
    assertThat(failure(few.check(client("192.0.2.2"), "ci", WRONG, Optional.of(HASH))).kind())
        .isEqualTo(FailureKind.LIMITED);

    assertThat(await(few.check(client("198.51.100.1"), "ci", RIGHT, Optional.of(HASH)))).isTrue();
    assertThat(await(few.check(client("198.51.101.1"), "ci", WRONG, Optional.of(HASH)))).isFalse();
    assertThat(await(few.check(client("2001:db8::1"), "ci", WRONG, Optional.of(HASH)))).isFalse();
    assertThat(failure(few.check(client("203.0.113.1"), "ci", WRONG, Optional.of(HASH))).kind())
        .isEqualTo(FailureKind.LIMITED);
    few.close();
  }

  @Test
  void tellsTheRightPasswordFromAWrongOne() {
    assertThat(check(checks, "ci", RIGHT)).isTrue();
    assertThat(check(checks, "ci", WRONG)).isFalse();
    assertThat(check(checks, "ci", RIGHT)).isTrue();
  }

  @Test
  void neverTakesAnUnknownNameWhateverThePassword() {
    assertThat(await(checks.check(ADDRESS, "nobody", RIGHT, Optional.empty()))).isFalse();
    assertThat(await(checks.check(ADDRESS, "nobody", Secret.of(""), Optional.empty()))).isFalse();
  }

  @Test
  void hashesARightPasswordOnceAMinuteAlsoWhenManyAskAtOnce() {
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(checks.check(ADDRESS, "ci", RIGHT, Optional.of(HASH)));
    }
    assertThat(all).allMatch(Waits::await);

    // What is remembered is answered at once and takes no thread.
    assertThat(checks.check(ADDRESS, "ci", RIGHT, Optional.of(HASH))).isDone();
    ticker.pass(Duration.ofSeconds(61));
    assertThat(checks.check(ADDRESS, "ci", RIGHT, Optional.of(HASH))).isNotDone();
  }

  @Test
  void remembersAPasswordForItsNameAndItsHashOnly() {
    assertThat(check(checks, "ci", RIGHT)).isTrue();
    PasswordHash changed = PasswordHash.of(WRONG, new Random(3));

    assertThat(await(checks.check(ADDRESS, "ci", RIGHT, Optional.of(changed)))).isFalse();
    assertThat(await(checks.check(ADDRESS, "other", RIGHT, Optional.empty()))).isFalse();
  }

  @Test
  void stopsTryingANameAfterTooManyFailuresKnownOrNot() {
    for (Optional<PasswordHash> stored :
        List.of(Optional.of(HASH), Optional.<PasswordHash>empty())) {
      PasswordChecks few = checks(64, 2, 1000);
      String name = "name" + stored.isPresent();
      for (int i = 0; i < 2; i++) {
        assertThat(await(few.check(client("192.0.2." + i), name, WRONG, stored))).isFalse();
      }

      GatewayException third = failure(few.check(client("192.0.2.9"), name, WRONG, stored));

      assertThat(third.kind()).isEqualTo(FailureKind.LIMITED);
      assertThat(third.retryAfter()).contains(Duration.ofSeconds(30));
      ticker.pass(Duration.ofSeconds(30));
      assertThat(await(few.check(client("192.0.2.9"), name, WRONG, stored))).isFalse();
      few.close();
    }
  }

  @Test
  void stopsTryingForAnAddressAfterTooManyFailuresAndLeavesTheNamesAlone() {
    PasswordChecks few = checks(64, 3, 2);
    await(few.check(ADDRESS, "one", WRONG, Optional.of(HASH)));
    await(few.check(ADDRESS, "two", WRONG, Optional.of(HASH)));

    for (int i = 0; i < 5; i++) {
      assertThat(failure(few.check(ADDRESS, "ci", WRONG, Optional.of(HASH))).kind())
          .isEqualTo(FailureKind.LIMITED);
    }

    assertThat(await(few.check(client("192.0.2.8"), "ci", RIGHT, Optional.of(HASH)))).isTrue();
    few.close();
  }

  @Test
  void countsAnIpv6NetworkAsOneAddress() {
    PasswordChecks few = checks(64, 100, 2);
    await(few.check(client("2001:db8:1:2::1"), "one", WRONG, Optional.of(HASH)));
    await(few.check(client("2001:db8:1:2:ffff::2"), "two", WRONG, Optional.of(HASH)));

    assertThat(failure(few.check(client("2001:db8:1:2::3"), "x", WRONG, Optional.of(HASH))).kind())
        .isEqualTo(FailureKind.LIMITED);
    assertThat(await(few.check(client("2001:db8:1:3::3"), "x", WRONG, Optional.of(HASH))))
        .isFalse();
    few.close();
  }

  @Test
  void chargesNothingForRightPasswords() {
    PasswordChecks few = checks(64, 1, 1);
    for (int i = 0; i < 5; i++) {
      assertThat(check(few, "ci", RIGHT)).isTrue();
      ticker.pass(Duration.ofSeconds(61));
    }
    few.close();
  }

  @Test
  void letsARememberedPasswordInWhileItsNameIsThrottled() {
    PasswordChecks few = checks(64, 1, 1000);
    assertThat(check(few, "ci", RIGHT)).isTrue();
    assertThat(check(few, "ci", WRONG)).isFalse();
    assertThat(failure(few.check(ADDRESS, "ci", WRONG, Optional.of(HASH))).kind())
        .isEqualTo(FailureKind.LIMITED);

    assertThat(check(few, "ci", RIGHT)).isTrue();
    few.close();
  }

  @Test
  void refusesMoreChecksThanMayWaitAndChargesNobodyForThat() {
    PasswordChecks narrow = checks(1, 1000, 1000);
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(narrow.check(ADDRESS, "n" + i, WRONG, Optional.of(HASH)));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).exceptionally(e -> null).join();

    long overflowed = all.stream().filter(CompletableFuture::isCompletedExceptionally).count();
    assertThat(overflowed).as("two run, one waits").isBetween(1L, 17L);
    assertThat(
            failure(
                    all.stream()
                        .filter(CompletableFuture::isCompletedExceptionally)
                        .findFirst()
                        .orElseThrow())
                .kind())
        .isEqualTo(FailureKind.OVERLOADED);
    assertThat(metrics.get("spfgateway.authentication.overflows").counter().count())
        .isEqualTo(overflowed);
    narrow.close();
  }

  @Test
  void holdsNoMoreNamesThanItMay() {
    Throttle throttle = new Throttle(1, 16, ticker);
    for (int i = 0; i < 10_000; i++) {
      throttle.take("name" + i);
    }

    assertThat(throttle.size()).isLessThanOrEqualTo(16);
  }

  @Test
  void readsTheHashThatItPrints() {
    String printed = HASH.print();

    assertThat(printed).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[^$]{22}\\$[^$]{43}");
    assertThat(PasswordHash.parse(printed).orElseThrow().matches(RIGHT)).isTrue();
    assertThat(PasswordHash.parse(printed).orElseThrow().matches(WRONG)).isFalse();
    assertThat(HASH).hasToString("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "correct horse",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$",
        "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=9999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$2b$12$KIXQxVqS1zqvWyZ1J1l5reYyW6J8D4f2Z0m0kYJm8Xn9oB1q2r3sG"
      })
  void takesNoHashOfAnotherKindOrCost(String text) {
    assertThat(PasswordHash.parse(text)).isEmpty();
  }

  private static ClientAddress client(String address) {
    return ClientAddress.of(AddressRange.address(address).orElseThrow());
  }
}
