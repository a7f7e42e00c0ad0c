package dev.spfgateway.operation;

import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Operations;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOverStageTest {
  private final Vertx vertx = Vertx.vertx();
  private final HandOver handOver = new HandOver();
  private final Promise<Reply> behind = Promise.promise();
  private final Passage passage =
      Passage.through(new HandOverStage(vertx, handOver)).answering(behind::future);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static Exchange mutation() {
    return anExchange().permitted().with(Operations.anOperation(UUID.randomUUID(), "guard"));
  }

  private static Reply reply() {
    return new Reply(
        204,
        MultiMap.caseInsensitiveMultiMap(),
        new Reply.Whole(Buffer.buffer()),
        Optional.empty());
  }

  @Test
  void passesAnAnswerAndAFailureOn() {
    Future<Reply> sent = passage.send(mutation());
    assertThat(sent.isComplete()).isFalse();

    Reply reply = reply();
    behind.complete(reply);

    assertThat(await(sent)).isSameAs(reply);
    GatewayException failure = GatewayException.of(FailureKind.OVERLOADED, "no");
    passage.answering(() -> Future.failedFuture(failure));
    assertThat(Passage.failure(passage.send(mutation()))).isSameAs(failure);
  }

  @Test
  void answersForWhatStillRunsAndLetsItEnd() {
    Future<Reply> sent = passage.send(mutation());

    handOver.begin();

    GatewayException told = Passage.failure(sent);
    assertThat(told.kind()).isEqualTo(FailureKind.HANDED_OVER);
    assertThat(told.outcome()).contains(Outcome.UNKNOWN);
    behind.complete(reply());
    assertThat(sent.failed()).isTrue();
  }

  @Test
  void beginsNoMutationAfterThatButStillReads() {
    handOver.begin();

    GatewayException refused = passage.refuse(mutation());

    assertThat(refused.kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(refused.outcome()).contains(Outcome.NOT_SENT);
    assertThat(passage.passed()).isEmpty();
    passage.answering(() -> Future.succeededFuture(reply()));
    passage.pass(anExchange().withAction(Action.READ).permitted());
    assertThat(passage.passed()).hasSize(1);
  }
}
