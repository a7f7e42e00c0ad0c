package dev.spfgateway.auth;

import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;

/** Authenticates callers by an API key in a separate header. */
final class ApiKeyScheme implements Scheme {
  static final String NAME = "api-key";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String challenge(boolean refused) {
    return "ApiKey realm=\"spf-gateway\"";
  }

  @Override
  public Carrier carrier() {
    return Carrier.API_KEY;
  }

  @Override
  public boolean isShown(Request request) {
    return request.headers().contains(AuthenticateStage.API_KEY_HEADER);
  }

  @Override
  public Future<Proof> judge(Request request, Credentials credentials) {
    Proof proof =
        ApiKey.parse(String.valueOf(request.headers().get(AuthenticateStage.API_KEY_HEADER)))
            .map(key -> find(key, credentials))
            .orElse(Proof.MALFORMED);
    return Future.succeededFuture(proof);
  }

  private static Proof find(ApiKey key, Credentials credentials) {
    return credentials
        .byKeyHash(key.hash())
        .<Proof>map(found -> new Proof.Verified(found, found.principal()))
        .orElse(Proof.UNKNOWN);
  }
}
