package dev.spfgateway.telemetry;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureOrigin;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.telemetry.log.LogConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Outermost stage: when an answer has ended in any way, writes log, metrics and traces. */
public final class TelemetryStage implements Stage {
  private final RequestMetrics metrics;
  private final AccessLog log;
  private final Optional<Tracing> tracing;
  private final Ticker ticker;

  /**
   * Takes the receivers.
   *
   * @param log which reads are logged
   * @param tracing makes traces; empty when tracing is off
   */
  public TelemetryStage(
      RequestMetrics metrics,
      LogConfig log,
      Optional<Tracing> tracing,
      Ticker ticker,
      RandomGenerator random) {
    this.metrics = metrics;
    this.log = new AccessLog(log.sampling(), random);
    this.tracing = tracing;
    this.ticker = ticker;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    long started = ticker.nanos();
    metrics.begin();
    if (tracing.isPresent()) {
      tracing.get().begin(exchange);
    }
    Future<Reply> answer = next.proceed(exchange);
    exchange.client().onEnd(() -> answer.onComplete(result -> report(exchange, result, started)));
    return answer;
  }

  private void report(Exchange exchange, AsyncResult<Reply> result, long started) {
    metrics.end();
    Duration took = ticker.since(started);
    Optional<GatewayException> failure =
        result.succeeded() ? Optional.empty() : Optional.of(GatewayException.from(result.cause()));
    Optional<FailureOrigin> ending = ending(exchange, result);
    Optional<Outcome> outcome =
        ending.map(FailureOrigin::outcome).orElseGet(() -> result.result().outcome());
    Summary summary =
        new Summary(
            exchange,
            exchange.client().end().orElseThrow(),
            started,
            took,
            outcome,
            ending,
            failure.map(GatewayException::kind).map(FailureKind::code));
    metrics.count(summary);
    log.write(summary);
    if (tracing.isPresent()) {
      tracing.get().end(summary);
    }
  }

  private static Optional<FailureOrigin> ending(Exchange exchange, AsyncResult<Reply> result) {
    Trail trail = exchange.trail();
    if (result.failed()) {
      GatewayException failure = GatewayException.from(result.cause());
      return Optional.of(FailureOrigin.of(failure, exchange.request().method(), trail));
    }
    return Optional.of(result.result())
        .filter(reply -> reply.status() >= 400)
        .map(reply -> FailureOrigin.of(reply, trail));
  }

  /**
   * A request that has ended.
   *
   * @param exchange the request and its trail
   * @param end how the answer ended
   * @param began when its head had arrived, on the clock of {@link Ticker#nanos}
   * @param took time from then to the end of the answer
   * @param outcome the mutation's outcome; empty for reads
   * @param ending who ended it, and how far upstream; empty when it ended well
   * @param failure the failure's code when the gateway itself ended the request
   */
  record Summary(
      Exchange exchange,
      ClientPresence.End end,
      long began,
      Duration took,
      Optional<Outcome> outcome,
      Optional<FailureOrigin> ending,
      Optional<String> failure) {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

    /**
     * Also true for requests refused before they were understood, unless they can't have been
     * mutations.
     */
    boolean mutates() {
      return exchange
          .trail()
          .action()
          .map(Action::mutates)
          .orElseGet(() -> !READS.contains(exchange.request().method()));
    }

    /** Whether the request failed, or its client left before the end of the answer. */
    boolean isError() {
      return ending.isPresent() || !end.complete();
    }
  }
}
