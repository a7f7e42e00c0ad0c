package dev.spfgateway.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Changes log levels for some time, after which they go back by themselves. Nothing is stored, so a
 * gateway that starts again has its configured levels. Only the gateway's own loggers can be
 * changed: nobody has checked what other libraries write at their lower levels. Thread-safe.
 */
public final class LogLevels {
  private static final String OWN = "dev.spfgateway";
  private static final Pattern NAME =
      Pattern.compile("dev\\.spfgateway(\\.[A-Za-z0-9_$]{1,100}){0,9}");
  private static final int MOST = 20;

  private final Vertx vertx;
  private final Ticker ticker;
  private final LoggerContext loggers;
  private final Map<String, Changed> changed = new HashMap<>();

  /** A level that goes back. */
  private record Changed(@Nullable Level before, Level level, Instant until, long timer) {}

  /** Changes nothing yet. */
  public LogLevels(Vertx vertx, Ticker ticker) {
    this.vertx = vertx;
    this.ticker = ticker;
    this.loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Refuses names of loggers that can't be changed. */
  public static void check(String logger) {
    if (!NAME.matcher(logger).matches()) {
      throw GatewayException.of(
          FailureKind.BAD_REQUEST,
          "logger must be dev.spfgateway or a package or class below it, such as"
              + " dev.spfgateway.upstream");
    }
  }

  /**
   * Sets a logger's level for some time; a further call for the same logger replaces the first.
   *
   * @param level {@code debug} or {@code info}
   */
  public synchronized void set(String logger, String level, Duration time) {
    check(logger);
    @Nullable Changed earlier = changed.get(logger);
    if (earlier == null && changed.size() >= MOST) {
      throw GatewayException.of(
          FailureKind.NOT_IN_STATE, "at most " + MOST + " loggers can be changed at once");
    }
    Logger one = loggers.getLogger(logger);
    @Nullable Level before = earlier == null ? one.getLevel() : earlier.before();
    if (earlier != null) {
      boolean unused = vertx.cancelTimer(earlier.timer());
    }
    Level wanted = Level.toLevel(level);
    one.setLevel(wanted);
    long timer = vertx.setTimer(Math.max(1, time.toMillis()), id -> goBack(logger, id));
    changed.put(logger, new Changed(before, wanted, ticker.now().plus(time), timer));
  }

  private synchronized void goBack(String logger, long timer) {
    @Nullable Changed one = changed.get(logger);
    if (one != null && one.timer() == timer) {
      changed.remove(logger);
      loggers.getLogger(logger).setLevel(one.before());
    }
  }

  /** Puts all levels back. */
  public synchronized void close() {
    for (Map.Entry<String, Changed> one : Map.copyOf(changed).entrySet()) {
      boolean unused = vertx.cancelTimer(one.getValue().timer());
      goBack(one.getKey(), one.getValue().timer());
    }
  }

  /** The gateway's own level and all that are changed. */
  public synchronized JsonArray json() {
    JsonArray all = new JsonArray();
    if (!changed.containsKey(OWN)) {
      all.add(entry(OWN, loggers.getLogger(OWN).getEffectiveLevel(), Optional.empty()));
    }
    List<String> names = changed.keySet().stream().sorted().toList();
    for (String name : names) {
      Optional.ofNullable(changed.get(name))
          .ifPresent(one -> all.add(entry(name, one.level(), Optional.of(one.until()))));
    }
    return all;
  }

  private static JsonObject entry(String logger, Level level, Optional<Instant> until) {
    return new JsonObject()
        .put("logger", logger)
        .put("level", level.toString().toLowerCase(Locale.ROOT))
        .put("until", until.map(Instant::toString).orElse(null));
  }
}
