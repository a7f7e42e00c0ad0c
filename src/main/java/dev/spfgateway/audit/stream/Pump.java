package dev.spfgateway.audit.stream;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Repeat;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the gateway's own chain to an outlet: reads one batch behind what has been delivered,
 * delivers it, and remembers that in the store once it has settled. After a failure, and after a
 * start, it goes on from what is remembered, so that some may be delivered twice and none never.
 * Holds one batch. Lives on one event loop.
 */
public final class Pump {
  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final String STATEMENTS = "/statements";

  private final Vertx vertx;
  private final Source source;
  private final String name;
  private final Outlet outlet;
  private final boolean withEvents;
  private final StreamConfig config;
  private final Counter delivered;
  private final Counter failures;

  /** Of the oldest event that is known not to be delivered; 0 when there is none. */
  private final AtomicLong waitingSince = new AtomicLong();

  private Position at = new Position(0, 0);
  private Position remembered = at;
  private boolean settling;
  private boolean stopping;
  private volatile boolean failing;
  private long generation;
  private long pauseMillis;
  private long timer;
  private Future<Void> busy = Future.succeededFuture();

  /**
   * What is copied.
   *
   * @param archive where it is read
   * @param keeper where is kept how far it is copied
   * @param chain the gateway's own chain
   * @param ticker the clock
   * @param metrics where the lag is told
   */
  public record Source(
      AuditArchive archive,
      AuditKeeper keeper,
      String chain,
      Ticker ticker,
      MeterRegistry metrics) {}

  private record Position(long event, long statement) {}

  Pump(
      Vertx vertx,
      Source source,
      String name,
      Outlet outlet,
      boolean withEvents,
      StreamConfig config) {
    this.vertx = vertx;
    this.source = source;
    this.name = name;
    this.outlet = outlet;
    this.withEvents = withEvents;
    this.config = config;
    this.pauseMillis = config.interval().toMillis();
    this.delivered =
        Counter.builder("spfgateway.audit.stream.delivered")
            .description("events and statements that were copied, some perhaps twice")
            .tag("stream", name)
            .register(source.metrics());
    this.failures =
        Counter.builder("spfgateway.audit.stream.failures")
            .description("deliveries that failed and are tried again")
            .tag("stream", name)
            .register(source.metrics());
    Gauge.builder("spfgateway.audit.stream.lag", this::lagSeconds)
        .description("age of the oldest event that is not copied yet")
        .baseUnit("seconds")
        .tag("stream", name)
        .register(source.metrics());
  }

  private double lagSeconds() {
    long since = waitingSince.get();
    return since == 0 ? 0 : Math.max(0, source.ticker().now().toEpochMilli() - since) / 1e3;
  }

  /** Its name in configuration, metrics and store. */
  public String name() {
    return name;
  }

  /** True while the last delivery failed. */
  public boolean isFailing() {
    return failing;
  }

  /** Finds where it stood and begins. */
  public Future<Void> start() {
    return source
        .archive()
        .position(name, source.chain())
        .compose(
            event ->
                source
                    .archive()
                    .position(name + STATEMENTS, source.chain())
                    .map(statement -> new Position(event, statement)))
        .onSuccess(
            known -> {
              at = known;
              remembered = known;
              later();
            })
        .mapEmpty();
  }

  private void later() {
    if (!stopping) {
      timer = vertx.setTimer(pauseMillis, id -> tick());
    }
  }

  private void tick() {
    busy = drain().onComplete(done -> later());
  }

  /** Copies what is left, as far as that goes now, and stops. */
  public Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return busy.transform(done -> drain())
        .transform(done -> outlet.isBroken() ? Future.succeededFuture() : remember(at))
        .transform(done -> outlet.close());
  }

  /** Always succeeds: a failure is tried again after a pause. */
  private Future<Void> drain() {
    if (outlet.isBroken()) {
      goBack();
    }
    return Repeat.whileMore(vertx, this::copy)
        .onSuccess(done -> recovered())
        .recover(
            failure -> {
              failed(failure);
              return Future.succeededFuture();
            });
  }

  private void recovered() {
    if (failing) {
      LOG.info("the audit stream {} delivers again", name);
    }
    failing = false;
    pauseMillis = config.interval().toMillis();
  }

  private void failed(Throwable failure) {
    failures.increment();
    if (!failing) {
      LOG.warn("the audit stream {} can't deliver, and tries again: {}", name, failure.toString());
    }
    failing = true;
    pauseMillis = Math.min(pauseMillis * 2, config.maxPause().toMillis());
    goBack();
  }

  private void goBack() {
    generation++;
    settling = false;
    at = remembered;
  }

  /**
   * Copies one batch; true when there may be more. Statements are read first: then every event that
   * they cover is there for the second read.
   */
  private Future<Boolean> copy() {
    return source
        .archive()
        .statements(source.chain(), at.statement(), config.batch())
        .compose(statements -> events().compose(events -> deliver(events, statements)));
  }

  private Future<List<AuditArchive.Link>> events() {
    return withEvents
        ? source.archive().links(source.chain(), at.event(), config.batch())
        : Future.succeededFuture(List.of());
  }

  private Future<Boolean> deliver(List<AuditArchive.Link> events, List<Statement> statements) {
    boolean all = events.size() < config.batch();
    List<Outlet.Line> lines = new ArrayList<>();
    events.forEach(link -> lines.add(line(link.event())));
    Position next = at;
    if (!events.isEmpty()) {
      next = new Position(events.get(events.size() - 1).event().sequence(), at.statement());
    }
    if (all && !statements.isEmpty()) {
      statements.forEach(one -> lines.add(line(one)));
      next = new Position(next.event(), statements.get(statements.size() - 1).number());
    }
    if (lines.isEmpty()) {
      waitingSince.set(0);
      return Future.succeededFuture(false);
    }
    waitingSince.set(lines.get(0).time());
    Position reached = next;
    boolean more = !all || statements.size() == config.batch();
    return outlet
        .deliver(lines)
        .map(
            done -> {
              delivered.increment(lines.size());
              at = reached;
              settle();
              waitingSince.set(more ? waitingSince.get() : 0);
              return more;
            });
  }

  private static Outlet.Line line(SealedEvent event) {
    SealedEvent.Place place = SealedEvent.place(event.json());
    return new Outlet.Line(place.kind(), place.time(), event.json());
  }

  private static Outlet.Line line(Statement statement) {
    return new Outlet.Line(
        statement.kind().word(), statement.time().toEpochMilli(), statement.line());
  }

  private void settle() {
    if (settling || stopping) {
      return;
    }
    Position reached = at;
    long since = generation;
    Duration wait = outlet.settle();
    settling = true;
    vertx.setTimer(Math.max(1, wait.toMillis()), id -> settled(reached, since));
  }

  private void settled(Position reached, long since) {
    if (since != generation || stopping) {
      return;
    }
    settling = false;
    if (outlet.isBroken()) {
      return;
    }
    Future<Void> unused =
        remember(reached)
            .onSuccess(
                done -> {
                  if (!at.equals(remembered)) {
                    settle();
                  }
                });
  }

  private Future<Void> remember(Position reached) {
    if (reached.equals(remembered)) {
      return Future.succeededFuture();
    }
    return source
        .keeper()
        .reached(name, source.chain(), reached.event())
        .compose(
            done -> source.keeper().reached(name + STATEMENTS, source.chain(), reached.statement()))
        .onSuccess(done -> remembered = reached)
        .onFailure(failure -> LOG.warn("the audit stream {} can't remember its place", name));
  }
}
