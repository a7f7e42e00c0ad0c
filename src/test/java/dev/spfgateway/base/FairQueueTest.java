package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>(4);

  private void add(String item) {
    assertThat(queue.add(item.substring(0, 1), item)).isEmpty();
  }

  private List<String> rest() {
    List<String> rest = new ArrayList<>();
    Optional<String> next = queue.next(tenant -> true);
    while (next.isPresent()) {
      rest.add(next.get());
      next = queue.next(tenant -> true);
    }
    return rest;
  }

  @Test
  void servesTenantsInTurns() {
    List.of("a1", "a2", "a3", "b1").forEach(this::add);

    assertThat(rest()).containsExactly("a1", "b1", "a2", "a3");
    assertThat(queue.size()).isZero();
  }

  @Test
  void hasATenantThatComesAgainWaitBehindTheOthers() {
    List.of("a1", "b1").forEach(this::add);

    assertThat(queue.next(tenant -> true)).contains("a1");
    add("a2");

    assertThat(rest()).containsExactly("b1", "a2");
  }

  @Test
  void takesTheLastPlaceOfTheTenantThatWaitsMost() {
    List.of("a1", "a2", "a3", "a4").forEach(this::add);

    assertThat(queue.add("b", "b1")).contains("a4");
    assertThat(queue.add("b", "b2")).contains("a3");
    assertThat(queue.add("b", "b3")).contains("b3");
    assertThat(queue.add("a", "a5")).contains("a5");
    assertThat(rest()).containsExactly("a1", "b1", "a2", "b2");
  }

  @Test
  void passesOverTenantsThatMayNotBeServed() {
    List.of("a1", "a2", "b1").forEach(this::add);

    assertThat(queue.hasNext("c"::equals)).isFalse();
    assertThat(queue.next("b"::equals)).contains("b1");
    assertThat(queue.next("b"::equals)).isEmpty();
    assertThat(queue.count("a")).isEqualTo(2);
  }

  @Test
  void forgetsWhatIsTakenOut() {
    List.of("a1", "a2", "b1").forEach(this::add);

    assertThat(queue.remove("a", "a1")).isTrue();
    assertThat(queue.remove("a", "a1")).isFalse();
    assertThat(queue.remove("c", "c1")).isFalse();

    assertThat(queue.all()).containsExactly("a2", "b1");
    assertThat(rest()).containsExactly("a2", "b1");
  }

  @Test
  void holdsNothingWhereNothingMayWait() {
    assertThat(new FairQueue<String>(0).add("a", "a1")).contains("a1");
  }

  @Test
  void costsNoMoreWhenMuchWaits() {
    FairQueue<Integer> full = new FairQueue<>(100_000);
    for (int i = 0; i < 100_000; i++) {
      assertThat(full.add("a", i)).isEmpty();
    }
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();

    for (int i = 0; i < 1_000; i++) {
      Optional<Integer> given = full.add("b" + i, 100_000 + i);
      assertThat(given.orElseThrow()).isEqualTo(99_999 - i);
    }

    assertThat(thread.getCurrentThreadAllocatedBytes() - before)
        .as("bytes for a thousand places that changed hands")
        .isLessThan(20_000_000);
  }

  @Test
  void findsTheGreediestAmongManyTenants() {
    FairQueue<Integer> full = new FairQueue<>(50_001);
    for (int i = 0; i < 50_000; i++) {
      assertThat(full.add("t" + i, i)).isEmpty();
    }
    assertThat(full.add("t49999", 50_000)).isEmpty();

    assertThat(full.add("new", 50_001)).contains(50_000);
    assertThat(full.add("new", 50_002)).contains(50_002);
    assertThat(full.remove("t0", 0)).isTrue();
    assertThat(full.add("t7", 50_003)).isEmpty();
    assertThat(full.add("t0", 50_004)).contains(50_003);
    assertThat(full.size()).isEqualTo(50_001);
  }
}
