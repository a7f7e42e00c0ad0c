package dev.spfgateway.audit.stream;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Repeat;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the gateway's own chain to an outlet: reads one batch after the last delivered entry,
 * delivers it, and stores the position once the delivery has settled. After a failure, after a
 * start, and when deliveries may have been lost, it resumes from the stored position, so that
 * entries may be delivered twice but never skipped. Holds one batch in memory. Confined to one
 * event loop.
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
  private final StreamMetrics metrics;

  private Position at = new Position(0, 0);
  private Position remembered = at;
  private boolean settling;
  private boolean stopping;
  private boolean stopped;
  private volatile boolean failing;
  private long breaks;
  private long generation;
  private long pauseMillis;
  private long timer;
  private Future<Void> busy = Future.succeededFuture();

  /**
   * The objects that a pump works with.
   *
   * @param archive reads the chain
   * @param keeper stores the position
   * @param chain name of the gateway's own chain
   * @param ticker the clock
   * @param metrics receives the lag
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
    this.metrics = new StreamMetrics(source.metrics(), source.ticker(), name);
  }

  /** The stream's name in configuration, metrics and store. */
  public String name() {
    return name;
  }

  /** True while the last delivery failed. */
  public boolean isFailing() {
    return failing;
  }

  /** Reads the stored position and starts copying. */
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

  /**
   * Goes back to these positions: the store came back without some entries that were copied, and
   * after these positions has other statements and perhaps other events.
   */
  public void rewind(long event, long statement) {
    at = new Position(Math.min(at.event(), event), Math.min(at.statement(), statement));
    remembered =
        new Position(
            Math.min(remembered.event(), event), Math.min(remembered.statement(), statement));
    generation++;
    settling = false;
  }

  private void later() {
    if (!stopping) {
      timer = vertx.setTimer(pauseMillis, id -> tick());
    }
  }

  private void tick() {
    busy = drain().onComplete(done -> later());
  }

  /** Copies the remaining entries, as far as a bounded time allows, and stops. */
  public Future<Void> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return busy.transform(done -> failing ? Future.succeededFuture() : drain())
        .timeout(Math.max(1, config.maxStop().toMillis()), TimeUnit.MILLISECONDS)
        .transform(done -> end())
        .transform(done -> outlet.close());
  }

  private Future<Void> end() {
    stopped = true;
    return isSettled() ? remember(at) : Future.succeededFuture();
  }

  /** Deliveries that have not settled are repeated after the next start. */
  private boolean isSettled() {
    return !isBroken() && outlet.settle().isZero();
  }

  private boolean isBroken() {
    return outlet.breaks() != breaks;
  }

  /** Always succeeds: a failure is retried after a pause. */
  private Future<Void> drain() {
    return Repeat.whileMore(vertx, this::copy)
        .onSuccess(done -> recovered())
        .recover(
            failure -> {
              failed(failure.toString());
              goBack();
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

  private void failed(String why) {
    metrics.failed();
    if (!failing) {
      LOG.warn("the audit stream {} can't deliver: {}", name, why);
    }
    failing = true;
    pauseMillis = Math.min(pauseMillis * 2, config.maxPause().toMillis());
  }

  /**
   * A connection that ends after everything has settled is no failure: servers close idle
   * connections.
   */
  private Future<Boolean> lost() {
    boolean harmless = at.equals(remembered);
    goBack();
    return harmless
        ? Future.succeededFuture(true)
        : Future.failedFuture("delivered events may be lost");
  }

  private void goBack() {
    breaks = outlet.breaks();
    generation++;
    settling = false;
    at = remembered;
  }

  /**
   * Copies one batch; true when there may be more. Reads statements first, so that the second read
   * finds every event that they cover.
   */
  private Future<Boolean> copy() {
    if (stopped) {
      return Future.succeededFuture(false);
    }
    if (isBroken()) {
      return lost();
    }
    long since = generation;
    return source
        .archive()
        .statements(source.chain(), at.statement(), config.batch())
        .compose(statements -> events().compose(events -> deliver(events, statements, since)));
  }

  private Future<List<AuditArchive.Link>> events() {
    return withEvents
        ? source.archive().links(source.chain(), at.event(), config.batch())
        : Future.succeededFuture(List.of());
  }

  private Future<Boolean> deliver(
      List<AuditArchive.Link> events, List<Statement> statements, long since) {
    if (since != generation) {
      return Future.succeededFuture(true);
    }
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
      metrics.nothingWaits();
      return Future.succeededFuture(false);
    }
    metrics.waits(lines.get(0).time());
    if (isBroken()) {
      // Entries before this batch may be lost too, and this batch must not hide that.
      return lost();
    }
    Position reached = next;
    boolean more = !all || statements.size() == config.batch();
    return delivered(lines)
        .map(
            done -> {
              metrics.delivered(lines.size());
              if (since != generation) {
                return true;
              }
              at = reached;
              settle();
              if (!more) {
                metrics.nothingWaits();
              }
              return more;
            });
  }

  /** Waits without a limit: a write that hangs in a file system can't be cancelled. */
  private Future<Void> delivered(List<Outlet.Line> lines) {
    long watch = vertx.setTimer(config.maxPause().toMillis(), id -> failed("the delivery hangs"));
    return outlet.deliver(lines).onComplete(done -> vertx.cancelTimer(watch));
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
    if (isBroken()) {
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
        .onFailure(failure -> LOG.warn("the audit stream {} can't record its position", name));
  }
}
