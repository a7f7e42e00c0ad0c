package dev.spfgateway.operation.claim;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.mutation.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Determines the owner of an idempotency key. A name alone is not enough: an issuer can give a
 * token's user any name, even another principal's. So the scope also contains the caller's
 * authentication scheme and the issuer of the name.
 */
public final class KeyScope {
  /** No subscription's id begins with this, so no current scope equals one of {@link #former}. */
  private static final String VERSION = "2";

  private KeyScope() {}

  /** The scope of a request's key. */
  public static String of(Exchange exchange) {
    Principal principal = exchange.principal();
    return String.join(
        "/",
        VERSION,
        exchange.permit().subscription().id().toString(),
        principal.tenant(),
        principal.scheme(),
        // Encoded without slashes, so that no two pairs of issuer and name read the same.
        URLEncoder.encode(principal.issuer(), StandardCharsets.UTF_8),
        principal.name());
  }

  /** The scope that earlier gateway versions gave to the key. */
  public static Operation.Former former(Exchange exchange) {
    Principal principal = exchange.principal();
    return new Operation.Former(
        exchange.permit().subscription().id() + "/" + principal.tenant() + "/" + principal.name(),
        principal.scheme());
  }
}
