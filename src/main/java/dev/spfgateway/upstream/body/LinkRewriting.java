package dev.spfgateway.upstream.body;

import dev.spfgateway.base.StampId;
import dev.spfgateway.odata.ODataSyntaxException;
import dev.spfgateway.odata.links.AnswerLinks;
import dev.spfgateway.odata.links.GatewayRoot;
import dev.spfgateway.odata.links.LinkForm;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.RequestLinks;
import dev.spfgateway.odata.links.Rewriters;
import dev.spfgateway.odata.links.UpstreamNames;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.upstream.config.StampConfig;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites links: those in answers so that they lead through the gateway, those in requests so that
 * they lead to the chosen endpoint. Confined to one event loop.
 */
public final class LinkRewriting {
  private static final List<String> LINK_HEADERS =
      List.of("Location", "Content-Location", "Content-Base", "DataServiceId", "OData-EntityId");

  /** Ids of VMM's job and of requests, which never name a server. */
  private static final Set<String> IDS =
      Set.of("x-ms-request-id", "x-ms-client-request-id", "request-id");

  private static final String HTTPS = "https://";

  private final Optional<String> publicUrl;
  private final Function<StampId, StampConfig> stamps;
  private final Map<StampId, Named> known = new HashMap<>();

  /** The names that the servers of one version of a stamp may use for themselves. */
  private record Named(StampConfig stamp, UpstreamNames names) {
    static Named of(StampConfig stamp) {
      List<StampConfig.EndpointConfig> endpoints = stamp.endpoints();
      return new Named(
          stamp,
          UpstreamNames.of(
              endpoints.stream().map(StampConfig.EndpointConfig::url).toList(),
              endpoints.stream().flatMap(one -> one.linkHosts().stream()).toList()));
    }
  }

  /**
   * Follows the stamps' configuration.
   *
   * @param stamps the registry's current configuration of a stamp
   * @param publicUrl the URL under which clients reach the gateway; without it, their Host header
   *     is used
   */
  public LinkRewriting(Function<StampId, StampConfig> stamps, Optional<String> publicUrl) {
    this.publicUrl = publicUrl;
    this.stamps = stamps;
  }

  /** A configuration is always replaced as a whole, so comparing identities is enough. */
  @SuppressWarnings("ReferenceEquality")
  private UpstreamNames names(StampId id) {
    StampConfig stamp = stamps.apply(id);
    return known
        .compute(
            id, (same, named) -> named != null && named.stamp() == stamp ? named : Named.of(stamp))
        .names();
  }

  /** The mapping for an answer's links. */
  LinkMap ofAnswer(Exchange exchange) {
    UpstreamNames stamp = names(exchange.permit().stamp());
    String origin = publicUrl.orElseGet(() -> HTTPS + host(exchange));
    return new AnswerLinks(stamp, GatewayRoot.of(origin, exchange.request().path()));
  }

  private static String host(Exchange exchange) {
    return String.valueOf(exchange.request().headers().get(HttpHeaders.HOST));
  }

  /**
   * Rewrites the links in an answer's headers. Drops a link to a foreign server, a link in another
   * form than {@link LinkForm} allows, and any other header that names the upstream.
   */
  static void rewrite(MultiMap headers, LinkMap map) {
    for (String name : LINK_HEADERS) {
      List<String> links = headers.getAll(name);
      headers.remove(name);
      if (links.size() == 1) {
        led(links.get(0).strip(), map).ifPresent(through -> headers.set(name, through));
      }
    }
    Set<String> telling =
        headers.entries().stream()
            .filter(header -> !header.getValue().equals(map.neutral(header.getValue())))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    for (String name : telling) {
      if (!IDS.contains(name.toLowerCase(Locale.ROOT)) && !isLink(name)) {
        headers.remove(name);
      }
    }
  }

  private static boolean isLink(String name) {
    return LINK_HEADERS.stream().anyMatch(name::equalsIgnoreCase);
  }

  /** The link through the gateway; empty when it leads elsewhere. */
  private static Optional<String> led(String link, LinkMap map) {
    if (!LinkForm.isPlain(link)) {
      return Optional.empty();
    }
    Optional<LinkMap.Change> change = map.map(link);
    if (change.isEmpty()) {
      return LinkForm.isRelative(link) ? Optional.of(link) : Optional.empty();
    }
    return Optional.of(
        link.substring(0, change.get().start())
            + change.get().by()
            + link.substring(change.get().end()));
  }

  /**
   * The client's body with its entity URIs rewritten for an endpoint.
   *
   * @param serviceRoot the URL of the subscription's service root there
   * @throws GatewayException when it can't be inspected
   */
  public Buffer outgoing(Exchange exchange, String serviceRoot) {
    Buffer body = exchange.command().body();
    if (body.length() == 0) {
      return body;
    }
    Set<String> own = new HashSet<>(Set.of(host(exchange)));
    publicUrl.ifPresent(url -> own.add(url.substring(url.indexOf("//") + 2)));
    LinkMap map = new RequestLinks(own, exchange.permit().subscription().id().value(), serviceRoot);
    @Nullable String type = exchange.request().headers().get(HttpHeaders.CONTENT_TYPE);
    try {
      return Buffer.buffer(
          Rewriters.forRequest(type, exchange.entities().path(), map).whole(body.getBytes()));
    } catch (ODataSyntaxException e) {
      throw GatewayException.of(FailureKind.BAD_REQUEST, e.getMessage()).with(Outcome.NOT_SENT);
    }
  }
}
