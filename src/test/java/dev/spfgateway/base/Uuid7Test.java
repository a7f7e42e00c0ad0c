package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class Uuid7Test {
  private final HandTicker ticker = new HandTicker();
  private final Uuid7 ids = new Uuid7(ticker, new Random(1));

  @Test
  void hasVersionVariantAndTime() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(ticker.now().toEpochMilli());
  }

  @Test
  void sortsByTheMillisecond() {
    String before = ids.next().toString();

    for (int i = 0; i < 1_000; i++) {
      ticker.pass(Duration.ofMillis(1));
      String after = ids.next().toString();
      assertThat(after).isGreaterThan(before);
      before = after;
    }
  }

  @Test
  void differsWithinAMillisecond() {
    Set<UUID> made = new HashSet<>();

    for (int i = 0; i < 10_000; i++) {
      made.add(ids.next());
    }

    assertThat(made).hasSize(10_000);
  }

  @Test
  void usesAllRandomBits() {
    long ones = 0;
    long zeros = 0;

    for (int i = 0; i < 200; i++) {
      long low = ids.next().getLeastSignificantBits();
      ones |= low;
      zeros |= ~low;
    }

    assertThat(ones & zeros).isEqualTo(0x3FFF_FFFF_FFFF_FFFFL);
  }
}
