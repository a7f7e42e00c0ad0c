package dev.spfgateway.upstream.credential;

import dev.spfgateway.upstream.credential.CredentialState.Place;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports changes of the gateway's credentials to the log, the metrics and the prober. Thread-safe.
 */
public final class CredentialEvents {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialEvents.class);

  private final MeterRegistry metrics;
  private final Duration recheck;
  private final List<Runnable> probers = new CopyOnWriteArrayList<>();

  /**
   * @param recheck how often a refused secret is tried again; zero for never
   */
  public CredentialEvents(MeterRegistry metrics, Duration recheck) {
    this.metrics = metrics;
    this.recheck = recheck;
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
    metrics
        .counter(
            "spfgateway.upstream.credential.refusals",
            "stamp",
            place.stamp(),
            "endpoint",
            place.url())
        .increment();
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
