package dev.spfgateway.upstream.api;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.upstream.health.EndpointActivity;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.health.breaker.Breaker;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Shows operators all stamps, their endpoints, and what opened a breaker. Never blocks. */
public final class StampsView {
  private final Upstream upstream;
  private final Ticker ticker;

  /** Shows the state that all event loops share. */
  public StampsView(Upstream upstream) {
    this.upstream = upstream;
    this.ticker = upstream.ticker();
  }

  /** All stamps of the registry by name: {@code {"stamps": […]}}. */
  public JsonObject all() {
    JsonArray stamps = new JsonArray();
    upstream.all().stream()
        .sorted(Comparator.comparing(one -> one.config().name()))
        .forEach(one -> stamps.add(stamp(one)));
    return new JsonObject().put("stamps", stamps);
  }

  private JsonObject stamp(Upstream.Stamp stamp) {
    StampHealth health = stamp.health();
    JsonArray endpoints = new JsonArray();
    for (int i = 0; i < health.endpoints().size(); i++) {
      endpoints.add(endpoint(stamp, i));
    }
    return new JsonObject()
        .put("id", stamp.config().id().toString())
        .put("name", stamp.config().name())
        .put("inProgress", health.gate().inProgress())
        .put("waiting", health.gate().waiting())
        .put("retryBudget", health.budget().tokens())
        .put("settlingTime", stamp.config().settlingTime().toSeconds())
        .put("endpoints", endpoints);
  }

  /** One endpoint of a stamp. */
  JsonObject endpoint(Upstream.Stamp stamp, int index) {
    EndpointHealth health = stamp.health().endpoints().get(index);
    EndpointActivity activity = health.activity();
    return new JsonObject()
        .put("index", index)
        .put("url", health.url())
        .put("breaker", breaker(health))
        .put("credentialRefused", stamp.credentials().get(index).isRefused())
        .put("inProgress", health.inProgress())
        .put("limit", health.limit())
        .put("restingUntil", until(health.resting()))
        .put("lastProbe", activity.lastProbe().map(StampsView::probe).orElse(null))
        .put("attempts", activity.attemptsPerSecond())
        .put("failures", activity.failuresPerSecond())
        .put("lastFailure", activity.lastFailure())
        .put("p99Ms", orNull(activity.times().millis(0.99)));
  }

  private JsonObject breaker(EndpointHealth health) {
    Breaker breaker = health.breaker();
    Optional<Duration> forced = breaker.forcedFor();
    BreakerState.Since since = breaker.since();
    String state = health.state().word();
    return new JsonObject()
        .put("state", forced.isPresent() ? "forced-" + state : state)
        .put("since", since.at().toString())
        .put("reason", reason(health, since))
        .put("forcedUntil", forced.map(this::until).orElse(null));
  }

  private static String reason(EndpointHealth health, BreakerState.Since since) {
    String failure = health.activity().lastFailure();
    boolean open = health.state() != BreakerState.CLOSED && health.breaker().forcedFor().isEmpty();
    return open && !failure.isEmpty()
        ? since.why() + "; the last failure: " + failure
        : since.why();
  }

  private static JsonObject probe(EndpointActivity.Probed probe) {
    return new JsonObject().put("at", probe.at().toString()).put("result", probe.result().word());
  }

  private @Nullable String until(Duration left) {
    return left.isZero() ? null : ticker.now().plus(left).toString();
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
