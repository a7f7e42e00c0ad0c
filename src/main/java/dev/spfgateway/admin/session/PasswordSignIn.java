package dev.spfgateway.admin.session;

import dev.spfgateway.admin.access.Operator.SignIn;
import dev.spfgateway.admin.access.OperatorConfig;
import dev.spfgateway.admin.access.Operators;
import dev.spfgateway.admin.access.Sessions.Proved;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.password.PasswordChecks;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.work.BoundedPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Checks operators' names and passwords, away from the event loops. An unknown name takes as long
 * as a wrong password and has the same answer.
 */
public final class PasswordSignIn implements AutoCloseable {
  private static final Duration NOT_REMEMBERED = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Supplier<Operators> operators;
  private final KnownBrowsers browsers;
  private final PasswordChecks strangers;
  private final PasswordChecks known;

  /**
   * Prepares the checks.
   *
   * @param operators the newest registry's operators
   * @param random an unpredictable generator
   */
  public PasswordSignIn(
      Vertx vertx,
      SignInConfig config,
      Supplier<Operators> operators,
      RandomGenerator random,
      Ticker ticker,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.operators = operators;
    this.browsers = new KnownBrowsers(random);
    this.strangers =
        new PasswordChecks(
            "operators", config.ofStrangers(), 0, NOT_REMEMBERED, random, ticker, metrics);
    this.known =
        new PasswordChecks(
            "known-operators", config.ofKnown(), 0, NOT_REMEMBERED, random, ticker, metrics);
  }

  /**
   * An operator whose password was right.
   *
   * @param proved the operator
   * @param browser the cookie by which this browser will be known
   */
  record Right(Proved proved, String browser) {}

  /**
   * Checks a name and a password.
   *
   * @param browser the cookie that the browser showed
   * @return empty when they are wrong; fails when there were too many wrong ones, or too many
   *     checks wait
   */
  Future<Optional<Right>> check(
      ClientAddress client, Optional<String> browser, String name, Secret password) {
    Optional<OperatorConfig> entry =
        operators.get().named(name).filter(one -> one.password() != null);
    Optional<PasswordHash> hash =
        entry.flatMap(one -> Optional.ofNullable(one.password())).flatMap(PasswordHash::parse);
    Optional<String> id = browser.flatMap(one -> entry.flatMap(who -> browsers.id(one, who)));
    PasswordChecks.Source source =
        id.map(one -> new PasswordChecks.Source(one, one))
            .orElseGet(() -> new PasswordChecks.Source(client.network(), client.counted()));
    return BoundedPool.future(
            (id.isPresent() ? known : strangers).check(source, name, password, hash), vertx)
        .map(right -> right ? entry.map(this::right) : Optional.empty());
  }

  private Right right(OperatorConfig entry) {
    Proved proved =
        new Proved(
            entry.name(),
            entry.role(),
            SignIn.PASSWORD,
            () -> operators.get().named(entry.name()).filter(entry::equals).isPresent());
    return new Right(proved, browsers.cookie(entry));
  }

  @Override
  public void close() {
    strangers.close();
    known.close();
  }
}
