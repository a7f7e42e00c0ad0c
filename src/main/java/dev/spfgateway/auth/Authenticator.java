package dev.spfgateway.auth;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.password.PasswordChecks;
import dev.spfgateway.identity.token.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The enabled schemes and the resources that they use while the gateway runs. Thread-safe: one
 * instance serves all event loops.
 */
public final class Authenticator implements AutoCloseable {
  private final List<Scheme> schemes = new ArrayList<>();
  private final List<Runnable> open = new ArrayList<>();
  private final List<Supplier<List<String>>> warnings = new ArrayList<>();
  private final LastUses lastUses;
  private final AuthenticateStage stage;

  /**
   * The sources of time and randomness, and the metrics.
   *
   * @param ticker the clock
   * @param random an unpredictable generator
   * @param metrics registry for the schemes' metrics
   * @param maxSeries maximum number of credentials whose last use is a metric
   */
  public record Surroundings(
      Ticker ticker, RandomGenerator random, MeterRegistry metrics, int maxSeries) {}

  /** Starts the schemes, and fetching token issuers' keys. */
  public Authenticator(Vertx vertx, AuthenticationConfig config, Surroundings from) {
    this.lastUses = new LastUses(from.metrics(), from.maxSeries(), from.ticker());
    // In the order of the configuration.
    if (config.clientCertificate().enabled()) {
      schemes.add(new ClientCertificateScheme(from.ticker()));
    }
    if (config.bearer().enabled()) {
      schemes.add(new BearerScheme(verifier(vertx, config, from)));
    }
    if (config.apiKey().enabled()) {
      schemes.add(new ApiKeyScheme());
    }
    if (config.basic().enabled()) {
      schemes.add(new BasicScheme(vertx, checks(config, from), from.ticker()));
    }
    this.stage = new AuthenticateStage(schemes, lastUses, from.ticker(), from.metrics());
  }

  private TokenVerifier verifier(Vertx vertx, AuthenticationConfig config, Surroundings from) {
    TokenVerifier verifier =
        new TokenVerifier(
            vertx,
            config.bearer(),
            config.cache().entries(),
            config.cache().life(),
            from.ticker(),
            from.metrics());
    open.add(verifier::close);
    warnings.add(verifier::warnings);
    return verifier;
  }

  private PasswordChecks checks(AuthenticationConfig config, Surroundings from) {
    PasswordChecks checks =
        new PasswordChecks(
            "",
            config.basic(),
            config.cache().entries(),
            config.cache().life(),
            from.random(),
            from.ticker(),
            from.metrics());
    open.add(checks::close);
    return checks;
  }

  /** The stage that all event loops share. */
  public AuthenticateStage stage() {
    return stage;
  }

  /** The times of credentials' last use. */
  public LastUses lastUses() {
    return lastUses;
  }

  /** Restores the times of credentials' last use before the start. */
  public void restore(Map<String, Instant> uses, Credentials known) {
    lastUses.restore(uses, known);
  }

  /** Warnings for operators about failures that do not keep the gateway from serving. */
  public List<String> warnings() {
    return warnings.stream().flatMap(source -> source.get().stream()).toList();
  }

  /** Forgets credentials that a newly read registry no longer has. */
  public void reloaded(Credentials now) {
    lastUses.retain(now.ids());
  }

  /** Stops its threads and timers. */
  @Override
  public void close() {
    open.forEach(Runnable::run);
  }
}
