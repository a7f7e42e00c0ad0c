package dev.spfgateway.upstream;

import dev.spfgateway.base.Ticker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What all event loops know together of the gateway's credentials: whether they are good. Safe for
 * use by all threads.
 */
final class Credentials {
  private final Supplier<List<StampConfig>> stamps;
  private final UpstreamConfig.Credentials config;
  private final MeterRegistry metrics;
  private final Ticker ticker;
  private final Map<Key, Credential> credentials = new ConcurrentHashMap<>();

  /** Endpoints that have a gauge, which tells of whatever credential they have at the time. */
  private final Set<Place> shown = ConcurrentHashMap.newKeySet();

  /** A changed secret is another credential. */
  private record Key(
      String stamp,
      URI url,
      Identity identity,
      Optional<StampConfig.ClientCertificateConfig> certificate) {}

  /**
   * Follows a list of stamps.
   *
   * @param stamps is asked for each request and answers at once; a list that is not the one from
   *     before is looked through, and what changed in it is connected to anew
   */
  Credentials(
      Supplier<List<StampConfig>> stamps,
      UpstreamConfig.Credentials config,
      MeterRegistry metrics,
      Ticker ticker) {
    this.stamps = stamps;
    this.config = config;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  /** The state of an endpoint's credential, the same one for all event loops. */
  Credential of(StampConfig stamp, StampConfig.EndpointConfig endpoint) {
    return credentials.computeIfAbsent(key(stamp, endpoint), this::make);
  }

  private static Key key(StampConfig stamp, StampConfig.EndpointConfig endpoint) {
    return new Key(
        stamp.name(),
        endpoint.url(),
        endpoint.identity(),
        Optional.ofNullable(endpoint.clientCertificate()));
  }

  private Credential make(Key key) {
    Place place = new Place(key.stamp(), key.url());
    Tags tags = Tags.of("stamp", place.stamp(), "endpoint", place.url().toString());
    Counter refusals =
        Counter.builder("spfgateway.upstream.credential.refusals")
            .description("answers of 401 to the gateway's whole credential")
            .tags(tags)
            .register(metrics);
    if (shown.add(place)) {
      Gauge.builder("spfgateway.upstream.credential.refused", () -> refused(place))
          .description("1 while no request shows this endpoint a credential that it refused")
          .tags(tags)
          .register(metrics);
    }
    String where = "stamp " + place.stamp() + ": " + place.url();
    return new Credential(where, config, ticker, refusals::increment);
  }

  /** An endpoint, whatever its credential is; a gauge must not keep a secret. */
  private record Place(String stamp, URI url) {}

  private int refused(Place place) {
    boolean refused =
        credentials.entrySet().stream()
            .filter(one -> place.equals(new Place(one.getKey().stamp(), one.getKey().url())))
            .anyMatch(one -> one.getValue().isRefused());
    return refused ? 1 : 0;
  }

  /** Whether no endpoint of a stamp may be shown the gateway's credential. */
  boolean areAllRefused(StampConfig stamp) {
    return stamp.endpoints().stream().allMatch(endpoint -> of(stamp, endpoint).isRefused());
  }

  /** Forgets the credentials that no endpoint has any more. */
  void forgetUnused() {
    Set<Key> used =
        stamps.get().stream()
            .flatMap(stamp -> stamp.endpoints().stream().map(endpoint -> key(stamp, endpoint)))
            .collect(Collectors.toSet());
    credentials.keySet().retainAll(used);
  }
}
