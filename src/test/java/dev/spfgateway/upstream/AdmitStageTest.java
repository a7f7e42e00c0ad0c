package dev.spfgateway.upstream;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.HandTicker;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.NoStream;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.stamp.RegisteredStamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmitStageTest {
  private final Vertx vertx = Vertx.vertx();
  private final HandTicker ticker = new HandTicker();
  private final Upstream upstream =
      UpstreamFixture.upstream("overload: {perStamp: 1, maxWaiting: 1, maxWait: 10m}", ticker);
  private final Passage passage = Passage.through(AdmitStage.withoutKey(vertx, upstream));

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private Exchange mutation() {
    return anExchange().withRegistry(UpstreamFixture.stamps()).withTicker(ticker).permitted();
  }

  private Exchange withKey() {
    return anExchange()
        .withRegistry(UpstreamFixture.stamps())
        .withTicker(ticker)
        .withRequest(Requests.aRequest("MERGE", Exchanges.ROOT).withHeader("Idempotency-Key", "k"))
        .permitted();
  }

  @Test
  void refusesAtOnceWhatGoesToAStampThatIsDown() {
    UpstreamFixture.open(upstream);

    GatewayException refused = passage.refuse(mutation());

    assertThat(refused.kind()).isEqualTo(FailureKind.UPSTREAM_UNREACHABLE);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(refused.retryAfter()).isPresent();
  }

  /** A stamp of the same id, on another server. */
  private Exchange restoreForAnotherServer(Action action) {
    StampConfig one = UpstreamFixture.stamps().all().get(0);
    StampConfig.EndpointConfig place = one.endpoints().get(0);
    StampConfig earlier =
        new StampConfig(
            one.id(),
            one.name(),
            List.of(
                new StampConfig.EndpointConfig(
                    URI.create("https://localhost:2/VMM"),
                    place.user(),
                    place.password(),
                    null,
                    null,
                    List.of())),
            one.trust(),
            one.pins(),
            one.settlingTime(),
            one.overrides(),
            one.refusals());
    return anExchange()
        .withRegistry(new RegisteredStamps(List.of(earlier)))
        .withTicker(ticker)
        .withAction(action)
        .permitted();
  }

  @Test
  void refusesWhatWasRoutedToAStampThatIsOnOtherServersNow() {
    GatewayException mutation = passage.refuse(restoreForAnotherServer(Action.RESTORE));
    GatewayException read = passage.refuse(restoreForAnotherServer(Action.READ));

    assertThat(mutation.kind()).isEqualTo(FailureKind.REGISTRY_CHANGED);
    assertThat(mutation.outcome()).contains(Outcome.NOT_SENT);
    assertThat(read.kind()).isEqualTo(FailureKind.REGISTRY_CHANGED);
    assertThat(read.outcome()).isEmpty();
  }

  @Test
  void letsTheNextOneInWhenTheFirstHasBeenAnswered() {
    Promise<Reply> first = Promise.promise();
    Future<Reply> answered = passage.answering(first::future).send(mutation());
    Future<Reply> second = passage.send(mutation());
    assertThat(passage.passed()).hasSize(1);

    first.complete(Reply.of(200, "text/plain", "first"));

    await(answered);
    await(second);
    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void givesThePlaceBackAfterAFailure() {
    passage.answering(() -> Future.failedFuture("broken"));

    Passage.anyFailure(passage.send(mutation()));
    Passage.anyFailure(passage.send(mutation()));

    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void keepsThePlaceUntilAStreamedAnswerHasEnded() {
    Exchange streaming = mutation();
    await(passage.answering(() -> Future.succeededFuture(NoStream.reply())).send(streaming));
    Future<Reply> second = passage.send(mutation());
    ticker.pass(Duration.ofMinutes(10));
    upstream.stamp(Exchanges.STAMP).orElseThrow().health().sweep();
    assertThat(Passage.failure(second).kind())
        .as("its deadline has passed, the place's lease has not")
        .isEqualTo(FailureKind.OVERLOADED);
    Future<Reply> third = passage.send(mutation());
    assertThat(passage.passed()).as("the answer still comes").hasSize(1);

    streaming.client().ended(new ClientPresence.End(200, 1, true));

    await(third);
    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void takesThePlaceOfAStreamBackThatNobodySawEnd() {
    await(passage.answering(() -> Future.succeededFuture(NoStream.reply())).send(mutation()));
    ticker.pass(Duration.ofMinutes(16));

    upstream.stamp(Exchanges.STAMP).orElseThrow().health().sweep();

    await(passage.send(mutation()));
    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void givesThePlaceBackAtOnceWhenTheClientHasGoneBeforeTheStream() {
    Exchange gone = mutation();
    Promise<Reply> first = Promise.promise();
    Future<Reply> running = passage.answering(first::future).send(gone);
    gone.client().ended(ClientPresence.End.GONE);
    first.complete(NoStream.reply());
    await(running);

    await(passage.send(mutation()));

    assertThat(passage.passed()).hasSize(2);
  }

  @Test
  void forgetsAWaitingRequestWhoseClientHasGone() {
    Promise<Reply> first = Promise.promise();
    Future<Reply> running = passage.answering(first::future).send(mutation());
    Exchange gone = mutation();
    Future<Reply> waiting = passage.send(gone);

    gone.client().ended(ClientPresence.End.GONE);

    assertThat(Passage.failure(waiting).outcome()).contains(Outcome.NOT_SENT);
    first.complete(Reply.of(200, "text/plain", "first"));
    await(running);
    assertThat(passage.passed()).hasSize(1);
  }

  @Test
  void refusesWhoWaitsLongerThanItsDeadline() {
    Upstream brief = UpstreamFixture.upstream("overload: {perStamp: 1, maxWait: 1ms}", ticker);
    Passage through = Passage.through(AdmitStage.withoutKey(vertx, brief));
    Future<Reply> running = through.answering(Promise.<Reply>promise()::future).send(mutation());

    assertThat(through.refuse(mutation()).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(running.isComplete()).isFalse();
  }

  @Test
  void leavesRequestsWithAKeyToTheStageBehindTheirClaim() {
    Passage behind = Passage.through(AdmitStage.withKey(vertx, upstream));
    UpstreamFixture.open(upstream);

    assertThat(passage.pass(withKey())).as("what is stored can answer it").isNotNull();
    assertThat(behind.refuse(withKey()).outcome()).contains(Outcome.NOT_SENT);
    assertThat(behind.pass(mutation())).as("admitted once already").isNotNull();
  }
}
