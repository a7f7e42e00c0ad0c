package dev.spfgateway.operation;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.Principal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Tells whose idempotency keys are whose. A name alone does not: an issuer can give a token's user
 * any name, another principal's included. So the scope also says which scheme showed the caller and
 * which issuer gave the name.
 */
final class KeyScope {
  /** Begins no subscription's id, so that no scope of now is one of {@link #former}. */
  private static final String VERSION = "2";

  private KeyScope() {}

  /** The scope of a request's key. */
  static String of(Exchange exchange) {
    Principal principal = exchange.principal();
    return String.join(
        "/",
        VERSION,
        exchange.permit().subscription().id().toString(),
        principal.tenant(),
        principal.scheme(),
        // Without slashes, so that no issuer and name together read as others.
        URLEncoder.encode(principal.issuer(), StandardCharsets.UTF_8),
        principal.name());
  }

  /** The scope that earlier gateways gave to it. */
  static Operation.Former former(Exchange exchange) {
    Principal principal = exchange.principal();
    return new Operation.Former(
        exchange.permit().subscription().id() + "/" + principal.tenant() + "/" + principal.name(),
        principal.scheme());
  }
}
