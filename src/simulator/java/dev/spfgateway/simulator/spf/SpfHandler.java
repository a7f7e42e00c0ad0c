package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Current;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.edm.format.Payload;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SPF endpoint. A request goes through four steps, each a method: its head is checked, its body
 * is read, SPF acts, the answer is sent. SPF acts if and only if the whole body has arrived; later
 * events on the connection do not stop it. A {@link Disturbance} wraps each step and applies the
 * fault rules.
 */
public final class SpfHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SpfHandler.class);

  private final Endpoint endpoint;
  private final Access access;
  private final Shared shared;
  private final SpfService service;

  /**
   * The endpoint's location.
   *
   * @param host and port, as in links
   */
  public record Endpoint(StampId stamp, String host, int port) {}

  /**
   * The state that all endpoints share.
   *
   * @param rules the fault rules
   * @param config how the endpoints answer now
   */
  public record Shared(
      Vertx vertx,
      World world,
      RequestLog log,
      FaultRules rules,
      Ticker ticker,
      Current<ServiceConfig> config) {}

  /** Serves one endpoint. */
  public SpfHandler(Endpoint endpoint, Access access, Shared shared) {
    this.endpoint = endpoint;
    this.access = access;
    this.shared = shared;
    this.service = new SpfService(endpoint, shared);
  }

  /** A request in progress. */
  private record Exchange(
      HttpServerRequest http,
      RequestLog.Entry entry,
      String verb,
      Disturbance faults,
      Context context) {
    MultiMap headers() {
      return http.headers();
    }
  }

  /** Handles a request whose head has arrived. */
  public void handle(HttpServerRequest http) {
    http.pause();
    http.response().exceptionHandler(gone -> LOG.debug("the client went away", gone));
    String verb = SpfHead.effectiveMethod(http);
    RequestLog.Entry entry = shared.log().open(endpoint.stamp(), endpoint.port(), http, verb);
    Disturbance faults = new Disturbance(shared, endpoint, http, entry, verb);
    Exchange exchange = new Exchange(http, entry, verb, faults, Vertx.currentContext());
    faults
        .head(() -> Future.succeededFuture(judge(exchange)))
        .transform(
            judged ->
                judged.succeeded()
                    ? serve(exchange, judged.result())
                    : refuseByHead(exchange, judged.cause()))
        .onFailure(failure -> LOG.debug("a request ended without its answer", failure));
  }

  private Future<Void> serve(Exchange exchange, SpfPath path) {
    Disturbance faults = exchange.faults();
    return faults
        .invite(() -> invite(exchange))
        .compose(invited -> faults.body(() -> readBody(exchange)))
        .compose(body -> faults.act(body, () -> act(exchange, path, body)))
        .recover(failure -> error(exchange, failure))
        .compose(answer -> faults.answer(answer, last -> send(exchange, last)));
  }

  /** Makes the decisions that depend on the head alone. */
  private SpfPath judge(Exchange exchange) {
    HttpServerRequest http = exchange.http();
    Optional<SpfAnswer> filtered = IisPages.ofUrl(http.path() == null ? "" : http.path());
    if (filtered.isPresent()) {
      throw new AnswerInstead(filtered.get());
    }
    Access.Admission admission = access.admit(http);
    admission.headers().forEach(one -> http.response().headers().add(one.getKey(), one.getValue()));
    exchange
        .entry()
        .admitted(admission.user().orElseThrow(() -> new AnswerInstead(IisPages.unauthorized())));
    SpfPath path =
        SpfPath.parse(http.path() == null ? "" : http.path())
            .orElseThrow(() -> new AnswerInstead(IisPages.notFound()));
    if (path.subscription().isPresent() && principal(exchange).isBlank()) {
      int status = shared.world().jobs().settings().missingPrincipalStatus();
      throw new SpfRefusal(status, "The request header 'x-ms-principal-id' is required.");
    }
    SpfHead.check(http, exchange.verb());
    return path;
  }

  private static String principal(Exchange exchange) {
    return Optional.ofNullable(exchange.headers().get("x-ms-principal-id")).orElse("");
  }

  /**
   * Answers without reading the body. A client that waits for a 100 may send its body or not, which
   * leaves the connection unusable; any other body is skipped.
   */
  private Future<Void> refuseByHead(Exchange exchange, Throwable refusal) {
    boolean undecided = SpfHead.expectsContinue(exchange.http());
    return error(exchange, refusal)
        .map(answer -> undecided ? answer.with("Connection", "close") : answer)
        .compose(answer -> exchange.faults().answer(answer, last -> send(exchange, last)))
        .onSuccess(
            sent -> {
              if (!undecided) {
                exchange.http().handler(ignored -> {}).resume();
              }
            });
  }

  private static Future<Void> invite(Exchange exchange) {
    HttpServerRequest http = exchange.http();
    return SpfHead.expectsContinue(http)
        ? http.response().writeContinue()
        : Future.succeededFuture();
  }

  private static Future<Buffer> readBody(Exchange exchange) {
    return BodyReader.read(exchange.http()).onSuccess(body -> exchange.entry().whole(body));
  }

  private Future<SpfAnswer> act(Exchange exchange, SpfPath path, Buffer body) {
    exchange.entry().acting();
    Caller caller =
        new Caller(exchange.entry().user(), exchange.faults()::fate, exchange.entry()::began);
    String query = exchange.http().query();
    return service
        .answer(new Call(exchange.verb(), path, query, exchange.headers(), body, caller))
        .onSuccess(answer -> acted(exchange, answer));
  }

  /** Logs that SPF acted, only if it did. */
  private void acted(Exchange exchange, SpfAnswer answer) {
    if (answer.status() < 400) {
      exchange.entry().done(shared.ticker().now());
    }
  }

  /** The answer to a failure outside of the service; fails when a fault ended the request. */
  private static Future<SpfAnswer> error(Exchange exchange, Throwable failure) {
    if (failure instanceof RequestOver) {
      return Future.failedFuture(failure);
    }
    if (failure instanceof AnswerInstead other) {
      return Future.succeededFuture(other.answer());
    }
    return Future.succeededFuture(
        failure instanceof BodyReader.TooLong
            ? IisPages.of("413").with("Connection", "close")
            : SpfErrors.answer(failure, exchange.headers(), exchange.http().query(), ""));
  }

  private static String text(SpfAnswer answer) {
    return answer.payload().map(Payload::text).orElse("");
  }

  private Future<Void> send(Exchange exchange, SpfAnswer answer) {
    HttpServerResponse response = exchange.http().response();
    if (response.closed()) {
      // The client is gone: SPF's effects stay, and the log shows no answer.
      return Future.failedFuture(new RequestOver());
    }
    response.setStatusCode(answer.status());
    AnswerHeaders.ofIis(shared.ticker()).forEach(response::putHeader);
    if (!IisPages.isOne(answer)) {
      AnswerHeaders.ofService(answer).forEach(response::putHeader);
    }
    answer.headers().forEach(response::putHeader);
    answer.payload().ifPresent(body -> response.putHeader("Content-Type", body.contentType()));
    exchange.entry().answered(answer.status());
    boolean last = "close".equals(answer.headers().get("Connection"));
    return exchange
        .faults()
        .write(response, () -> Buffer.buffer(text(answer)), () -> body(exchange, answer))
        .compose(done -> last ? exchange.http().connection().close() : Future.succeededFuture());
  }

  private Future<Void> body(Exchange exchange, SpfAnswer answer) {
    HttpServerResponse response = exchange.http().response();
    if (answer.payload().isEmpty()) {
      return response.end();
    }
    String accepted = exchange.headers().get("Accept-Encoding");
    return AnswerSender.send(
        exchange.context(),
        response,
        answer.payload().get().parts(),
        shared.config().get(),
        accepted == null ? "" : accepted);
  }
}
