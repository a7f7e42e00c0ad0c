package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.simulator.edm.AtomWriter;
import dev.spfgateway.simulator.edm.JsonLightWriter;
import dev.spfgateway.simulator.edm.PayloadWriter;
import dev.spfgateway.simulator.edm.PayloadWriter.Payload;
import dev.spfgateway.simulator.edm.Query;
import dev.spfgateway.simulator.fault.FaultRules;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.CmdletFailure;
import dev.spfgateway.simulator.vmm.Scope;
import dev.spfgateway.simulator.vmm.World;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SPF endpoint. A request goes through four steps, each a method of its own: its head is
 * judged, its body is read, SPF acts, the answer is sent. SPF acts if and only if the whole body
 * has arrived; what happens to the connection afterwards does not stop it. Around each step stands
 * a {@link Disturbance}, which does what the fault rules say.
 */
public final class SpfHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SpfHandler.class);

  private final Endpoint endpoint;
  private final Access access;
  private final Shared shared;
  private final Resources resources;

  /**
   * Where this endpoint is.
   *
   * @param host and port, as they stand in links
   */
  public record Endpoint(StampId stamp, String host, int port) {}

  /** What all endpoints have in common. */
  public record Shared(Vertx vertx, World world, RequestLog log, FaultRules rules, Ticker ticker) {}

  /** Serves one endpoint. */
  public SpfHandler(Endpoint endpoint, Access access, Shared shared) {
    this.endpoint = endpoint;
    this.access = access;
    this.shared = shared;
    this.resources = new Resources(shared.world(), shared.ticker());
  }

  /** A request on its way. */
  private record Exchange(
      HttpServerRequest http, RequestLog.Entry entry, String verb, Disturbance faults) {
    MultiMap headers() {
      return http.headers();
    }
  }

  /** Takes a request whose head has arrived. */
  public void handle(HttpServerRequest http) {
    http.pause();
    http.response().exceptionHandler(gone -> LOG.debug("the client went away", gone));
    String verb = SpfHead.effectiveMethod(http);
    RequestLog.Entry entry = shared.log().open(endpoint.stamp(), endpoint.port(), http, verb);
    Disturbance faults = new Disturbance(shared, endpoint, http, entry, verb);
    Exchange exchange = new Exchange(http, entry, verb, faults);
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

  /** Decides what the head alone can decide. */
  private SpfPath judge(Exchange exchange) {
    HttpServerRequest http = exchange.http();
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
   * leaves the connection unusable; any other body is passed over.
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
    String root = "https://" + endpoint.host() + ":" + endpoint.port() + path.root();
    SpfRequest request =
        new SpfRequest(
            exchange.verb(),
            scope(path),
            path.resource().segments(),
            Query.parse(exchange.http().query()),
            exchange.headers(),
            writer(exchange.headers(), root),
            root,
            owner(exchange),
            body);
    return resources.act(request).onSuccess(done -> exchange.entry().done(shared.ticker().now()));
  }

  private Scope scope(SpfPath path) {
    Scope scope = new Scope(endpoint.stamp(), path.subscription());
    if (path.subscription().isPresent() && shared.world().clouds(scope).findAny().isEmpty()) {
      throw SpfRefusal.notFound(path.subscription().get().toString());
    }
    return scope;
  }

  /** VMM runs a job for the principal, and for the account where there is none. */
  private Caller owner(Exchange exchange) {
    String principal = principal(exchange);
    return new Caller(
        principal.isBlank() ? exchange.entry().user() : principal,
        exchange.faults()::fate,
        exchange.entry()::began);
  }

  private PayloadWriter writer(MultiMap headers, String root) {
    return switch (SpfRequest.format(headers)) {
      case JSON_LIGHT -> new JsonLightWriter(root);
      case ATOM -> new AtomWriter(root, shared.ticker().now());
      case JSON_VERBOSE -> throw new SpfRefusal(415, "Unsupported media type requested.");
    };
  }

  /** What a failure is answered with; fails when a fault has ended the request. */
  private static Future<SpfAnswer> error(Exchange exchange, Throwable failure) {
    if (failure instanceof RequestOver) {
      return Future.failedFuture(failure);
    }
    return Future.succeededFuture(
        failure instanceof AnswerInstead other
            ? other.answer()
            : SpfAnswer.error(SpfRequest.format(exchange.headers()), refusal(failure)));
  }

  private static SpfRefusal refusal(Throwable failure) {
    if (failure instanceof SpfRefusal known) {
      return known;
    }
    if (failure instanceof ODataSyntaxException syntax) {
      return new SpfRefusal(400, String.valueOf(syntax.getMessage()));
    }
    if (failure instanceof CmdletFailure cmdlet) {
      // Management OData turns a cmdlet's error into 500 with PowerShell's text.
      String code = Integer.toString(cmdlet.errorId());
      return new SpfRefusal(500, code, String.valueOf(cmdlet.getMessage()));
    }
    if (failure instanceof HttpClosedException) {
      LOG.debug("the client went away before the end of its request", failure);
    } else {
      LOG.error("the simulator failed", failure);
    }
    return new SpfRefusal(500, "An error occurred while processing this request.");
  }

  private Future<Void> send(Exchange exchange, SpfAnswer answer) {
    HttpServerResponse response = exchange.http().response();
    if (response.closed()) {
      // The client is gone: what SPF did stays done, and the log shows no answer.
      return Future.failedFuture(new RequestOver());
    }
    response.setStatusCode(answer.status());
    AnswerHeaders.ofIis(response, shared.ticker());
    if (!IisPages.isOne(answer)) {
      AnswerHeaders.ofService(response, exchange.headers(), answer.payload().isPresent());
    }
    answer.headers().forEach(response::putHeader);
    answer.payload().ifPresent(body -> response.putHeader("Content-Type", body.contentType()));
    exchange.entry().answered(answer.status());
    Buffer body = Buffer.buffer(answer.payload().map(Payload::text).orElse(""));
    boolean last = "close".equals(answer.headers().get("Connection"));
    return exchange
        .faults()
        .write(response, body, () -> body.length() > 0 ? response.end(body) : response.end())
        .compose(done -> last ? exchange.http().connection().close() : Future.succeededFuture());
  }
}
