package dev.spfgateway.identity.token;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OpenID provider: finds out its endpoints, exchanges codes for ID tokens and verifies these.
 * Confined to one event loop.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html">OpenID Connect Core</a>
 */
public final class OpenIdProvider implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenIdProvider.class);
  private static final Duration DISCOVER_AGAIN = Duration.ofHours(1);
  private static final Duration DISCOVER_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Client client;
  private final TokenConfig.Keys limits;
  private final Ticker ticker;
  private final MeterRegistry metrics;
  private Optional<Endpoints> found = Optional.empty();
  private @Nullable Future<Endpoints> finding;
  private long triedNanos;
  private @Nullable TokenVerifier verifier;
  private String verifiesBy = "";
  private final IssuerEndpoint discovery;
  private @Nullable IssuerEndpoint exchange;
  private String exchangesAt = "";

  /**
   * The gateway as a client of the provider.
   *
   * @param issuer the provider's issuer, exactly
   * @param id the client's id
   * @param secret the client's secret; empty for a public client
   * @param trust PEM files of certificates or authorities to trust; without any, those of the Java
   *     runtime
   * @param algorithms accepted signature algorithms
   * @param nameClaim the claim with the caller's name
   */
  public record Client(
      URI issuer,
      String id,
      Optional<Secret> secret,
      List<Path> trust,
      List<String> algorithms,
      String nameClaim) {}

  /**
   * The provider's endpoints.
   *
   * @param authorization where browsers are sent
   * @param token where codes are exchanged
   * @param keys where its keys are
   */
  public record Endpoints(URI authorization, URI token, URI keys) {}

  /**
   * Prepares; the first sign-in looks for the endpoints.
   *
   * @param limits limits on time and size of the provider's answers
   */
  public OpenIdProvider(
      Vertx vertx, Client client, TokenConfig.Keys limits, Ticker ticker, MeterRegistry metrics) {
    this.vertx = vertx;
    this.client = client;
    this.limits = limits;
    this.ticker = ticker;
    this.metrics = metrics;
    this.discovery =
        endpoint(
            URI.create(
                client.issuer().toString().replaceAll("/$", "")
                    + "/.well-known/openid-configuration"));
  }

  /** The endpoints; fails with {@link GatewayException} when the provider does not tell them. */
  public Future<Endpoints> endpoints() {
    @Nullable Future<Endpoints> running = finding;
    Duration since = ticker.since(triedNanos);
    boolean fresh =
        found.isPresent()
            ? since.compareTo(DISCOVER_AGAIN) < 0
            : running != null && since.compareTo(DISCOVER_AFTER_FAILURE) < 0;
    if (running != null && (!running.isComplete() || fresh)) {
      return running;
    }
    triedNanos = ticker.nanos();
    Future<Endpoints> made =
        discovery.fetch().map(this::read).onSuccess(this::take).recover(failure -> known(failure));
    finding = made;
    return made;
  }

  private IssuerEndpoint endpoint(URI url) {
    return new IssuerEndpoint(vertx, url, issuer(url), limits, ticker);
  }

  /** Also checks that {@code keys} is https or on this machine. */
  private IssuerConfig issuer(URI keys) {
    return new IssuerConfig(
        client.issuer().toString(),
        List.of(client.id()),
        keys,
        null,
        client.trust(),
        client.algorithms(),
        client.nameClaim());
  }

  private Endpoints read(String text) {
    JsonObject json = new JsonObject(text);
    if (!client.issuer().toString().equals(json.getString("issuer"))) {
      throw new DecodeException("it calls itself " + json.getString("issuer"));
    }
    return new Endpoints(
        url(json, "authorization_endpoint"), url(json, "token_endpoint"), url(json, "jwks_uri"));
  }

  private URI url(JsonObject json, String name) {
    @Nullable String text = json.getString(name);
    if (text == null) {
      throw new DecodeException("it has no " + name);
    }
    URI url = URI.create(text);
    // Refuses a URL without TLS.
    return Objects.requireNonNull(issuer(url).jwksUrl());
  }

  private void take(Endpoints now) {
    found = Optional.of(now);
    if (!now.token().toString().equals(exchangesAt)) {
      exchangesAt = now.token().toString();
      exchange = endpoint(now.token());
    }
    if (!now.keys().toString().equals(verifiesBy)) {
      close();
      verifiesBy = now.keys().toString();
      verifier =
          new TokenVerifier(
              vertx,
              new TokenConfig(
                  true, List.of(issuer(now.keys())), Duration.ofSeconds(30), 1, 64, limits),
              0,
              Duration.ofSeconds(1),
              ticker,
              metrics);
    }
  }

  private Future<Endpoints> known(Throwable failure) {
    LOG.warn(
        "OpenID provider {}: its configuration can't be read: {}",
        client.issuer(),
        failure instanceof InvalidSetting wrong
            ? "an endpoint " + wrong.getMessage()
            : failure.getMessage());
    return found
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    GatewayException.of(
                            FailureKind.TOKEN_KEYS_UNAVAILABLE,
                            "the OpenID provider can't be reached")
                        .causedBy(failure)));
  }

  /**
   * Exchanges a code for an ID token, and verifies that token's signature, issuer, audience, times
   * and authorized party.
   *
   * @param network the browser's network
   * @param proof the PKCE verifier
   * @return fails with {@link TokenRefused}, or any other failure of the exchange
   */
  public Future<VerifiedToken> exchange(
      String network, String code, String redirect, Secret proof) {
    MultiMap form =
        MultiMap.caseInsensitiveMultiMap()
            .set("grant_type", "authorization_code")
            .set("code", code)
            .set("redirect_uri", redirect)
            .set("code_verifier", proof.reveal());
    if (client.secret().isEmpty()) {
      form.set("client_id", client.id());
    }
    return endpoints()
        .compose(
            found ->
                Objects.requireNonNull(exchange)
                    .post(form, client.secret().map(this::basic).orElse("")))
        .map(text -> String.valueOf(new JsonObject(text).getString("id_token")))
        .compose(token -> verified(network, token));
  }

  private Future<VerifiedToken> verified(String network, String token) {
    @Nullable TokenVerifier by = verifier;
    return by == null
        ? Future.failedFuture(new IllegalStateException("closed"))
        : by.verify(network, token).map(this::authorized);
  }

  /** A token for several audiences must be this client's (OpenID Connect Core, 3.1.3.7). */
  private VerifiedToken authorized(VerifiedToken token) {
    @Nullable Object party = token.claims().get("azp");
    boolean several = token.claims().get("aud") instanceof List<?> all && all.size() > 1;
    if (party == null ? several : !client.id().equals(party)) {
      throw new TokenRefused(TokenRefused.Reason.NOT_FOR_HERE);
    }
    return token;
  }

  /** Both parts are form-encoded first (RFC 6749, 2.3.1). */
  private String basic(Secret secret) {
    String pair = encoded(client.id()) + ":" + encoded(secret.reveal());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    @Nullable TokenVerifier old = verifier;
    verifier = null;
    if (old != null) {
      old.close();
    }
  }
}
