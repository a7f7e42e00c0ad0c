package dev.spfgateway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTableTest {
  private final List<String> registered = new ArrayList<>();
  private final MeterTable<String, String> meters =
      new MeterTable<>(
          2,
          labels -> "other",
          labels -> {
            registered.add(labels);
            return "meter of " + labels;
          },
          meter -> registered.remove(meter.substring("meter of ".length())));

  @Test
  void registersAMeterOnce() {
    assertThat(meters.of("a")).isEqualTo("meter of a");
    assertThat(meters.of("a")).isSameAs(meters.of("a"));
    assertThat(registered).containsExactly("a");
  }

  @Test
  void countsWhatIsBeyondTheMaximumUnderOther() {
    meters.of("a");
    meters.of("b");

    assertThat(meters.of("c")).isEqualTo("meter of other");
    assertThat(meters.of("d")).isEqualTo("meter of other");
    assertThat(meters.of("b")).isEqualTo("meter of b");
    assertThat(registered).containsExactly("a", "b", "other");
  }

  @Test
  void givesTheRoomOfRemovedMetersToOthers() {
    meters.of("a");
    meters.of("b");

    meters.removeIf("a"::equals);

    assertThat(meters.of("c")).isEqualTo("meter of c");
    assertThat(registered).containsExactly("b", "c");
    assertThat(meters.size()).isEqualTo(2);
  }
}
