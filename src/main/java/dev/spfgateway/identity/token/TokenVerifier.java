package dev.spfgateway.identity.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.token.TokenRefused.Reason;
import dev.spfgateway.identity.work.BoundedPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies bearer tokens off the event loops. Remembers a valid token for a short time while the
 * issuer's keys stay the same. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725, JWT best current practices</a>
 */
public final class TokenVerifier implements AutoCloseable {
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final Duration leeway;
  private final BoundedPool pool;
  private final Ticker ticker;
  private final Vertx vertx;
  private final Map<String, Issuer> issuers = new HashMap<>();
  private final Cache<String, VerifiedToken> verified;

  private record Issuer(IssuerConfig config, IssuerKeys keys) {}

  /** A token that was parsed but not verified; nothing in it can be trusted yet. */
  private record Unproven(SignedJWT token, JWTClaimsSet claims, Issuer issuer) {}

  /**
   * Starts fetching the issuers' keys.
   *
   * @param entries number and life of remembered tokens
   */
  public TokenVerifier(
      Vertx vertx,
      TokenConfig config,
      int entries,
      Duration life,
      Ticker ticker,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.leeway = config.leeway();
    this.ticker = ticker;
    this.pool =
        new BoundedPool("spfgateway-tokens", config.threads(), config.maxWaiting(), metrics);
    this.verified =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .expireAfterWrite(life)
            .ticker(ticker::nanos)
            .executor(Runnable::run)
            .build();
    for (IssuerConfig one : config.issuers()) {
      KeySource source = source(vertx, one, config.keys(), ticker);
      IssuerKeys keys = new IssuerKeys(vertx, one, source, config.keys(), ticker, metrics);
      issuers.put(one.issuer(), new Issuer(one, keys));
      keys.start();
    }
  }

  private static KeySource source(
      Vertx vertx, IssuerConfig issuer, TokenConfig.Keys config, Ticker ticker) {
    return issuer.jwksUrl() != null
        ? new IssuerEndpoint(vertx, issuer.jwksUrl(), issuer, config, ticker)
        : new FileKeySource(vertx, Objects.requireNonNull(issuer.jwksFile()), config);
  }

  /**
   * Verifies a token's signature, issuer, audience, algorithm and times.
   *
   * @param network the client's network
   * @return fails with {@link TokenRefused} when the token is not valid, and with a {@link
   *     dev.spfgateway.pipeline.failure.GatewayException} when it can't be verified now; completes
   *     on the caller's context
   */
  public Future<VerifiedToken> verify(String network, String text) {
    String digest = Sha256.of(text);
    @Nullable VerifiedToken known = verified.getIfPresent(digest);
    if (known != null && isCurrent(known)) {
      return Future.succeededFuture(known);
    }
    return work(() -> prove(read(text)))
        .recover(
            failure ->
                failure instanceof KeyMissing missing
                    ? again(network, text, missing)
                    : fail(failure))
        .onSuccess(token -> verified.put(digest, token));
  }

  private boolean isCurrent(VerifiedToken token) {
    @Nullable Issuer issuer = issuers.get(token.issuer());
    return issuer != null
        && issuer.keys().current() == token.keys()
        && ticker.now().isBefore(token.notAfter());
  }

  /** Tries again with newer keys when the current ones do not include the token's. */
  private Future<VerifiedToken> again(String network, String text, KeyMissing missing) {
    return missing
        .issuer
        .keys()
        .newer(network, keys -> keys != missing.among && !keys.candidates(missing.header).isEmpty())
        .compose(newer -> newer == missing.among ? fail(missing) : work(() -> prove(read(text))))
        .recover(failure -> fail(failure instanceof KeyMissing ? verdict(missing) : failure));
  }

  /** Without any keys it is unknown whether the token is valid. */
  private static Exception verdict(KeyMissing missing) {
    return missing.issuer.keys().current() == KeySet.NONE
        ? missing.issuer.keys().unavailable()
        : new TokenRefused(missing.reason);
  }

  private static <T> Future<T> fail(Throwable failure) {
    return Future.failedFuture(failure);
  }

  private Future<VerifiedToken> work(Supplier<VerifiedToken> work) {
    return BoundedPool.future(pool.run(work), vertx);
  }

  private Unproven read(String text) {
    SignedJWT token = parse(text);
    JWTClaimsSet claims = claims(token);
    @Nullable Issuer issuer = issuers.get(String.valueOf(claims.getIssuer()));
    if (issuer == null
        || !issuer.config().algorithms().contains(token.getHeader().getAlgorithm().getName())
        || Collections.disjoint(claims.getAudience(), issuer.config().audiences())) {
      throw new TokenRefused(Reason.NOT_FOR_HERE);
    }
    return new Unproven(token, claims, issuer);
  }

  /**
   * Parses a token. The library's parser throws more than it declares, such as a {@code
   * NullPointerException} for a header that is the JSON {@code null}.
   *
   * @throws TokenRefused when the text is not a token
   */
  static SignedJWT parse(String text) {
    boolean typed;
    SignedJWT token;
    try {
      token = SignedJWT.parse(text);
      JWSHeader header = token.getHeader();
      typed =
          header.getCriticalParams() == null
              && (header.getType() == null
                  || TYPES.contains(header.getType().getType().toLowerCase(Locale.ROOT)));
    } catch (ParseException | RuntimeException e) {
      throw new TokenRefused(Reason.MALFORMED);
    }
    if (!typed) {
      throw new TokenRefused(Reason.MALFORMED);
    }
    return token;
  }

  /**
   * The token's claims.
   *
   * @throws TokenRefused when they can't be read
   */
  static JWTClaimsSet claims(SignedJWT token) {
    @Nullable JWTClaimsSet claims;
    try {
      claims = token.getJWTClaimsSet();
    } catch (ParseException | RuntimeException e) {
      throw new TokenRefused(Reason.MALFORMED);
    }
    if (claims == null) {
      throw new TokenRefused(Reason.NOT_FOR_HERE);
    }
    return claims;
  }

  /** Checks the signature first, because nothing else in the token can be trusted before. */
  private VerifiedToken prove(Unproven read) {
    KeySet keys = read.issuer().keys().current();
    JWSHeader header = read.token().getHeader();
    List<JWK> candidates = keys.candidates(header);
    if (candidates.stream().noneMatch(key -> Signatures.verify(read.token(), key))) {
      // Even for a known kid: an issuer may publish another key under the same name.
      Reason reason = candidates.isEmpty() ? Reason.NO_KEY : Reason.BAD_SIGNATURE;
      throw new KeyMissing(read.issuer(), header, keys, reason);
    }
    return VerifiedToken.of(read.issuer().config(), read.claims(), checkTimes(read), keys);
  }

  private Instant checkTimes(Unproven read) {
    Instant now = ticker.now();
    @Nullable Date end = read.claims().getExpirationTime();
    @Nullable Date begin = read.claims().getNotBeforeTime();
    if (end == null || begin != null && begin.toInstant().isAfter(now.plus(leeway))) {
      throw new TokenRefused(Reason.EXPIRED);
    }
    Instant notAfter = end.toInstant().plus(leeway);
    if (!now.isBefore(notAfter)) {
      throw new TokenRefused(Reason.EXPIRED);
    }
    return notAfter;
  }

  /** Reports that the token may be valid, but not by the keys that are known. */
  private static final class KeyMissing extends RuntimeException {
    private final transient Issuer issuer;
    private final transient JWSHeader header;
    private final transient KeySet among;
    private final Reason reason;

    KeyMissing(Issuer issuer, JWSHeader header, KeySet among, Reason reason) {
      super("no key", null, false, false);
      this.issuer = issuer;
      this.header = header;
      this.among = among;
      this.reason = reason;
    }
  }

  /** Warnings for operators about issuers whose tokens can't be verified. */
  public List<String> warnings() {
    return issuers.values().stream().flatMap(one -> one.keys().warning().stream()).toList();
  }

  @Override
  public void close() {
    issuers.values().forEach(issuer -> issuer.keys().close());
    pool.close();
  }
}
