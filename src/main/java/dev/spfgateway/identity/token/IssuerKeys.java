package dev.spfgateway.identity.token;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches one issuer's keys in the background, and earlier when a token names an unknown key. Such
 * tokens wait for the next fetch, so that none fails when keys are rotated. A minimum pause between
 * fetches keeps invented key names from flooding the issuer. While the issuer can't be reached, its
 * last good keys stay in use for a limited time.
 *
 * <p>{@link #current} is thread-safe; everything else is confined to one event loop.
 */
final class IssuerKeys {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  /** After a failure the next try comes earlier than the usual refresh. */
  private static final int PAUSES_AFTER_FAILURE = 10;

  private final Vertx vertx;
  private final Context home;
  private final String issuer;
  private final KeySource source;
  private final TokenConfig.Keys config;
  private final Ticker ticker;
  private final Counter good;
  private final Counter bad;

  private volatile KeySet newest = KeySet.NONE;
  private volatile long fetchedNanos;
  private volatile boolean failing;
  private String lastFailure = "";
  private List<String> lastIgnored = List.of();

  private final WaitingTokens waiting;
  private boolean fetching;
  private boolean closed;
  private long startedNanos;
  private long timer = -1;

  IssuerKeys(
      Vertx vertx,
      IssuerConfig issuer,
      KeySource source,
      TokenConfig.Keys config,
      Ticker ticker,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.home = vertx.getOrCreateContext();
    this.issuer = issuer.issuer();
    this.source = source;
    this.config = config;
    this.waiting = new WaitingTokens(config.maxWaiting());
    this.ticker = ticker;
    this.startedNanos = ticker.nanos() - config.pause().toNanos();
    this.fetchedNanos = ticker.nanos();
    this.good = fetches(metrics, "good");
    this.bad = fetches(metrics, "bad");
    Gauge.builder("spfgateway.issuer.keys", () -> current().size())
        .description("Keys of the token issuer in use.")
        .tag("issuer", this.issuer)
        .register(metrics);
    Gauge.builder("spfgateway.issuer.keys.age", () -> ticker.since(fetchedNanos).toMillis() / 1e3)
        .baseUnit("seconds")
        .description("Time since the token issuer's keys were last fetched successfully.")
        .baseUnit("seconds")
        .tag("issuer", this.issuer)
        .register(metrics);
    Gauge.builder("spfgateway.issuer.waiting", waiting::size)
        .description("Tokens waiting for a fetch of their issuer's keys.")
        .tag("issuer", this.issuer)
        .register(metrics);
    Gauge.builder("spfgateway.issuer.down", () -> failing ? 1 : 0)
        .description(
            "Whether the token issuer's keys cannot be fetched, so that the last good"
                + " ones stay in use (1).")
        .tag("issuer", this.issuer)
        .register(metrics);
  }

  private Counter fetches(MeterRegistry metrics, String result) {
    return Counter.builder("spfgateway.issuer.fetches")
        .description("Fetches of the token issuer's keys, by result.")
        .tag("issuer", issuer)
        .tag("result", result)
        .register(metrics);
  }

  /** Starts fetching. */
  void start() {
    home.runOnContext(loop -> fetchAt(Duration.ZERO));
  }

  /** The current keys; none before the first fetch and when the last good ones are too old. */
  KeySet current() {
    KeySet keys = newest;
    return ticker.since(fetchedNanos).compareTo(config.keep()) > 0 ? KeySet.NONE : keys;
  }

  /**
   * Fetches the keys again, unless the current ones already satisfy {@code wanted}.
   *
   * @param network the client network of the token; when too many wait, one of the network with the
   *     most waiting tokens gives way
   * @return the newest keys, whether or not they satisfy {@code wanted}; fails with {@link
   *     FailureKind#OVERLOADED} when too many wait
   */
  Future<KeySet> newer(String network, Predicate<KeySet> wanted) {
    Promise<KeySet> promise = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    WaitingTokens.One one = new WaitingTokens.One(network, wanted, ticker.nanos(), caller, promise);
    home.runOnContext(loop -> enqueue(one));
    return promise.future();
  }

  private void enqueue(WaitingTokens.One one) {
    KeySet now = current();
    if (closed || one.wanted().test(now)) {
      one.tell(now);
      return;
    }
    waiting
        .admit(one)
        .ifPresent(
            out ->
                out.turnAway(
                    GatewayException.of(
                            FailureKind.OVERLOADED,
                            "too many tokens are waiting for their issuer's keys")
                        .retryAfter(config.pause())));
    if (!fetching) {
      fetchAt(config.pause().minus(ticker.since(startedNanos)));
    }
  }

  /** Sets the only timer; a caller that needs a fetch sooner moves it. */
  private void fetchAt(Duration wait) {
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(Math.max(1, wait.toMillis()), id -> fetch());
  }

  private void fetch() {
    fetching = true;
    startedNanos = ticker.nanos();
    source.fetch().onComplete(fetched -> home.runOnContext(loop -> fetched(fetched)));
  }

  private void fetched(AsyncResult<String> fetched) {
    fetching = false;
    if (closed) {
      return;
    }
    try {
      if (fetched.failed()) {
        failed(String.valueOf(fetched.cause().getMessage()));
      } else {
        take(KeySet.parse(fetched.result()));
      }
    } catch (ParseException | RuntimeException e) {
      failed("is not a usable key set: " + e.getMessage());
    }
    tellWaiting();
    Duration pause = config.pause();
    if (!waiting.isEmpty()) {
      fetchAt(pause.minus(ticker.since(startedNanos)));
    } else {
      fetchAt(failing ? afterFailure() : config.refresh());
    }
  }

  private Duration afterFailure() {
    Duration soon = config.pause().multipliedBy(PAUSES_AFTER_FAILURE);
    return soon.compareTo(config.refresh()) < 0 ? soon : config.refresh();
  }

  private void take(KeySet keys) {
    good.increment();
    fetchedNanos = ticker.nanos();
    if (failing) {
      LOG.info("the keys of the issuer {} can be fetched again", issuer);
      failing = false;
      lastFailure = "";
    }
    tellIgnored(keys.ignored());
    if (!keys.holdsTheSameAs(newest)) {
      LOG.info("the issuer {} has {} keys now", issuer, keys.size());
      newest = keys;
    }
  }

  /** Logs each change once, however often the keys are fetched. */
  private void tellIgnored(List<String> ignored) {
    if (!ignored.isEmpty() && !ignored.equals(lastIgnored)) {
      LOG.warn(
          "the issuer {} publishes keys that are ignored; tokens signed by them are refused: {}",
          issuer,
          String.join("; ", ignored));
    }
    lastIgnored = ignored;
  }

  private void failed(String why) {
    bad.increment();
    if (!failing || !why.equals(lastFailure)) {
      lastFailure = why;
      LOG.warn(
          "the keys of the issuer {} can't be fetched, the last valid ones stay in use: {}",
          issuer,
          why);
      failing = true;
    }
  }

  private void tellWaiting() {
    KeySet now = current();
    waiting.tell(now, one -> one.sinceNanos() - startedNanos <= 0 || one.wanted().test(now));
  }

  /** The failure for tokens that can't be verified because there are no keys at all. */
  GatewayException unavailable() {
    return GatewayException.of(
            FailureKind.TOKEN_KEYS_UNAVAILABLE,
            "the keys that verify bearer tokens can't be fetched now; try again, or send another"
                + " credential")
        .retryAfter(afterFailure());
  }

  /** A warning for operators; empty while tokens can be verified. */
  Optional<String> warning() {
    return failing && current() == KeySet.NONE
        ? Optional.of("the issuer " + issuer + " has no usable keys; its tokens are answered 503")
        : Optional.empty();
  }

  /** Stops fetching; waiting tokens get the last good keys. */
  void close() {
    home.runOnContext(
        loop -> {
          closed = true;
          vertx.cancelTimer(timer);
          waiting.tell(newest, one -> true);
        });
  }
}
