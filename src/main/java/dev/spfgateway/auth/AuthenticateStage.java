package dev.spfgateway.auth;

import dev.spfgateway.base.MeterTable;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Stage;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import dev.spfgateway.pipeline.request.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Determines the caller. Every refusal gets the same answer, whether a credential was wrong or
 * missing; metrics count the reasons. Checks each request against its own version of the registry,
 * so a revoked credential is refused from the next request on, even on open connections.
 * Thread-safe: one instance serves all event loops.
 */
public final class AuthenticateStage implements Stage {
  /** The header that carries an API key. */
  public static final String API_KEY_HEADER = "X-Api-Key";

  /**
   * Old clients read only the first of several challenges, and the only scheme that all of them
   * know is Basic.
   */
  private static final List<String> CHALLENGES =
      List.of(BasicScheme.NAME, BearerScheme.NAME, ApiKeyScheme.NAME, ClientCertificateScheme.NAME);

  private static final Map<String, String> HOW =
      Map.of(
          ClientCertificateScheme.NAME, "a client certificate",
          BearerScheme.NAME, "a bearer token",
          ApiKeyScheme.NAME, "an API key in " + API_KEY_HEADER,
          BasicScheme.NAME, "a name and password");

  /** More than there are reasons to refuse a credential, all of which are the gateway's own. */
  private static final int MAX_SERIES = 200;

  private final List<Scheme> schemes;
  private final LastUses lastUses;
  private final Ticker ticker;
  private final MeterTable<Labels, Counter> counters;
  private final String message;

  private record Labels(String scheme, String result) {}

  /** Takes the enabled schemes in the order in which they are tried. */
  AuthenticateStage(List<Scheme> schemes, LastUses lastUses, Ticker ticker, MeterRegistry metrics) {
    this.schemes = List.copyOf(schemes);
    this.lastUses = lastUses;
    this.ticker = ticker;
    this.counters =
        new MeterTable<>(
            MAX_SERIES,
            all -> new Labels(all.scheme, "other"),
            all -> register(metrics, all),
            metrics::remove);
    this.message =
        "no valid credential was sent; this gateway accepts "
            + this.schemes.stream()
                .map(one -> String.valueOf(HOW.get(one.name())))
                .collect(Collectors.joining(" or "));
  }

  @Override
  public Future<Reply> handle(Exchange exchange, Next next) {
    Request request = exchange.request();
    List<Scheme> shown = schemes.stream().filter(one -> one.isShown(request)).toList();
    if (shown.isEmpty() || hasForeignCredential(request, shown)) {
      count(shown.isEmpty() ? "none" : shown.get(0).name(), "not-offered");
      return Future.failedFuture(refusal(Set.of()));
    }
    Credentials credentials = exchange.registry().part(Credentials.class);
    List<Future<Proof>> proofs =
        shown.stream().map(one -> one.judge(request, credentials)).toList();
    return Future.join(proofs).transform(judged -> decide(exchange, shown, proofs, next));
  }

  /**
   * Whether the request has a credential that no enabled scheme accepts. An answer that ignored it
   * would tell NTLM clients that their handshake had succeeded.
   */
  private static boolean hasForeignCredential(Request request, List<Scheme> shown) {
    Stream<Scheme.Carrier> carriers = shown.stream().map(Scheme::carrier);
    List<Scheme.Carrier> taken = carriers.toList();
    return Authorization.isPresent(request) && !taken.contains(Scheme.Carrier.AUTHORIZATION)
        || request.headers().contains(API_KEY_HEADER) && !taken.contains(Scheme.Carrier.API_KEY);
  }

  private Future<Reply> decide(
      Exchange exchange, List<Scheme> shown, List<Future<Proof>> proofs, Next next) {
    List<Proof.Verified> verified = new ArrayList<>(1);
    Set<String> refused = new HashSet<>();
    @Nullable Throwable undecided = null;
    for (int i = 0; i < shown.size(); i++) {
      if (proofs.get(i).failed()) {
        undecided = proofs.get(i).cause();
        count(shown.get(i).name(), "undecided");
        continue;
      }
      Proof proof = proofs.get(i).result();
      Optional<String> reason = reason(proof);
      count(shown.get(i).name(), reason.orElse("verified"));
      if (reason.isPresent()) {
        refused.add(shown.get(i).name());
      }
      if (reason.isEmpty() && proof instanceof Proof.Verified good) {
        verified.add(good);
      }
    }
    if (!refused.isEmpty()) {
      return Future.failedFuture(refusal(refused));
    }
    if (undecided != null) {
      return Future.failedFuture(undecided);
    }
    Principal principal = verified.get(0).principal();
    if (!verified.stream().allMatch(one -> isSame(principal, one.principal()))) {
      return Future.failedFuture(
          GatewayException.of(
              FailureKind.BAD_REQUEST,
              "the request has credentials of different callers; send only one"));
    }
    verified.forEach(one -> lastUses.used(one.credential()));
    return next.proceed(exchange.with(principal));
  }

  private static boolean isSame(Principal one, Principal other) {
    return one.tenant().equals(other.tenant()) && one.name().equals(other.name());
  }

  private Optional<String> reason(Proof proof) {
    if (proof instanceof Proof.Verified verified) {
      return verified.credential().refusal(ticker.now());
    }
    return proof instanceof Proof.Refused refused
        ? Optional.of(refused.reason())
        : Optional.of("undecided");
  }

  private static Counter register(MeterRegistry metrics, Labels labels) {
    return Counter.builder("spfgateway.authentications")
        .description("Authentications, by scheme and result.")
        .tag("scheme", labels.scheme)
        .tag("result", labels.result)
        .register(metrics);
  }

  private void count(String scheme, String result) {
    counters.of(new Labels(scheme, result)).increment();
  }

  /**
   * Makes the refusal.
   *
   * @param refused the schemes whose credentials the request presented without success
   */
  private GatewayException refusal(Set<String> refused) {
    GatewayException refusal = GatewayException.of(FailureKind.UNAUTHENTICATED, message);
    String challenges =
        CHALLENGES.stream()
            .flatMap(name -> schemes.stream().filter(one -> one.name().equals(name)))
            .map(scheme -> scheme.challenge(refused.contains(scheme.name())))
            .collect(Collectors.joining(", "));
    return challenges.isEmpty() ? refusal : refusal.header("WWW-Authenticate", challenges);
  }
}
