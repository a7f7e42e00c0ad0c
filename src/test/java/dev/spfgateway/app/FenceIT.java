package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that was suspended while SPF waited for the rest of a mutation does not send that rest.
 */
class FenceIT {
  private static final Duration SLEEP = Duration.ofHours(1);
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  /** A real clock of which either side can be put forward, as a sleep of the machine does. */
  private static final class Sleeper implements Ticker {
    private final AtomicReference<Duration> steady = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Duration> wall = new AtomicReference<>(Duration.ZERO);

    @Override
    public long nanos() {
      return Ticker.system().nanos() + steady.get().toNanos();
    }

    @Override
    public Instant now() {
      return Ticker.system().now().plus(wall.get());
    }
  }

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final Sleeper clock = new Sleeper();
  private RawUpstream upstream;
  private RunningGateway gateway;

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .set("upstream.continueTimeout", "20s")
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms")
        .withSource(Source.of(clock, new Random(1)));
  }

  /** Sleeps when the head is there and asks for the body all the same. */
  private Answer restoreOverASleep(AtomicReference<Duration> side) {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              side.set(SLEEP);
              socket.write(CONTINUE);
            });
    gateway = builder().endpoint(upstream.url(), upstream.certificate()).start(bed);
    return gateway.restore();
  }

  private void assertKeptBack(Answer answer, String phase) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(answer.body()).contains("Overloaded", "nothing was sent");
    assertThat(gateway.events().get(1).result().reason()).contains("phase=" + phase);
    assertThat(gateway.admin("/metrics").body())
        .as("it was not the endpoint's fault")
        .doesNotContain("spfgateway_breaker_transitions_total{");
    until(() -> upstream.closed() == upstream.received().size());
  }

  @Test
  void keepsABodyBackAfterItsDeadline() {
    Answer answer = restoreOverASleep(clock.steady);

    assertKeptBack(answer, "part-written");
    assertThat(upstream.received()).hasSize(1).noneMatch(RawUpstream::hasRestore);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore not-sent");
  }

  @Test
  void keepsABodyBackAfterItsLeaseThoughTheSteadyClockStoodStill() {
    Answer answer = restoreOverASleep(clock.wall);

    assertKeptBack(answer, "part-written");
    assertThat(upstream.received()).hasSize(1).noneMatch(RawUpstream::hasRestore);
  }

  @Test
  void keepsTheHeadBackOfAMutationThatIsNothingElse() {
    upstream = RawUpstream.start(bed, directory, (socket, received) -> {});
    try (CuttableProxy proxy = CuttableProxy.before(bed.vertx(), upstream.port())) {
      Promise<Void> free = proxy.hold();
      gateway = builder().endpoint(proxy.url(), upstream.certificate()).start(bed);

      Future<Answer> deleting = gateway.begin("DELETE", beforeUpdate(), OWNER, null);
      until(() -> proxy.connections() == 1);
      clock.steady.set(SLEEP);
      free.complete();

      assertKeptBack(await(deleting), "connected");
      assertThat(upstream.received()).isNotEmpty().allMatch(String::isEmpty);
    }
  }
}
