package dev.spfgateway.upstream;

import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Command;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardStageTest {
  private final Vertx vertx = Vertx.vertx();
  private final HandTicker ticker = new HandTicker();
  private final Upstream upstream = UpstreamFixture.upstream("retry: {pause: 1ms}", ticker);
  private final Passage passage =
      Passage.through(
          new ForwardStage(
              vertx,
              upstream,
              Optional.empty(),
              () -> RegistrySnapshot.of(new RegistrySnapshot.Version(1, "digest"))));

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private Exchange mutation() {
    return anExchange().withRegistry(UpstreamFixture.stamps()).withTicker(ticker).permitted();
  }

  @Test
  void sendsNothingWhenTheTimeIsOverBeforeTheFirstByte() {
    Exchange late = mutation();
    ticker.pass(Duration.ofMinutes(2));

    GatewayException refused = passage.refuse(late);

    assertThat(refused.kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(late.trail().attempts()).isEmpty();
  }

  @Test
  void sendsNothingToAStampThatIsDown() {
    UpstreamFixture.open(upstream);
    Exchange mutation = mutation();

    GatewayException refused = passage.refuse(mutation);

    assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(mutation.trail().attempts()).isEmpty();
  }

  @Test
  void countsWhatEachAttemptProved() {
    Exchange mutation = mutation();

    GatewayException refused = passage.refuse(mutation);

    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(mutation.trail().attempts())
        .hasSize(3)
        .allMatch(attempt -> attempt.verdict().equals("not-sent"));
  }

  @Test
  void keepsNoPlaceForARequestWhoseBodyCannotBeRewritten() {
    Exchange good =
        anExchange()
            .withRegistry(UpstreamFixture.stamps())
            .withTicker(ticker)
            .withRequest(
                Requests.aRequest("MERGE", ROOT).withHeader("Content-Type", "application/json"))
            .permitted();
    Command command = good.command();
    Exchange broken =
        good.with(
            new Command(
                command.action(),
                command.named(),
                Buffer.buffer("{\u0000}"),
                command.bodyDigest()));

    GatewayException refused = passage.refuse(broken);

    assertThat(refused.kind()).isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(broken.trail().attempts()).isEmpty();
    EndpointHealth endpoint =
        upstream.stamp(Exchanges.STAMP).orElseThrow().health().endpoints().get(0);
    assertThat(endpoint.inProgress()).isZero();
  }
}
