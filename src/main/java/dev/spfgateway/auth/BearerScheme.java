package dev.spfgateway.auth;

import dev.spfgateway.base.EnumWords;
import dev.spfgateway.identity.token.TokenRefused;
import dev.spfgateway.identity.token.TokenVerifier;
import dev.spfgateway.identity.token.VerifiedToken;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;

/** Authenticates callers by bearer token; the registry maps an issuer's tokens to credentials. */
final class BearerScheme implements Scheme {
  static final String NAME = "bearer";

  private static final String HEADER = "Bearer";

  private final TokenVerifier verifier;

  BearerScheme(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Tells the client to fetch another token and try again (RFC 6750, 3.1). */
  @Override
  public String challenge(boolean refused) {
    return "Bearer realm=\"spf-gateway\"" + (refused ? ", error=\"invalid_token\"" : "");
  }

  @Override
  public Carrier carrier() {
    return Carrier.AUTHORIZATION;
  }

  @Override
  public boolean isShown(Request request) {
    return Authorization.rest(request, HEADER).isPresent();
  }

  @Override
  public Future<Proof> judge(Request request, Credentials credentials) {
    return verifier
        .verify(request.client().network(), Authorization.rest(request, HEADER).orElse(""))
        .map(token -> find(token, credentials))
        .recover(BearerScheme::refused);
  }

  private static Proof find(VerifiedToken token, Credentials credentials) {
    return credentials
        .byToken(token)
        .<Proof>map(
            found ->
                new Proof.Verified(
                    found,
                    token.name().isEmpty()
                        ? found.principal()
                        : found.named(token.name(), token.issuer())))
        .orElse(Proof.UNKNOWN);
  }

  private static Future<Proof> refused(Throwable failure) {
    return failure instanceof TokenRefused refused
        ? Future.succeededFuture(new Proof.Refused(EnumWords.of(refused.reason())))
        : Future.failedFuture(failure);
  }
}
