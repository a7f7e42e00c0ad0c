package dev.spfgateway.auth;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.password.PasswordChecks;
import dev.spfgateway.identity.work.BoundedPool;
import dev.spfgateway.pipeline.request.Request;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Authenticates callers by name and password. Refusing an unknown name takes as long as refusing a
 * wrong password. The same holds for a revoked or expired credential, whose password is not even
 * compared.
 */
final class BasicScheme implements Scheme {
  static final String NAME = "basic";

  private static final String HEADER = "Basic";

  /** The longest possible id; longer names would only fill the table of failures. */
  private static final int MAX_NAME = 64;

  private final Vertx vertx;
  private final PasswordChecks checks;
  private final Ticker ticker;

  BasicScheme(Vertx vertx, PasswordChecks checks, Ticker ticker) {
    this.vertx = vertx;
    this.checks = checks;
    this.ticker = ticker;
  }

  /** The contents of the header. */
  record Login(String name, Secret password) {
    /**
     * Reads the text after {@code Basic}; empty when it is malformed, is not UTF-8, or has too long
     * a name.
     */
    static Optional<Login> parse(String base64) {
      try {
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                .toString();
        int colon = text.indexOf(':');
        return colon < 0 || colon > MAX_NAME
            ? Optional.empty()
            : Optional.of(
                new Login(text.substring(0, colon), Secret.of(text.substring(colon + 1))));
      } catch (IllegalArgumentException | CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String challenge(boolean refused) {
    return "Basic realm=\"spf-gateway\", charset=\"UTF-8\"";
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
    return Authorization.rest(request, HEADER)
        .flatMap(Login::parse)
        .map(login -> check(request, login, credentials))
        .orElseGet(() -> Future.succeededFuture(Proof.MALFORMED));
  }

  private Future<Proof> check(Request request, Login login, Credentials credentials) {
    Optional<Credentials.PasswordEntry> entry = credentials.byName(login.name());
    Optional<String> refusal = entry.flatMap(one -> one.credential().refusal(ticker.now()));
    CompletableFuture<Boolean> right =
        checks.check(
            request.client(),
            login.name(),
            login.password(),
            entry.filter(one -> refusal.isEmpty()).map(Credentials.PasswordEntry::hash));
    Proof bad = refusal.<Proof>map(Proof.Refused::new).orElse(Proof.UNKNOWN);
    return BoundedPool.future(right, vertx)
        .map(good -> good && entry.isPresent() ? verified(entry.get().credential()) : bad);
  }

  private static Proof verified(Credential found) {
    return new Proof.Verified(found, found.principal());
  }
}
