package dev.spfgateway.operation.api;

import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import java.util.UUID;

/**
 * Builds the URLs of operations.
 *
 * @param publicUrl the URL under which clients reach the gateway, without a trailing slash; without
 *     it, each request's Host header is used
 */
public record OperationUrls(Optional<String> publicUrl) {
  /** The URL of an operation in the request's subscription. */
  public String of(Exchange exchange, UUID operation) {
    return of(exchange.request(), exchange.permit().subscription().id()) + "/" + operation;
  }

  /** The URL of a subscription's operations. */
  String of(Request request, SubscriptionId subscription) {
    return base(request) + "/" + subscription + "/operations";
  }

  /** The URL of an SPF resource on the gateway. */
  public String resource(Exchange exchange, String path) {
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
