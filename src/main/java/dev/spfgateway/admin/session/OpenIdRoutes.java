package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.Operator.Role;
import dev.spfgateway.admin.access.Operator.SignIn;
import dev.spfgateway.admin.access.Sessions.Proved;
import dev.spfgateway.admin.route.AdminApi;
import dev.spfgateway.admin.route.AdminRoutes;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.token.OpenIdProvider;
import dev.spfgateway.identity.token.TokenConfig;
import dev.spfgateway.identity.token.TokenRefused;
import dev.spfgateway.identity.token.VerifiedToken;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Signing in by OpenID Connect: sends the browser to the provider, and gives it a session when it
 * returns. Confined to the listener's event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9700">RFC 9700, OAuth 2.0 security</a>
 */
public final class OpenIdRoutes implements AdminRoutes {
  private static final String START = "/api/oidc/start";
  private static final String CONSOLE = "/console/";
  private static final String COOKIE = "spfgateway-oidc";

  /** Codes that may be exchanged at once, in all and for one network. */
  private static final int MOST_EXCHANGES = 32;

  private static final int MOST_EXCHANGES_OF_NETWORK = 4;
  private static final int MAX_CODE = 4096;
  private static final int FOUND = 302;

  private final OpenIdConfig config;
  private final OpenIdProvider provider;
  private final SignedIn entry;
  private final RandomGenerator random;
  private final PendingSignIn.Seal seal;
  private final Map<String, Integer> exchanging = new HashMap<>();
  private int exchanges;

  /**
   * Prepares the resources.
   *
   * @param random an unpredictable generator
   */
  public OpenIdRoutes(
      OpenIdConfig config,
      OpenIdProvider provider,
      SignedIn entry,
      RandomGenerator random,
      Ticker ticker) {
    this.config = config;
    this.provider = provider;
    this.entry = entry;
    this.random = random;
    this.seal = new PendingSignIn.Seal(random, ticker);
  }

  /** The provider that a configuration names. */
  public static OpenIdProvider provider(
      Vertx vertx, OpenIdConfig config, Ticker ticker, MeterRegistry metrics) {
    return new OpenIdProvider(
        vertx,
        new OpenIdProvider.Client(
            config.issuer(),
            config.clientId(),
            Optional.ofNullable(config.clientSecret()),
            config.trust(),
            config.algorithms(),
            config.nameClaim()),
        new TokenConfig.Keys(
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            MOST_EXCHANGES,
            Duration.ofHours(12),
            config.timeout(),
            new ByteSize(256 << 10)),
        ticker,
        metrics);
  }

  /** What the console needs to show a button. */
  public JsonObject button() {
    return new JsonObject().put("label", config.label()).put("url", START);
  }

  @Override
  public void register(AdminApi api) {
    api.open(START, this::start);
    api.open(OpenIdConfig.CALLBACK, this::finish);
  }

  private void start(RoutingContext call) {
    provider
        .endpoints()
        .onSuccess(
            found -> {
              PendingSignIn pending = PendingSignIn.begin(random);
              call.response()
                  .headers()
                  .add(
                      HttpHeaders.SET_COOKIE,
                      entry.cookies().setLax(COOKIE, seal.close(pending), PendingSignIn.LIFE));
              redirect(call, location(call, found.authorization(), pending));
            })
        .onFailure(failure -> OpenIdPage.UNAVAILABLE.answer(call.response()));
  }

  private String location(RoutingContext call, URI authorization, PendingSignIn pending) {
    return authorization
        + (authorization.getRawQuery() == null ? "?" : "&")
        + "response_type=code&scope=openid+profile&code_challenge_method=S256"
        + parameter("client_id", config.clientId())
        + parameter("redirect_uri", callback(call))
        + parameter("state", pending.state())
        + parameter("nonce", pending.nonce())
        + parameter("code_challenge", pending.challenge());
  }

  private static String parameter(String name, String value) {
    return "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** The guard has checked that the host is one of the listener's own names. */
  private String callback(RoutingContext call) {
    @Nullable URI fixed = config.redirectUrl();
    return fixed != null
        ? fixed.toString()
        : (entry.cookies().tls() ? "https://" : "http://")
            + call.request().getHeader(HttpHeaders.HOST)
            + OpenIdConfig.CALLBACK;
  }

  private static void redirect(RoutingContext call, String to) {
    call.response()
        .setStatusCode(FOUND)
        .putHeader(HttpHeaders.LOCATION, to)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
        .end();
  }

  private void finish(RoutingContext call) {
    Optional<PendingSignIn> pending =
        entry.cookies().shown(call.request(), COOKIE).flatMap(seal::open);
    call.response().headers().add(HttpHeaders.SET_COOKIE, entry.cookies().forget(COOKIE));
    if (pending.isEmpty() || !same(pending.get().state(), one(call, "state"))) {
      OpenIdPage.STRANGE.answer(call.response());
      return;
    }
    String code = one(call, "code");
    String issuer = one(call, "iss");
    boolean otherIssuer = !issuer.isEmpty() && !issuer.equals(config.issuer().toString());
    if (code.isEmpty() || code.length() > MAX_CODE || otherIssuer) {
      failed(call, OpenIdPage.REFUSED, "the provider answered '" + one(call, "error") + "'");
      return;
    }
    String network = SignedIn.client(call).network();
    if (!begin(network)) {
      OpenIdPage.UNAVAILABLE.answer(call.response());
      return;
    }
    provider
        .exchange(network, code, callback(call), pending.get().proof())
        .onComplete(done -> end(network))
        .onSuccess(token -> admit(call, pending.get(), token))
        .onFailure(failure -> failed(call, OpenIdPage.REFUSED, reason(failure)));
  }

  private static String reason(Throwable failure) {
    return failure instanceof TokenRefused refused
        ? "the ID token was refused: " + refused.reason()
        : "the code was not exchanged: " + failure.getMessage();
  }

  private boolean begin(String network) {
    int own = exchanging.getOrDefault(network, 0);
    if (exchanges >= MOST_EXCHANGES || own >= MOST_EXCHANGES_OF_NETWORK) {
      return false;
    }
    exchanges++;
    exchanging.put(network, own + 1);
    return true;
  }

  private void end(String network) {
    exchanges--;
    exchanging.computeIfPresent(network, (key, own) -> own == 1 ? null : own - 1);
  }

  private static String one(RoutingContext call, String name) {
    List<String> values = call.queryParam(name);
    return values.size() == 1 ? values.get(0) : "";
  }

  private static boolean same(String own, String shown) {
    return MessageDigest.isEqual(
        own.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }

  private void admit(RoutingContext call, PendingSignIn pending, VerifiedToken token) {
    Optional<Role> role = role(token);
    if (!(token.claims().get("nonce") instanceof String nonce) || !same(pending.nonce(), nonce)) {
      failed(call, OpenIdPage.REFUSED, "the ID token is of another sign-in");
    } else if (token.name().isEmpty()) {
      failed(call, OpenIdPage.NAMELESS, "the ID token has no " + config.nameClaim());
    } else if (role.isEmpty()) {
      failed(call, OpenIdPage.NO_ROLE, "'" + token.name() + "' has no role");
    } else {
      entry.open(call, new Proved(token.name(), role.get(), SignIn.OIDC, () -> true));
      redirect(call, CONSOLE);
    }
  }

  private Optional<Role> role(VerifiedToken token) {
    OpenIdConfig.Roles roles = config.roles();
    if (roles.operator().stream().anyMatch(value -> token.says(roles.claim(), value))) {
      return Optional.of(Role.OPERATOR);
    }
    return roles.viewer().stream().anyMatch(value -> token.says(roles.claim(), value))
        ? Optional.of(Role.VIEWER)
        : Optional.empty();
  }

  private void failed(RoutingContext call, OpenIdPage page, String why) {
    ClientAddress client = SignedIn.client(call);
    entry.log().openIdFailed(why, client.text(), client.network());
    page.answer(call.response());
  }

  /** Ends what it uses. */
  public void close() {
    provider.close();
  }
}
