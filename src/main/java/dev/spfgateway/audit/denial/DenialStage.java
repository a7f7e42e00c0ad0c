package dev.spfgateway.audit.denial;

import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.Trail;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Subscription;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Route;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;

/**
 * Reports to {@link Denials} every request that was denied: not authenticated, forbidden, over its
 * limit, or for another tenant's subscription. Leaves the answer unchanged.
 */
public final class DenialStage implements Stage {
  /**
   * The word for a request for another tenant's subscription, which is answered as if the
   * subscription did not exist.
   */
  static final String FOREIGN = "ForeignSubscription";

  private static final Set<FailureKind> DENIED =
      Set.of(FailureKind.UNAUTHENTICATED, FailureKind.FORBIDDEN, FailureKind.LIMITED);

  private final Denials denials;

  /** Reports to {@code denials}. Thread-safe: one instance serves all event loops. */
  public DenialStage(Denials denials) {
    this.denials = denials;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    return next.proceed(exchange)
        .onFailure(
            failure ->
                reason(exchange, GatewayException.from(failure))
                    .ifPresent(reason -> denials.count(denied(exchange, reason))));
  }

  private static Optional<String> reason(Exchange exchange, GatewayException failure) {
    if (DENIED.contains(failure.kind())) {
      return Optional.of(failure.kind().code());
    }
    return failure.kind() == FailureKind.NOT_FOUND && isForeign(exchange.trail())
        ? Optional.of(FOREIGN)
        : Optional.empty();
  }

  private static boolean isForeign(Trail trail) {
    Optional<String> owner = trail.route().flatMap(Route::subscription).map(Subscription::tenant);
    return trail.principal().isPresent()
        && owner.filter(tenant -> !tenant.equals(trail.principal().get().tenant())).isPresent();
  }

  /** An unauthenticated caller is identified by address, an authenticated one by credential. */
  private static Denials.Denied denied(Exchange exchange, String reason) {
    Trail trail = exchange.trail();
    Optional<Principal> principal = trail.principal();
    ClientAddress client = exchange.request().client();
    Optional<String> own =
        trail
            .route()
            .flatMap(Route::subscription)
            .filter(
                one -> principal.map(Principal::tenant).filter(one.tenant()::equals).isPresent())
            .map(one -> one.id().toString());
    return new Denials.Denied(
        principal.map(Principal::tenant).orElse(""),
        principal.map(Principal::name).orElse(""),
        principal.map(Principal::credential).orElse(""),
        // Otherwise one client could fill the table with the addresses of its IPv6 network.
        principal.isPresent() ? client.text() : client.counted(),
        own.orElse(""),
        reason,
        exchange.request().id());
  }
}
