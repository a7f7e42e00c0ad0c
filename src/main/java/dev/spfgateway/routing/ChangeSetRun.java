package dev.spfgateway.routing;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.Outcome;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One change set on its way. All its requests are judged before any of them is executed: one that
 * is refused keeps all from being sent. Then they are executed one after the other.
 *
 * <p>OData wants a change set to happen as a whole or not at all, and SPF, which runs one cmdlet a
 * request, can undo nothing. So when a request fails after others were executed, the rest is not
 * sent, and the one answer that OData gives to a failed change set says what became of each. That
 * answer is a {@code 409}: a status that invites another try would invite to execute the first ones
 * again. When the first request fails, nothing was executed, and its own answer is the change
 * set's.
 */
final class ChangeSetRun {
  /** How each request of a failed change set ended, in order. */
  static final String OUTCOMES = "X-Change-Set-Outcomes";

  private final List<BatchMember> members;
  private final Pipeline judge;
  private final Stage.Next act;
  private final MemberAnswers answers;
  private final List<Promise<Exchange>> permitted = new ArrayList<>();
  private final List<Promise<Reply>> acted = new ArrayList<>();
  private final List<Future<BatchAnswer>> settled = new ArrayList<>();
  private final List<BatchAnswer> done = new ArrayList<>();

  ChangeSetRun(List<BatchMember> members, Pipeline judge, Stage.Next act, MemberAnswers answers) {
    this.members = members;
    this.judge = judge;
    this.act = act;
    this.answers = answers;
  }

  /**
   * How it ended.
   *
   * @param isDone true when every request succeeded
   * @param answers one a request, or only the one that tells of the failure
   */
  record Result(boolean isDone, List<BatchAnswer> answers) {}

  /** Runs it; never fails. */
  Future<Result> run() {
    members.forEach(this::begin);
    return Future.join(permitted.stream().map(Promise::future).toList())
        .transform(judged -> judged.succeeded() ? execute(0) : refuse());
  }

  /** Sends a request as far as its permit, where it waits for the others. */
  private void begin(BatchMember member) {
    Promise<Exchange> permit = Promise.promise();
    Promise<Reply> end = Promise.promise();
    permitted.add(permit);
    acted.add(end);
    Future<Reply> answer =
        judge.handle(
            member.exchange(),
            exchange -> {
              permit.complete(exchange);
              return end.future();
            });
    answer.onComplete(
        reply ->
            permit.tryFail(
                reply.failed()
                    ? reply.cause()
                    : new IllegalStateException("answered before it had a permit")));
    // A change's answer is bounded where it is read, and must not be lost for its length.
    settled.add(answers.settled(member, answer, Integer.MAX_VALUE));
  }

  private Future<Result> execute(int index) {
    if (index == members.size()) {
      return Future.succeededFuture(new Result(true, done));
    }
    if (!settled.get(index).isComplete()) {
      // Else it failed while it waited, its answer is made, and it must not act any more.
      act.proceed(permitted.get(index).future().result()).onComplete(acted.get(index)::handle);
    }
    return settled
        .get(index)
        .compose(
            answer -> {
              done.add(answer);
              return answer.isSuccess() ? execute(index + 1) : stop(index, answer);
            });
  }

  /** Keeps what has not been sent from being sent. */
  private Future<Result> stop(int failed, BatchAnswer failure) {
    for (int i = failed + 1; i < members.size(); i++) {
      acted.get(i).tryFail(notSent("request " + (failed + 1) + " of its change set failed"));
    }
    BatchAnswer told = failed == 0 ? failure : answers.failed(members.get(failed), partly(failed));
    return allSettled(new Result(false, List.of(told)));
  }

  private Future<Result> refuse() {
    int first = 0;
    while (!permitted.get(first).future().failed()) {
      first++;
    }
    for (Promise<Reply> waiting : acted) {
      waiting.tryFail(notSent("another request of its change set was refused"));
    }
    GatewayException reason = GatewayException.from(permitted.get(first).future().cause());
    GatewayException told =
        reason.saying(
            "request "
                + (first + 1)
                + " of "
                + members.size()
                + " in this change set: "
                + reason.getMessage()
                + "; nothing of the change set was sent");
    return allSettled(new Result(false, List.of(answers.failed(members.get(first), told))));
  }

  private Future<Result> allSettled(Result result) {
    return Future.join(settled).map(result);
  }

  private static GatewayException notSent(String why) {
    return GatewayException.of(FailureKind.CHANGE_SET_REFUSED, why + "; nothing was sent")
        .with(Outcome.NOT_SENT);
  }

  private GatewayException partly(int failed) {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      outcomes.add(i <= failed ? outcome(i).word() : Outcome.NOT_SENT.word());
    }
    return GatewayException.of(
            FailureKind.CHANGE_SET_PARTLY_DONE,
            "request "
                + (failed + 1)
                + " of "
                + members.size()
                + " in this change set failed with status "
                + done.get(failed).reply().status()
                + ", and SPF can't undo what was done before it: "
                + IntStream.rangeClosed(0, failed)
                    .mapToObj(this::told)
                    .collect(Collectors.joining(", "))
                + (failed + 1 < members.size() ? "; the requests behind it were not sent" : ""))
        .header(OUTCOMES, String.join(", ", outcomes));
  }

  private Outcome outcome(int index) {
    BatchAnswer answer = done.get(index);
    boolean tried = !answer.member().exchange().trail().attempts().isEmpty();
    return answer.reply().outcome().orElse(tried ? Outcome.UNKNOWN : Outcome.NOT_SENT);
  }

  private String told(int index) {
    String operation =
        members
            .get(index)
            .exchange()
            .trail()
            .operation()
            .map(Operation::id)
            .map(id -> " (operation " + id + ")")
            .orElse("");
    return "request " + (index + 1) + operation + " " + outcome(index).word();
  }
}
