package dev.spfgateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenConnectionsTest {
  private final OpenConnections connections = new OpenConnections(config(16, 3));

  private static ConnectionConfig config(int max, int maxPerAddress) {
    Duration time = Duration.ofSeconds(10);
    return new ConnectionConfig(max, maxPerAddress, time, time, time);
  }

  @Test
  void takesAsManyOfAnAddressAsAreAllowed() {
    assertThat(connections.enter(Optional.of("192.0.2.1"))).isTrue();
    assertThat(connections.enter(Optional.of("192.0.2.1"))).isTrue();
    assertThat(connections.enter(Optional.of("192.0.2.1"))).isTrue();
    assertThat(connections.enter(Optional.of("192.0.2.1"))).isFalse();

    assertThat(connections.enter(Optional.of("192.0.2.2"))).isTrue();
    assertThat(connections.count()).isEqualTo(4);
  }

  @Test
  void takesAsManyInAllAsAreAllowed() {
    for (int i = 0; i < 16; i++) {
      assertThat(connections.enter(Optional.of("192.0.2." + i))).isTrue();
    }

    assertThat(connections.enter(Optional.of("192.0.2.99"))).isFalse();
    connections.leave(Optional.of("192.0.2.5"));
    assertThat(connections.enter(Optional.of("192.0.2.99"))).isTrue();
  }

  @Test
  void aRefusedConnectionIsNotCounted() {
    for (int i = 0; i < 10; i++) {
      connections.enter(Optional.of("192.0.2.1"));
    }

    for (int i = 0; i < 3; i++) {
      connections.leave(Optional.of("192.0.2.1"));
    }

    assertThat(connections.count()).isZero();
  }

  @Test
  void forgetsAnAddressWithItsLastConnection() {
    connections.enter(Optional.of("192.0.2.1"));
    connections.enter(Optional.of("192.0.2.1"));
    connections.leave(Optional.of("192.0.2.1"));
    assertThat(connections.addresses()).isOne();

    connections.leave(Optional.of("192.0.2.1"));

    assertThat(connections.addresses()).isZero();
  }
}
