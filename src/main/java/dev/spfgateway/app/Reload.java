package dev.spfgateway.app;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.ConfigException;
import dev.spfgateway.config.ReloadConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Follows files: checks their content periodically, and applies a change once the content has been
 * stable for a moment. Wrong content changes nothing except log and metric, and is tried again at
 * each check. Checks run on a worker thread, one at a time.
 */
final class Reload {
  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

  /** Delay between detecting a change and applying it, in case the file is still being written. */
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final Vertx vertx;
  private final Subject subject;
  private final Duration interval;
  private final ReloadHistory history;
  private final Counter good;
  private final Counter bad;

  private volatile boolean closed;
  private volatile boolean failing;
  private String loaded;
  private String seen;
  private String complaint = "";

  /** Followed files. Both methods that read them are called on a worker thread. */
  interface Subject {
    /** A one-word name for log and metrics. */
    String name();

    /** The path for log messages. */
    Path path();

    /** The log level for wrong content. */
    Level severity();

    /** The fingerprint of all files' content. */
    String fingerprint();

    /**
     * Reads the files and applies them as a whole. Throws or fails with {@link ConfigException} or
     * {@link InvalidSetting} when they are wrong; the previous version then stays in use.
     */
    Future<Taken> take();
  }

  /**
   * The version in use.
   *
   * @param fingerprint the fingerprint of the content that was read
   * @param summary a description for the log
   * @param changes what it changed, one line each
   */
  record Taken(String fingerprint, String summary, List<String> changes) {
    /** A version that is described by its summary alone. */
    Taken(String fingerprint, String summary) {
      this(fingerprint, summary, List.of());
    }
  }

  /**
   * Prepares to follow {@code subject}.
   *
   * @param first the fingerprint of the version in use
   */
  Reload(
      Vertx vertx,
      Subject subject,
      String first,
      ReloadConfig config,
      ReloadHistory history,
      MeterRegistry metrics) {
    this.history = history;
    this.vertx = vertx;
    this.subject = subject;
    this.interval = config.interval();
    this.loaded = first;
    this.seen = first;
    this.good = reloads(metrics, "good");
    this.bad = reloads(metrics, "bad");
    Gauge.builder("spfgateway." + subject.name() + ".good", () -> failing ? 0 : 1)
        .description(
            "Whether the last change of the file was accepted: 0 while the previous"
                + " version stays in use because the new one is invalid.")
        .register(metrics);
  }

  private Counter reloads(MeterRegistry metrics, String result) {
    return Counter.builder("spfgateway." + subject.name() + ".reloads")
        .description("Changed files, by whether the gateway accepted or refused the new content.")
        .tag("result", result)
        .register(metrics);
  }

  /** Starts checking. */
  void start() {
    after(interval);
  }

  private void after(Duration wait) {
    if (!closed) {
      vertx.setTimer(Math.max(1, wait.toMillis()), id -> next());
    }
  }

  private void next() {
    if (closed) {
      return;
    }
    vertx
        .executeBlocking(this::look, false)
        .compose(Function.identity())
        .onFailure(
            failure -> LOG.error("the {} can't be checked for changes", subject.name(), failure))
        .onComplete(
            done -> after(done.succeeded() && done.result() ? min(SETTLE, interval) : interval));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Checks once; true when the content has just changed, so that the next check should come soon.
   */
  private synchronized Future<Boolean> look() {
    String now = subject.fingerprint();
    if (now.equals(loaded) && !failing) {
      seen = now;
      return Future.succeededFuture(false);
    }
    if (!now.equals(seen)) {
      seen = now;
      return Future.succeededFuture(true);
    }
    return take().map(false);
  }

  /**
   * Applies a change at once, without waiting until the content is stable: whoever calls this has
   * just replaced the file as a whole.
   */
  Future<Void> takeNow() {
    return vertx.executeBlocking(this::lookNow, false).compose(Function.identity());
  }

  private synchronized Future<Void> lookNow() {
    seen = subject.fingerprint();
    return seen.equals(loaded) && !failing ? Future.succeededFuture() : take();
  }

  /** Whether it follows the subject with this name. */
  boolean follows(String name) {
    return subject.name().equals(name);
  }

  private Future<Void> take() {
    Future<Taken> taking;
    try {
      taking = subject.take();
    } catch (ConfigException | InvalidSetting e) {
      taking = Future.failedFuture(e);
    }
    return taking.onSuccess(this::taken).<Void>mapEmpty().recover(this::refuse);
  }

  private void taken(Taken taken) {
    loaded = taken.fingerprint();
    failing = false;
    complaint = "";
    LOG.info("the {} was reloaded: {}", subject.name(), taken.summary());
    good.increment();
    history.add(subject.name(), true, taken.summary(), taken.changes());
  }

  private Future<Void> refuse(Throwable failure) {
    if (failure instanceof ConfigException wrong) {
      refuse(String.valueOf(wrong.getMessage()));
    } else if (failure instanceof InvalidSetting wrong) {
      refuse(subject.path() + ": " + wrong.key() + ": " + wrong.getMessage());
    } else {
      return Future.failedFuture(failure);
    }
    return Future.succeededFuture();
  }

  private void refuse(String why) {
    failing = true;
    if (!why.equals(complaint)) {
      complaint = why;
      bad.increment();
      history.add(subject.name(), false, why, List.of());
      LOG.atLevel(subject.severity())
          .log(
              "the changed {} is invalid, the last valid one stays in use:\n{}",
              subject.name(),
              why);
    }
  }

  /** Stops checking. */
  void close() {
    closed = true;
  }
}
