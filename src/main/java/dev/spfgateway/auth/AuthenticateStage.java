package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. Says the same whatever was wrong with a credential. */
public final class AuthenticateStage implements Stage {
  /** The header that carries an API key. */
  public static final String API_KEY_HEADER = "X-Api-Key";

  private final ApiKeys keys;

  /** Takes the keys of the moment. */
  public AuthenticateStage(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    @Nullable String key = exchange.request().headers().get(API_KEY_HEADER);
    if (key == null) {
      throw refusal("show your API key in the " + API_KEY_HEADER + " header");
    }
    Principal principal =
        keys.find(key).orElseThrow(() -> refusal("the credential is not valid here"));
    return next.proceed(exchange.with(principal));
  }

  private static GatewayException refusal(String message) {
    return GatewayException.of(FailureKind.UNAUTHENTICATED, message)
        .header("WWW-Authenticate", "ApiKey realm=\"spf-gateway\"");
  }
}
