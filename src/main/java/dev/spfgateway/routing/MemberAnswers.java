package dev.spfgateway.routing;

import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the result of each request of a batch into its answer; a failure becomes an answer like any
 * other.
 */
final class MemberAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(MemberAnswers.class);

  private final BatchStage.Failures failures;

  MemberAnswers(BatchStage.Failures failures) {
    this.failures = failures;
  }

  /**
   * Waits for a request's answer and collects it.
   *
   * @return never fails
   */
  Future<BatchAnswer> settled(BatchMember member, Future<Reply> answer, int maxBytes) {
    return answer
        .compose(reply -> BatchAnswer.of(member, reply, maxBytes))
        .otherwise(cause -> failed(member, GatewayException.from(cause)))
        .onSuccess(BatchAnswer::ended);
  }

  /** Makes the answer that reports a failure. */
  BatchAnswer failed(BatchMember member, GatewayException failure) {
    String id = member.exchange().request().id();
    if (failure.kind().blame() == FailureKind.Blame.GATEWAY && failure.getCause() != null) {
      LOG.error("request {} failed in the gateway", id, failure.getCause());
    }
    Reply reply = failures.reply(failure, member.exchange());
    return new BatchAnswer(member, reply, ((Reply.Whole) reply.body()).bytes());
  }
}
