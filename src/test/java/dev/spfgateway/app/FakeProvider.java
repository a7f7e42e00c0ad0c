package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.spfgateway.identity.token.TestIssuer.Key;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** An OpenID provider that answers as a test wants it; people at it have signed in already. */
final class FakeProvider {
  static final String CLIENT = "spf-gateway";

  private final Key key = Key.ec("one");
  private final HttpServer server;
  private final Map<String, String> nonces = new ConcurrentHashMap<>();
  private volatile UnaryOperator<JWTClaimsSet.Builder> claims = one -> one;
  private volatile UnaryOperator<JsonObject> configuration = one -> one;
  private volatile Key signsBy = key;
  private volatile boolean down;

  private FakeProvider(TestBed bed) {
    this.server =
        await(bed.vertx().createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
  }

  static FakeProvider start(TestBed bed) {
    return new FakeProvider(bed);
  }

  String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void answer(HttpServerRequest request) {
    if (down) {
      request.response().setStatusCode(502).end();
      return;
    }
    switch (request.path()) {
      case "/.well-known/openid-configuration" -> request.response().end(described().encode());
      case "/keys" -> request.response().end(new JWKSet(key.jwk()).toString(true));
      case "/token" ->
          request
              .setExpectMultipart(true)
              .endHandler(
                  end -> {
                    String code = request.getFormAttribute("code");
                    String token = token(nonces.getOrDefault(code, ""));
                    request.response().end(new JsonObject().put("id_token", token).encode());
                  });
      default -> request.response().setStatusCode(404).end();
    }
  }

  private JsonObject described() {
    return configuration.apply(
        new JsonObject()
            .put("issuer", issuer())
            .put("authorization_endpoint", issuer() + "/auth")
            .put("token_endpoint", issuer() + "/token")
            .put("jwks_uri", issuer() + "/keys"));
  }

  private String token(String nonce) {
    JWTClaimsSet.Builder good =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(CLIENT)
            .subject("1")
            .claim("preferred_username", "alice")
            .claim("nonce", nonce)
            .claim("roles", List.of("ops"))
            .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    return signsBy.sign(claims.apply(good).build());
  }

  /** A code for a sign-in with this nonce. */
  String code(String nonce) {
    String code = "code-" + nonces.size();
    nonces.put(code, nonce);
    return code;
  }

  /** Changes the claims of ID tokens from now on. */
  void claiming(UnaryOperator<JWTClaimsSet.Builder> changed) {
    claims = changed;
  }

  /** Changes its description from now on. */
  void describing(UnaryOperator<JsonObject> changed) {
    configuration = changed;
  }

  /** Signs by a key that it does not publish. */
  void signForged() {
    signsBy = Key.ec("one");
  }

  void down(boolean now) {
    down = now;
  }
}
