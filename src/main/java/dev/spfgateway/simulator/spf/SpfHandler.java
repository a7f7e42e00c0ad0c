package dev.spfgateway.simulator.spf;

import dev.spfgateway.base.Latest;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
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
 * One SPF endpoint. A request goes through four steps, each a method of its own: its head is
 * judged, its body is read, SPF acts, the answer is sent. SPF acts if and only if the whole body
 * has arrived; what happens to the connection afterwards does not stop it.
 */
public final class SpfHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SpfHandler.class);

  private final Endpoint endpoint;
  private final BasicCredentials credentials;
  private final Shared shared;
  private final SpfService service;

  /**
   * Where this endpoint is.
   *
   * @param host and port, as they stand in links
   */
  public record Endpoint(StampId stamp, String host, int port) {}

  /**
   * What all endpoints have in common.
   *
   * @param config how they answer now
   */
  public record Shared(World world, RequestLog log, Ticker ticker, Latest<ServiceConfig> config) {}

  /** Serves one endpoint. */
  public SpfHandler(Endpoint endpoint, BasicCredentials credentials, Shared shared) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.shared = shared;
    this.service = new SpfService(endpoint, shared, credentials.user());
  }

  /** A request on its way. */
  private record Exchange(
      HttpServerRequest http, RequestLog.Entry entry, String verb, Context context) {
    MultiMap headers() {
      return http.headers();
    }
  }

  /** Takes a request whose head has arrived. */
  public void handle(HttpServerRequest http) {
    http.pause();
    String verb = SpfHead.effectiveMethod(http);
    RequestLog.Entry entry = shared.log().open(endpoint.stamp(), endpoint.port(), http, verb);
    Exchange exchange = new Exchange(http, entry, verb, Vertx.currentContext());
    http.response().exceptionHandler(gone -> LOG.debug("the client went away", gone));
    Optional<SpfPath> path;
    try {
      path = judge(exchange);
    } catch (RuntimeException e) {
      refuseByHead(exchange, error(exchange, e));
      return;
    }
    if (path.isPresent()) {
      SpfPath target = path.get();
      readBody(exchange)
          .compose(body -> act(exchange, target, body))
          .recover(failure -> Future.succeededFuture(error(exchange, failure)))
          .onSuccess(answer -> send(exchange, answer));
    }
  }

  /** Decides what the head alone can decide; empty when it has been answered already. */
  private Optional<SpfPath> judge(Exchange exchange) {
    HttpServerRequest http = exchange.http();
    Optional<SpfAnswer> filtered = IisPages.ofUrl(http.path() == null ? "" : http.path());
    if (filtered.isPresent()) {
      refuseByHead(exchange, filtered.get());
      return Optional.empty();
    }
    if (!credentials.match(http.getHeader("Authorization"))) {
      challenge(exchange);
      return Optional.empty();
    }
    Optional<SpfPath> path = SpfPath.parse(http.path() == null ? "" : http.path());
    if (path.isEmpty()) {
      refuseByHead(exchange, IisPages.notFound());
      return path;
    }
    if (path.get().subscription().isPresent() && principal(exchange).isBlank()) {
      int status = shared.world().jobs().settings().missingPrincipalStatus();
      throw new SpfRefusal(status, "The request header 'x-ms-principal-id' is required.");
    }
    SpfHead.check(http, exchange.verb());
    return path;
  }

  private static String principal(Exchange exchange) {
    return Optional.ofNullable(exchange.headers().get("x-ms-principal-id")).orElse("");
  }

  private void challenge(Exchange exchange) {
    String challenge = "Basic realm=\"" + endpoint.host() + "\"";
    refuseByHead(exchange, IisPages.unauthorized().with("WWW-Authenticate", challenge));
  }

  /**
   * Answers without reading the body. A client that waits for a 100 may send its body or not, which
   * leaves the connection unusable; any other body is passed over.
   */
  private void refuseByHead(Exchange exchange, SpfAnswer answer) {
    boolean undecided = SpfHead.expectsContinue(exchange.http());
    send(exchange, undecided ? answer.with("Connection", "close") : answer);
    if (!undecided) {
      exchange.http().handler(ignored -> {}).resume();
    }
  }

  private static Future<Buffer> readBody(Exchange exchange) {
    HttpServerRequest http = exchange.http();
    Future<Void> ready =
        SpfHead.expectsContinue(http) ? http.response().writeContinue() : Future.succeededFuture();
    return ready
        .compose(sent -> BodyReader.read(http))
        .onSuccess(body -> exchange.entry().whole(body));
  }

  private Future<SpfAnswer> act(Exchange exchange, SpfPath path, Buffer body) {
    exchange.entry().acted();
    String query = exchange.http().query();
    return service.answer(new Call(exchange.verb(), path, query, exchange.headers(), body));
  }

  /** The answer to a failure outside of the service. */
  private SpfAnswer error(Exchange exchange, Throwable failure) {
    if (failure instanceof BodyReader.TooLong) {
      return IisPages.of("413").with("Connection", "close");
    }
    return SpfErrors.answer(failure, exchange.headers(), exchange.http().query(), "");
  }

  private void send(Exchange exchange, SpfAnswer answer) {
    HttpServerResponse response = exchange.http().response();
    if (response.closed()) {
      return; // The client is gone: what SPF did stays done, and the log shows no answer.
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
    body(exchange, answer)
        .compose(done -> last ? exchange.http().connection().close() : Future.succeededFuture())
        .onFailure(failure -> LOG.debug("an answer could not be sent", failure));
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
