package dev.spfgateway.audit.denial;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.Denial;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Uuid7;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DenialsTest {
  private final HandTicker ticker = new HandTicker();
  private final Kept kept = new Kept();
  private final Denials denials =
      new Denials(
          new AuditConfig.Denials(Duration.ofSeconds(60), 3),
          kept,
          new Uuid7(ticker, new Random(1)),
          ticker);

  /** A store in memory that can be full. */
  private static final class Kept implements AuditKeeper {
    private final List<Denial> entries = new ArrayList<>();
    private boolean full;

    @Override
    public Future<Void> record(ChainEntry entry) {
      if (full) {
        return Future.failedFuture("disk full");
      }
      entries.add((Denial) entry);
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> state(Statement statement) {
      throw new AssertionError();
    }

    @Override
    public Future<Void> drop(Statement statement, long from, long to) {
      throw new AssertionError();
    }

    @Override
    public Future<Void> reached(String stream, String chain, long number) {
      throw new AssertionError();
    }
  }

  private static Denials.Denied stranger(String address) {
    return new Denials.Denied("", "", "", address, "", "Unauthenticated", "request-" + address);
  }

  private static Denials.Denied ci(String reason, String subscription) {
    return new Denials.Denied(
        "contoso", "ci", "ci-key", "192.0.2.7", subscription, reason, "request-1");
  }

  @Test
  void recordsOneEventACallerHoweverOftenItWasDenied() {
    for (int i = 0; i < 1_000; i++) {
      denials.count(ci(i % 10 == 0 ? "Forbidden" : "TooManyRequests", "s"));
    }
    ticker.pass(Duration.ofSeconds(30));
    denials.count(ci("Forbidden", "s"));

    await(denials.flush());

    Denial denial = kept.entries.get(0);
    assertThat(kept.entries).hasSize(1);
    assertThat(denial.counts()).isEqualTo(Map.of("Forbidden", 101L, "TooManyRequests", 900L));
    assertThat(Duration.between(denial.span().first(), denial.span().last()))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(denial.caller().subscription()).isEqualTo("s");
    await(denials.flush());
    assertThat(kept.entries).as("nothing new").hasSize(1);
  }

  @Test
  void tellsCallersOfOneCredentialApartAndClaimsNoAddressForAll() {
    for (String name : List.of("Jörg Müller", "ci")) {
      denials.count(
          new Denials.Denied("contoso", name, "sso", "192.0.2.7", "s", "Forbidden", "request-1"));
    }
    denials.count(
        new Denials.Denied("contoso", "ci", "sso", "192.0.2.8", "s", "Forbidden", "request-2"));

    await(denials.flush());

    assertThat(kept.entries)
        .extracting(one -> one.caller().principal() + " from " + one.caller().clientAddress())
        .containsExactlyInAnyOrder("Jörg Müller from 192.0.2.7", "ci from ");
  }

  @Test
  void countsCallersBeyondTheBoundAsOne() {
    for (int i = 0; i < 10_000; i++) {
      denials.count(stranger("192.0.2." + i));
    }

    await(denials.flush());

    assertThat(kept.entries).hasSize(4);
    assertThat(kept.entries.get(3).caller().clientAddress()).isEqualTo("others");
    assertThat(kept.entries.get(3).counts()).containsEntry("Unauthenticated", 9_997L);
  }

  @Test
  void countsOnWhatCanNotBeRecordedNow() {
    denials.count(ci("Forbidden", "s"));
    kept.full = true;
    await(denials.flush());
    denials.count(ci("Forbidden", "t"));
    kept.full = false;

    await(denials.flush());

    assertThat(kept.entries).hasSize(1);
    assertThat(kept.entries.get(0).counts()).containsEntry("Forbidden", 2L);
    assertThat(kept.entries.get(0).caller().subscription()).as("not always the same").isEmpty();
  }
}
