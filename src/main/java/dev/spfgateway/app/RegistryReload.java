package dev.spfgateway.app;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.ReloadConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry file: looks at the content of it and of the files that it names, and has a
 * changed one taken once it has stayed the same for a moment. One that is wrong changes nothing but
 * the log and a metric, and is tried again at each look. Looks on a worker thread, one look at a
 * time.
 */
final class RegistryReload {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryReload.class);

  /** Between seeing a change and taking it, should somebody still be writing. */
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final Vertx vertx;
  private final RegistryFile file;
  private final Duration interval;
  private final Consumer<RegistryConfig> taker;
  private final Counter good;
  private final Counter bad;

  private volatile boolean closed;
  private volatile boolean failing;
  private String loaded;
  private String seen;
  private String complaint = "";

  /**
   * Prepares.
   *
   * @param first the load that is in use
   * @param taker takes a changed registry as a whole, or throws {@link InvalidSetting}
   */
  RegistryReload(
      Vertx vertx,
      RegistryFile file,
      RegistryFile.Loaded first,
      ReloadConfig config,
      Consumer<RegistryConfig> taker,
      MeterRegistry metrics) {
    this.vertx = vertx;
    this.file = file;
    this.interval = config.interval();
    this.taker = taker;
    this.loaded = first.fingerprint();
    this.seen = first.fingerprint();
    this.good = reloads(metrics, "good");
    this.bad = reloads(metrics, "bad");
    Gauge.builder("spfgateway.registry.good", () -> failing ? 0 : 1)
        .description("0 while the registry file is wrong and the last good one stays in use")
        .register(metrics);
  }

  private static Counter reloads(MeterRegistry metrics, String result) {
    return Counter.builder("spfgateway.registry.reloads")
        .description("changed registry files that were taken or refused")
        .tag("result", result)
        .register(metrics);
  }

  /** Begins to look. */
  void start() {
    after(interval);
  }

  private void after(Duration wait) {
    if (!closed) {
      vertx.setTimer(Math.max(1, wait.toMillis()), id -> next());
    }
  }

  private void next() {
    vertx
        .executeBlocking(this::look, false)
        .onFailure(failure -> LOG.error("the registry file can't be looked at", failure))
        .onComplete(
            done -> after(done.succeeded() && done.result() ? min(SETTLE, interval) : interval));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** True when the content has just changed, so that another look should come soon. */
  private boolean look() {
    String now = file.fingerprint();
    if (now.equals(loaded) && !failing) {
      seen = now;
      return false;
    }
    if (!now.equals(seen)) {
      seen = now;
      return true;
    }
    try {
      take(file.load());
    } catch (ConfigException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (InvalidSetting e) {
      refuse(file.path() + ": " + e.key() + ": " + e.getMessage());
    }
    return false;
  }

  private void take(RegistryFile.Loaded changed) {
    taker.accept(changed.config());
    loaded = changed.fingerprint();
    failing = false;
    complaint = "";
    good.increment();
    LOG.info(
        "the registry was read anew: {} stamps, {} tenants, {} credentials",
        changed.config().stamps().size(),
        changed.config().tenants().size(),
        changed.config().tenants().stream().mapToInt(one -> one.credentials().size()).sum());
  }

  private void refuse(String why) {
    failing = true;
    if (!why.equals(complaint)) {
      complaint = why;
      bad.increment();
      LOG.error("the changed registry is wrong, the last good one stays in use:\n{}", why);
    }
  }

  /** Looks no more. */
  void close() {
    closed = true;
  }
}
