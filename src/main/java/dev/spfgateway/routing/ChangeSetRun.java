package dev.spfgateway.routing;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Executes one change set. Authorizes all its requests before executing any, so that one refused
 * request keeps all from being sent. Then executes them one at a time.
 *
 * <p>OData demands that a change set happens completely or not at all, but SPF, which runs one
 * cmdlet per request, can undo nothing. So when a request fails after others were executed, the
 * rest is not sent, and the single answer that OData allows for a failed change set lists the
 * outcome of each. That answer is a {@code 409}, because a status that invites a retry would
 * execute the first requests again. When the first request fails, nothing was executed, and its own
 * answer becomes the change set's.
 */
final class ChangeSetRun {
  /** Header with the outcome of each request of a failed change set, in order. */
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
   * The result of a change set.
   *
   * @param isDone true when every request succeeded
   * @param answers one answer per request, or only the one that reports the failure
   */
  record Result(boolean isDone, List<BatchAnswer> answers) {}

  /** Executes the change set; never fails. */
  Future<Result> run() {
    members.forEach(this::begin);
    return Future.join(permitted.stream().map(Promise::future).toList())
        .transform(judged -> judged.succeeded() ? execute(0) : refuse());
  }

  /** Sends a request up to its permit, where it waits for the others. */
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
    // A mutation's answer is limited where it is read, and must not be lost because of its length.
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

  /** Ensures that requests not sent so far never are. */
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
                + ", and SPF can't undo the requests before it: "
                + IntStream.rangeClosed(0, failed)
                    .mapToObj(this::told)
                    .collect(Collectors.joining(", "))
                + (failed + 1 < members.size() ? "; the requests after it were not sent" : ""))
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
