package dev.spfgateway.upstream.api;

import dev.spfgateway.base.StampId;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.upstream.health.breaker.BreakerState;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Lets operators rest endpoints and force their breakers. Decides only where requests may go: a
 * request that no endpoint takes is refused or waits as always, and whether a mutation may be sent
 * or repeated is decided by its permit and its attempts alone. What operators do here ends with its
 * time, with the gateway, and with a change of the stamp's servers or settings in the registry.
 */
public final class EndpointControl {
  private final Upstream upstream;
  private final StampsView view;

  /** Changes the state that all event loops share. */
  public EndpointControl(Upstream upstream) {
    this.upstream = upstream;
    this.view = new StampsView(upstream);
  }

  /**
   * An endpoint of the registry.
   *
   * @param stamp its stamp
   * @param index its place among the stamp's endpoints, from 0
   */
  public record Place(StampId stamp, int index) {}

  /** The URL of an endpoint with its stamp's name. Throws if there is none. */
  public String name(Place place) {
    Upstream.Stamp stamp = stamp(place);
    return stamp.config().name() + " " + stamp.health().endpoints().get(place.index()).url();
  }

  /** Rests an endpoint for some time and returns it. */
  public JsonObject rest(Place place, Duration time) {
    Upstream.Stamp stamp = stamp(place);
    stamp.health().restFor(place.index(), time);
    return view.endpoint(stamp, place.index());
  }

  /** Ends an endpoint's rests and a forced state of its breaker, and returns it. */
  public JsonObject enable(Place place, String why) {
    Upstream.Stamp stamp = stamp(place);
    stamp.health().enable(place.index(), why);
    return view.endpoint(stamp, place.index());
  }

  /** Forces an endpoint's breaker to be open, or else closed, for some time, and returns it. */
  public JsonObject force(Place place, boolean open, Duration time, String why) {
    Upstream.Stamp stamp = stamp(place);
    BreakerState to = open ? BreakerState.OPEN : BreakerState.CLOSED;
    stamp.health().force(place.index(), to, time, why);
    return view.endpoint(stamp, place.index());
  }

  private Upstream.Stamp stamp(Place place) {
    return upstream
        .stamp(place.stamp())
        .filter(stamp -> place.index() < stamp.health().endpoints().size())
        .orElseThrow(
            () ->
                GatewayException.of(
                    FailureKind.NOT_FOUND,
                    "the registry has no such stamp, or the stamp no such endpoint"));
  }
}
