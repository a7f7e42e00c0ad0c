package dev.spfgateway.auth;

import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import dev.spfgateway.pipeline.Principal;
import dev.spfgateway.pipeline.Reply;
import dev.spfgateway.pipeline.Stage;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. Says the same whatever was wrong with a credential. */
public final class AuthenticateStage implements Stage {
  /** The header that carries an API key. */
  public static final String API_KEY_HEADER = "X-Api-Key";

  private static final Pattern WINDOWS_LOGON =
      Pattern.compile("\\s*(NTLM|Negotiate)\\b", Pattern.CASE_INSENSITIVE);

  private final ApiKeys keys;

  /** Takes the keys of the moment. */
  public AuthenticateStage(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    refuseWindowsLogon(exchange.request().headers().get(HttpHeaders.AUTHORIZATION));
    @Nullable String key = exchange.request().headers().get(API_KEY_HEADER);
    if (key == null) {
      throw refusal("show your API key in the " + API_KEY_HEADER + " header");
    }
    Principal principal =
        keys.find(key).orElseThrow(() -> refusal("the credential is not valid here"));
    return next.proceed(exchange.with(principal));
  }

  /**
   * Whatever else the request shows: some clients begin a logon with a request in the place of the
   * one that is meant, and take any answer but 401 for the answer to that, which they never send.
   */
  private static void refuseWindowsLogon(@Nullable String authorization) {
    if (authorization != null && WINDOWS_LOGON.matcher(authorization).lookingAt()) {
      throw refusal("NTLM and Negotiate are not spoken here; show your API key and nothing else");
    }
  }

  private static GatewayException refusal(String message) {
    return GatewayException.of(FailureKind.UNAUTHENTICATED, message)
        .header("WWW-Authenticate", "ApiKey realm=\"spf-gateway\"");
  }
}
