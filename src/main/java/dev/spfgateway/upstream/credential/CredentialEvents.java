package dev.spfgateway.upstream.credential;

import dev.spfgateway.base.MeterTable;
import dev.spfgateway.upstream.credential.CredentialState.Place;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports changes of the gateway's credentials to the log, the metrics and the prober. Thread-safe.
 */
public final class CredentialEvents {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialEvents.class);

  /** Labels come from the registry, so few have that many endpoints. */
  private static final int MAX_SERIES = 10_000;

  private static final Place OTHERS = new Place("other", "other");

  private final MeterTable<Place, Counter> refusals;
  private final Duration recheck;
  private final List<Runnable> probers = new CopyOnWriteArrayList<>();

  /**
   * @param recheck how often a refused secret is tried again; zero for never
   */
  public CredentialEvents(MeterRegistry metrics, Duration recheck) {
    this.refusals =
        new MeterTable<>(MAX_SERIES, all -> OTHERS, all -> register(metrics, all), metrics::remove);
    this.recheck = recheck;
  }

  private static Counter register(MeterRegistry metrics, Place place) {
    return Counter.builder("spfgateway.upstream.credential.refusals")
        .description("Answers in which the endpoint refused the gateway's credential.")
        .tag("stamp", place.stamp())
        .tag("endpoint", place.url())
        .register(metrics);
  }

  /** Adds a prober to notify, on any thread, that a credential waits for a probe. */
  public void onSuspicion(Runnable prober) {
    probers.add(prober);
  }

  /** Removes a prober. */
  public void forget(Runnable prober) {
    probers.remove(prober);
  }

  void counted(Place place) {
    refusals.of(place).increment();
  }

  /**
   * Counts from zero for each endpoint of the registry, and removes what was counted for others.
   *
   * @param endpoints the endpoints' addresses, by the names of the stamps
   */
  public void follow(Map<String, Set<String>> endpoints) {
    refusals.removeIf(
        one ->
            !endpoints.getOrDefault(one.stamp(), Set.of()).contains(one.url())
                && !one.equals(OTHERS));
    endpoints.forEach(
        (stamp, urls) -> urls.forEach(url -> refusals.of(new Place(stamp, url)).increment(0)));
  }

  void suspected(Place place) {
    LOG.debug("{} answered 401; a probe will show whether the credential is refused", place);
    probers.forEach(Runnable::run);
  }

  void acceptedAgain(Place place) {
    LOG.info("{} accepts the gateway's credential again", place);
  }

  void refusedHere(Place place) {
    LOG.error(
        "{} refused the gateway's credential, which other endpoints accept; no further requests go"
            + " there until it changes{}",
        place,
        orRechecked());
  }

  void refusedEverywhere(Place place, boolean worked) {
    LOG.error(
        "{} refused the gateway's credential{}; no further requests use it at any endpoint until it"
            + " changes{}",
        place,
        worked ? ", which it had accepted before" : "",
        worked ? orRechecked() : "");
  }

  private String orRechecked() {
    return recheck.isZero() ? "" : "; a probe tries it every " + recheck;
  }
}
