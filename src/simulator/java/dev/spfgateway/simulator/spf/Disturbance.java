package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.AnswerFault;
import dev.spfgateway.simulator.fault.Decision;
import dev.spfgateway.simulator.fault.Facts;
import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.fault.Framing;
import dev.spfgateway.simulator.fault.JobFault;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.vmm.JobFate;
import dev.spfgateway.simulator.wire.RawAnswer;
import dev.spfgateway.simulator.wire.Wire;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Applies the fault rules to one request: each public method wraps one of the handler's steps, and
 * runs it, changes it, or ends the request in its place. Without rules, they only run the steps. A
 * request that a fault has ended fails with {@link RequestOver}.
 */
final class Disturbance {
  /** Finds the command in a JSON or Atom body; good enough for matching requests. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:VMCheckPointAction|Operation)(?:\"\\s*:\\s*\"|(?:\\s[^>]*)?>\\s*)([A-Za-z]+)");

  private final Vertx vertx;
  private final FaultRules rules;
  private final HttpServerRequest http;
  private final RequestLog.Entry entry;
  private final Wire wire;
  private final String host;
  private Facts facts;

  /** Disturbs a request whose head has arrived. */
  Disturbance(
      SpfHandler.Shared shared,
      SpfHandler.Endpoint endpoint,
      HttpServerRequest http,
      RequestLog.Entry entry,
      String verb) {
    this.vertx = shared.vertx();
    this.rules = shared.rules();
    this.http = http;
    this.entry = entry;
    this.wire = Wire.of(http.connection());
    this.host = endpoint.host();
    Optional<SpfPath> path = path(http);
    this.facts =
        new Facts(
            endpoint.stamp(),
            endpoint.port(),
            verb,
            Optional.ofNullable(http.path()).orElse(""),
            path.flatMap(Disturbance::entitySet),
            path.flatMap(SpfPath::subscription),
            wire.use(),
            Optional.empty());
  }

  private static Optional<SpfPath> path(HttpServerRequest http) {
    try {
      return SpfPath.parse(Optional.ofNullable(http.path()).orElse(""));
    } catch (ODataSyntaxException e) {
      return Optional.empty(); // SPF will report it, if it gets to see the body
    }
  }

  private static Optional<String> entitySet(SpfPath path) {
    return path.resource().segments().stream().findFirst().map(PathSegment::name);
  }

  /** Wraps the check of the head. */
  <T> Future<T> head(Supplier<Future<T>> judge) {
    return at(Moment.BEFORE_READING).compose(on -> judge.get());
  }

  /** Wraps asking for the body. */
  Future<Void> invite(Supplier<Future<Void>> ask) {
    return decide(Moment.CONTINUING).fault().isPresent() ? Future.succeededFuture() : ask.get();
  }

  /** Wraps reading the body. */
  Future<Buffer> body(Supplier<Future<Buffer>> read) {
    Optional<Fault> fault = decide(Moment.MID_REQUEST).fault();
    return fault.isPresent() && fault.get() instanceof RequestFault.Reset reset
        ? readInPart(reset)
        : read.get();
  }

  /** Reads this many bytes, or to the end of a shorter body, and ends the connection. */
  private Future<Buffer> readInPart(RequestFault.Reset reset) {
    Promise<Buffer> over = Promise.promise();
    Buffer read = Buffer.buffer();
    http.exceptionHandler(over::tryFail);
    http.endHandler(end -> over.tryFail(new RequestOver()));
    http.handler(
        chunk -> {
          if (read.appendBuffer(chunk).length() >= reset.bodyBytes()) {
            over.tryFail(new RequestOver());
          }
        });
    http.resume();
    return over.future().onFailure(ended -> wire.end(reset.ending()));
  }

  /** Wraps acting: faults strike before it, and once it has begun, however it will end. */
  Future<SpfAnswer> act(Buffer body, Supplier<Future<SpfAnswer>> act) {
    facts = facts.commanding(command(body));
    return at(Moment.BEFORE_ACTING)
        .compose(
            on -> {
              Future<SpfAnswer> acting = Future.<Void>succeededFuture().compose(go -> act.get());
              return at(Moment.AFTER_ACTING).compose(acted -> acting);
            });
  }

  private static Optional<String> command(Buffer body) {
    Matcher matcher = COMMAND.matcher(body.toString());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The fate of a job that is about to start. */
  JobFate fate() {
    Optional<Fault> fault = decide(Moment.STARTING_JOB).fault();
    return fault.isPresent() && fault.get() instanceof JobFault job ? job.fate() : JobFate.USUAL;
  }

  /** Wraps answering, with SPF's own answer or another. */
  Future<Void> answer(SpfAnswer own, Function<SpfAnswer, Future<Void>> send) {
    if (wire.isEnded()) {
      return Future.failedFuture(new RequestOver());
    }
    Decision decision = decide(Moment.BEFORE_ANSWERING);
    if (decision.fault().isPresent()
        && decision.fault().get() instanceof RequestFault.NamesJob other) {
      return send.apply(own.naming(Optional.ofNullable(other.job())));
    }
    return after(decision)
        .map(own)
        .recover(
            failure ->
                failure instanceof AnswerInstead other
                    ? Future.succeededFuture(other.answer())
                    : Future.failedFuture(failure))
        .compose(send);
  }

  /**
   * Wraps writing an answer.
   *
   * @param response with its status and headers
   * @param body the whole body, for those faults that need it
   */
  Future<Void> write(
      HttpServerResponse response, Supplier<Buffer> body, Supplier<Future<Void>> write) {
    Optional<Fault> fault = decide(Moment.MID_ANSWER).fault();
    if (fault.isEmpty()) {
      return write.get();
    }
    if (fault.get() instanceof AnswerFault.Cut cut) {
      RawAnswer.of(response, body.get(), cut.framing()).cut(wire, cut);
      return Future.failedFuture(new RequestOver());
    }
    if (fault.get() instanceof AnswerFault.Drip drip) {
      response.putHeader("Connection", "close");
      return RawAnswer.of(response, body.get(), Framing.LENGTH)
          .drip(vertx, wire, drip)
          .onSuccess(sent -> wire.end(AnswerEnding.FIN));
    }
    return write.get().onSuccess(sent -> wire.halfClose());
  }

  private Decision decide(Moment moment) {
    Decision decision = rules.at(moment, facts);
    decision.names().forEach(entry::met);
    return decision;
  }

  private Future<Void> at(Moment moment) {
    return after(decide(moment));
  }

  private Future<Void> after(Decision decision) {
    return decision.delay().isZero()
        ? strike(decision.fault())
        : pause(decision.delay()).compose(over -> strike(decision.fault()));
  }

  private Future<Void> strike(Optional<Fault> fault) {
    if (fault.isEmpty()) {
      return Future.succeededFuture();
    }
    if (fault.get() instanceof RequestFault.Status status) {
      return Future.failedFuture(new AnswerInstead(answer(status)));
    }
    if (fault.get() instanceof RequestFault.ActLate late) {
      if (late.ending() != null) {
        wire.end(late.ending());
      }
      return pause(late.after());
    }
    if (fault.get() instanceof RequestFault.Reset reset) {
      wire.end(reset.ending());
    }
    return Future.failedFuture(new RequestOver());
  }

  private SpfAnswer answer(RequestFault.Status status) {
    SpfAnswer answer =
        switch (status.page()) {
          case IIS -> IisPages.of(status.status());
          case ODATA ->
              SpfErrors.answer(
                  new SpfRefusal(status.status(), "A fault rule of the simulator refused this."),
                  http.headers(),
                  http.query(),
                  "");
          case NONE -> IisPages.empty(status.status());
        };
    if (status.status() == 401) {
      answer = answer.with("WWW-Authenticate", "Basic realm=\"" + host + "\"");
    }
    String retryAfter = status.retryAfter();
    return retryAfter == null ? answer : answer.with("Retry-After", retryAfter);
  }

  private Future<Void> pause(Duration time) {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(Math.max(1, time.toMillis()), id -> over.complete());
    return over.future();
  }
}
