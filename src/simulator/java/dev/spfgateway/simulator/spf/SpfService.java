package dev.spfgateway.simulator.spf;

import dev.spfgateway.odata.PathSegment;
import dev.spfgateway.simulator.edm.query.Query;
import dev.spfgateway.simulator.vmm.Caller;
import dev.spfgateway.simulator.vmm.RoleScope;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The OData service of one endpoint: answers complete requests. */
final class SpfService {
  private final SpfHandler.Endpoint endpoint;
  private final SpfHandler.Shared shared;
  private final Resources resources;

  /** Serves one endpoint. */
  SpfService(SpfHandler.Endpoint endpoint, SpfHandler.Shared shared) {
    this.endpoint = endpoint;
    this.shared = shared;
    this.resources = new Resources(shared.world(), shared.ticker());
  }

  /** Processes a request; a failure becomes an answer too. */
  Future<SpfAnswer> answer(Call call) {
    return act(call)
        .recover(
            failure ->
                Future.succeededFuture(
                    SpfErrors.answer(failure, call.headers(), call.query(), root(call.path()))));
  }

  private Future<SpfAnswer> act(Call call) {
    try {
      List<PathSegment> segments = call.path().resource().segments();
      Surroundings surroundings =
          new Surroundings(
              scope(call.path()),
              owner(call),
              root(call.path()),
              shared.config().get(),
              shared.ticker().now());
      if (!segments.isEmpty() && segments.get(0).name().equals("$batch")) {
        return new Batch(this, surroundings).answer(call);
      }
      Query query = Query.parse(call.query());
      return resources.act(
          new SpfRequest(call.verb(), segments, query, call.headers(), call.body(), surroundings));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** The service root as in links, with a trailing slash. */
  String root(SpfPath path) {
    String configured = shared.config().get().linkOrigin();
    String own = "https://" + endpoint.host() + ":" + endpoint.port();
    return (configured.isEmpty() ? own : configured) + path.root();
  }

  private RoleScope scope(SpfPath path) {
    RoleScope scope = new RoleScope(endpoint.stamp(), path.subscription());
    if (path.subscription().isPresent() && shared.world().clouds(scope).findAny().isEmpty()) {
      throw SpfRefusal.notFound(path.subscription().get().toString());
    }
    return scope;
  }

  /** VMM runs a job for the principal, or for the account if there is none. */
  private static Caller owner(Call call) {
    Caller account = call.caller();
    return Optional.ofNullable(call.headers().get("x-ms-principal-id"))
        .filter(principal -> !principal.isBlank())
        .map(principal -> new Caller(principal, account.fate(), account.began()))
        .orElse(account);
  }
}
