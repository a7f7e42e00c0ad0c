package dev.spfgateway.operation;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Request;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a tenant finds an operation.
 *
 * @param publicUrl the URL under which clients reach the gateway, without a trailing slash; without
 *     it, what each request's Host header says
 */
public record OperationUrls(Optional<String> publicUrl) {
  /** An operation of the subscription that a request is about. */
  String of(Exchange exchange, UUID operation) {
    return of(exchange.request(), exchange.permit().subscription().id()) + "/" + operation;
  }

  /** A subscription's operations. */
  String of(Request request, SubscriptionId subscription) {
    return base(request) + "/" + subscription + "/operations";
  }

  /** A resource in SPF as the gateway shows it. */
  String resource(Exchange exchange, String path) {
    return base(exchange.request())
        + "/"
        + exchange.permit().subscription().id()
        + "/services/systemcenter/vmm/"
        + path;
  }

  private String base(Request request) {
    return publicUrl.orElseGet(() -> "https://" + request.headers().get(HttpHeaders.HOST));
  }
}
