package dev.spfgateway.limit;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Trail;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitStageTest {
  private final HandTicker ticker = new HandTicker();
  private final Passage passage =
      Passage.through(new LimitStage(new LimitConfig(10, 3, 1), ticker));

  @Test
  void tellsHowLongToWait() {
    for (int i = 0; i < 3; i++) {
      passage.pass(request("contoso"));
    }

    GatewayException refused = passage.refuse(request("contoso"));

    assertThat(refused.kind()).isEqualTo(FailureKind.LIMITED);
    assertThat(refused.retryAfter()).contains(Duration.ofMillis(100));
    ticker.pass(Duration.ofMillis(100));
    passage.pass(request("contoso"));
  }

  @Test
  void oneTenantDoesNotUseAnothersShare() {
    for (int i = 0; i < 3; i++) {
      passage.pass(request("contoso"));
    }

    assertThat(passage.pass(request("fabrikam"))).isNotNull();
  }

  @Test
  void keepsThePlaceWhileTheRequestIsInProgress() {
    Promise<Reply> answer = Promise.promise();
    Future<Reply> first = passage.answering(answer::future).send(request("contoso"));

    assertThat(passage.refuse(request("contoso")).kind()).isEqualTo(FailureKind.LIMITED);
    assertThat(first.isComplete()).isFalse();
  }

  @Test
  void givesThePlaceBackBehindAWholeReply() {
    passage.pass(request("contoso"));

    assertThat(passage.pass(request("contoso"))).isNotNull();
  }

  @Test
  void givesThePlaceBackBehindAFailure() {
    passage.answering(
        () -> Future.failedFuture(GatewayException.of(FailureKind.UPSTREAM_TIMEOUT, "late")));
    Passage.failure(passage.send(request("contoso")));

    assertThat(Passage.failure(passage.send(request("contoso"))).kind())
        .isEqualTo(FailureKind.UPSTREAM_TIMEOUT);
  }

  @Test
  void givesThePlaceBackWhenAStageBehindThrows() {
    passage.answering(
        () -> {
          throw new IllegalStateException("broken");
        });
    Passage.anyFailure(passage.send(request("contoso")));

    assertThat(Passage.anyFailure(passage.send(request("contoso"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsThePlaceUntilTheStreamEnds() {
    passage.answering(() -> Future.succeededFuture(streamed()));
    Exchange streaming = request("contoso");
    Passage.await(passage.send(streaming));

    assertThat(passage.refuse(request("contoso")).kind()).isEqualTo(FailureKind.LIMITED);

    streaming.trail().ended(new Trail.End(200, 10, true));
    streaming.trail().ended(new Trail.End(200, 10, true));
    passage.pass(request("contoso"));
    ticker.pass(Duration.ofSeconds(1));
    assertThat(passage.refuse(request("contoso")).kind())
        .as("one place was given back, not two")
        .isEqualTo(FailureKind.LIMITED);
  }

  @Test
  void givesThePlaceBackAtOnceWhenTheClientHasGoneBeforeTheStream() {
    passage.answering(() -> Future.succeededFuture(streamed()));
    Exchange gone = request("contoso");
    gone.trail().ended(new Trail.End(0, 0, false));

    Passage.await(passage.send(gone));

    assertThat(passage.pass(request("contoso"))).isNotNull();
  }

  private static Exchange request(String tenant) {
    return anExchange().withTenant(tenant).authenticated();
  }

  private static Reply streamed() {
    return new Reply(
        200,
        HttpHeaders.headers(),
        new Reply.Streamed(new NoStream(), Optional.empty(), () -> {}),
        Optional.empty());
  }

  private static final class NoStream implements ReadStream<Buffer> {
    @Override
    public ReadStream<Buffer> exceptionHandler(io.vertx.core.Handler<Throwable> handler) {
      return this;
    }

    @Override
    public ReadStream<Buffer> handler(io.vertx.core.Handler<Buffer> handler) {
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(io.vertx.core.Handler<Void> handler) {
      return this;
    }
  }
}
