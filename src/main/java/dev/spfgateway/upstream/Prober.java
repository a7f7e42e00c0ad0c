package dev.spfgateway.upstream;

import dev.spfgateway.upstream.body.RetryAfter;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.delivery.AttemptFailure;
import dev.spfgateway.upstream.delivery.Delivery;
import dev.spfgateway.upstream.delivery.FailureLog;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.ProbeConfig;
import dev.spfgateway.upstream.health.ProbeResult;
import dev.spfgateway.upstream.health.ProbeSchedule;
import dev.spfgateway.upstream.stamp.Endpoint;
import dev.spfgateway.upstream.stamp.Stamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tests every endpoint at intervals with an authenticated read, so that a breaker closes without
 * risking a tenant's request. One per process. Also ends leases that are overdue.
 */
public final class Prober extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final String PRINCIPAL = "spf-gateway-probe";

  private final Upstream upstream;
  private Runnable suspected = () -> {};
  private int turns;

  /** Probes the endpoints of every stamp once deployed. */
  public Prober(Upstream upstream) {
    this.upstream = upstream;
  }

  @Override
  public Future<?> start() {
    Stamps stamps = new Stamps(vertx, upstream);
    Context loop = vertx.getOrCreateContext();
    suspected = () -> loop.runOnContext(go -> settle(stamps.sites()));
    upstream.credentialEvents().onSuspicion(suspected);
    vertx.setPeriodic(
        TICK.toMillis(),
        id -> {
          settle(stamps.sites());
          stamps.sites().forEach(this::look);
        });
    settle(stamps.sites());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    upstream.credentialEvents().forget(suspected);
    return Future.succeededFuture();
  }

  private void look(Stamps.Site site) {
    Upstream.Stamp known = site.stamp();
    known.health().sweep();
    List<EndpointHealth> health = known.health().endpoints();
    for (int i = 0; i < health.size(); i++) {
      int place = i;
      Endpoint endpoint = site.endpoints().get(place);
      if (endpoint.credential().takesProbe()) {
        health.get(i).beginProbe().ifPresent(probe -> probe(endpoint, known, place, probe));
      }
    }
  }

  /** Shows credentials that are new or suspected, for the requests that wait for the result. */
  private void settle(List<Stamps.Site> sites) {
    List<Stamps.Site> turned = new ArrayList<>(sites);
    // Rotated, so that an endpoint that is down does not keep the others untested.
    Collections.rotate(turned, turns++);
    for (Stamps.Site site : turned) {
      site.endpoints().stream()
          .filter(endpoint -> endpoint.credential().wantsProbe())
          .forEach(endpoint -> settle(site.stamp(), endpoint));
    }
  }

  /** Reports to the credential's state only; health has its own probes. */
  private void settle(Upstream.Stamp stamp, Endpoint endpoint) {
    ProbeConfig config = stamp.probe();
    stamp.health().charge();
    Delivery delivery = Delivery.ofProbe(vertx);
    delivery
        .send(endpoint.connections(), options(endpoint, config), true, config.timeout().toMillis())
        .onComplete(
            answer -> {
              LOG.debug("the credential at {}: {}", endpoint.url(), what(delivery, answer));
              delivery.abandon();
              if (result(answer) == ProbeResult.WELL) {
                // Accepted at the witness: the endpoint in doubt is next, without delay.
                suspected.run();
              }
            });
  }

  private void probe(
      Endpoint endpoint, Upstream.Stamp stamp, int place, ProbeSchedule.Probe probe) {
    long started = upstream.ticker().nanos();
    stamp.health().charge();
    Delivery delivery = Delivery.ofProbe(vertx);
    ProbeConfig config = stamp.probe();
    delivery
        // Always a new connection: an existing one would prove less.
        .send(endpoint.connections(), options(endpoint, config), true, config.timeout().toMillis())
        .onComplete(
            answer -> {
              ProbeResult result = result(answer);
              if (result != ProbeResult.WELL) {
                LOG.info(
                    "stamp {}: the probe of {} {}: {}",
                    endpoint.stamp(),
                    endpoint.url(),
                    result.word(),
                    what(delivery, answer));
              }
              if (answer.succeeded()) {
                heed(stamp, place, answer.result());
              }
              Duration took = upstream.ticker().since(started);
              stamp.health().probed(place, probe, result, took);
              delivery.abandon();
            });
  }

  private void heed(Upstream.Stamp stamp, int place, HttpClientResponse answer) {
    RetryAfter.forEverybody(answer.statusCode(), answer.headers(), upstream.ticker())
        .ifPresent(asked -> stamp.health().rest(place, asked));
  }

  private static RequestOptions options(Endpoint endpoint, ProbeConfig config) {
    MultiMap headers = HttpHeaders.headers();
    headers.set("x-ms-principal-id", PRINCIPAL);
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setURI(endpoint.path(config.path()))
        .setHeaders(headers);
  }

  private static ProbeResult result(AsyncResult<HttpClientResponse> answer) {
    if (answer.failed()) {
      return answer.cause() instanceof CredentialState.Refused
          ? ProbeResult.REFUSED
          : ProbeResult.FAILED;
    }
    int status = answer.result().statusCode();
    if (status == 401) {
      return ProbeResult.REFUSED;
    }
    return status >= 200 && status < 300 ? ProbeResult.WELL : ProbeResult.FAILED;
  }

  private static String what(Delivery delivery, AsyncResult<HttpClientResponse> answer) {
    return answer.failed()
        ? FailureLog.text(AttemptFailure.of(answer.cause(), delivery.phase()), answer.cause())
        : "it answered " + answer.result().statusCode();
  }
}
