package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Request;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** API keys in a header of their own. */
final class ApiKeyScheme implements Scheme {
  static final String NAME = "api-key";

  private final Supplier<Credentials> credentials;

  ApiKeyScheme(Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

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
  public Future<Proof> judge(Request request) {
    Proof proof =
        ApiKey.parse(String.valueOf(request.headers().get(AuthenticateStage.API_KEY_HEADER)))
            .map(this::find)
            .orElse(Proof.MALFORMED);
    return Future.succeededFuture(proof);
  }

  private Proof find(ApiKey key) {
    return credentials
        .get()
        .byKeyHash(key.hash())
        .<Proof>map(found -> new Proof.Verified(found, found.principal()))
        .orElse(Proof.UNKNOWN);
  }
}
