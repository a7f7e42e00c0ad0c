package dev.spfgateway.upstream;

import dev.spfgateway.pipeline.Exchange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leads the links in an answer's headers through the gateway. A link that leads anywhere else is
 * dropped: nothing may name the upstream.
 */
final class Links {
  private static final List<String> LINK_HEADERS =
      List.of("Location", "Content-Location", "DataServiceId");

  private final Optional<String> publicUrl;

  /** Takes the URL under which clients reach the gateway; without it, what their Host says. */
  Links(Optional<String> publicUrl) {
    this.publicUrl = publicUrl;
  }

  void rewrite(MultiMap headers, Endpoint endpoint, Exchange exchange) {
    String upstream = endpoint.serviceRoot(exchange.permit().subscription().id());
    for (String name : LINK_HEADERS) {
      @Nullable String link = headers.get(name);
      if (link != null) {
        headers.remove(name);
        if (startsWith(link, upstream)) {
          headers.set(name, serviceRoot(exchange) + link.substring(upstream.length()));
        }
      }
    }
  }

  private static boolean startsWith(String link, String upstream) {
    return link.toLowerCase(Locale.ROOT).startsWith(upstream.toLowerCase(Locale.ROOT));
  }

  private String serviceRoot(Exchange exchange) {
    String base =
        publicUrl.orElseGet(() -> "https://" + exchange.request().headers().get(HttpHeaders.HOST));
    return base + "/" + exchange.permit().subscription().id() + "/services/systemcenter/vmm";
  }
}
