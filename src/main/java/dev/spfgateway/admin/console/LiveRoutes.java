package dev.spfgateway.admin.console;

import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.route.AdminAnswers;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Streams what happens as server-sent events: {@code overview} every two seconds, {@code stamps}
 * whenever they changed, and {@code operations} with the ids of those that changed since the last
 * event. What all streams say is made once.
 */
public final class LiveRoutes implements AdminRoutes {
  private static final long PERIOD_MILLIS = 2_000;

  private final Vertx vertx;
  private final LiveConfig config;
  private final Sources sources;
  private final Ticker ticker;
  private final Map<RoutingContext, Stream> streams = new ConcurrentHashMap<>();

  /** What the last tick said of stamps; guarded by this. */
  private String stamps = "";

  /** Whether the timer runs; guarded by this. */
  private boolean ticking;

  /**
   * Prepares the stream.
   *
   * @param sources what is streamed
   */
  public LiveRoutes(Vertx vertx, LiveConfig config, Sources sources, Ticker ticker) {
    this.vertx = vertx;
    this.config = config;
    this.sources = sources;
    this.ticker = ticker;
  }

  /**
   * What is streamed. No function blocks.
   *
   * @param overview the gateway's state
   * @param stamps all stamps
   * @param operations which operations changed since this was last asked; empty when none did
   */
  public record Sources(
      Supplier<JsonObject> overview,
      Supplier<JsonObject> stamps,
      Supplier<Optional<JsonObject>> operations) {}

  private record Stream(Context context, String operator, long end) {}

  @Override
  public void register(AdminApi api) {
    api.get("/api/live", call -> open(api, call));
  }

  private void open(AdminApi api, RoutingContext call) {
    Parameters unused = Parameters.of(call);
    HttpServerResponse response =
        call.response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (call.request().method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    synchronized (this) {
      admit(Operator.of(call).name());
      Stream stream =
          new Stream(
              vertx.getOrCreateContext(),
              Operator.of(call).name(),
              ticker.nanos() + config.duration().toNanos());
      streams.put(call, stream);
      call.addEndHandler(ended -> streams.remove(call));
      String all = overview() + event("stamps", sources.stamps().get());
      write(call, response.setChunked(true), all, false);
      if (!ticking) {
        ticking = true;
        vertx.setPeriodic(PERIOD_MILLIS, timer -> tick(api, timer));
      }
    }
  }

  private void admit(String operator) {
    long own = streams.values().stream().filter(one -> one.operator().equals(operator)).count();
    if (streams.size() >= config.max() || own >= config.maxPerOperator()) {
      throw GatewayException.of(
          FailureKind.OVERLOADED,
          "too many live streams are open (adminListener.live); close a page of the console");
    }
  }

  private synchronized void tick(AdminApi api, long timer) {
    if (streams.isEmpty()) {
      ticking = !vertx.cancelTimer(timer);
      return;
    }
    String changedStamps = event("stamps", sources.stamps().get());
    Optional<JsonObject> operations = sources.operations().get();
    String text =
        overview()
            + (changedStamps.equals(stamps) ? "" : changedStamps)
            + operations.map(one -> event("operations", one)).orElse("");
    stamps = changedStamps;
    long now = ticker.nanos();
    streams.forEach(
        (call, stream) -> {
          boolean last = stream.end() - now <= 0 || !api.stillAdmits(call);
          stream.context().runOnContext(turn -> write(call, call.response(), text, last));
        });
  }

  private String overview() {
    return event("overview", sources.overview().get());
  }

  private static String event(String name, JsonObject data) {
    return "event: " + name + "\ndata: " + data.encode() + "\n\n";
  }

  /** A client that does not keep up begins anew, because it must not miss an event. */
  private static void write(
      RoutingContext call, HttpServerResponse response, String text, boolean last) {
    if (response.ended() || response.closed()) {
      return;
    }
    if (last) {
      response.end();
    } else if (response.writeQueueFull()) {
      AdminAnswers.close(call.request().connection());
    } else {
      response.write(text).onFailure(gone -> AdminAnswers.close(call.request().connection()));
    }
  }
}
