package dev.spfgateway.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.spfgateway.base.VisibleText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Remembers the last warnings and errors of the log, for operators. Thread-safe. */
public final class RecentProblems extends AppenderBase<ILoggingEvent> {
  private static final int MOST = 100;
  private static final int MAX_LENGTH = 1_000;

  private final Deque<JsonObject> entries = new ArrayDeque<>();
  private final Logger root;

  /** Remembers what is logged from now on. */
  public RecentProblems() {
    LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    this.root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    setContext(loggers);
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.WARN) && !event.getLoggerName().equals("access")) {
      String message = String.valueOf(event.getFormattedMessage());
      add(
          new JsonObject()
              .put("at", Instant.ofEpochMilli(event.getTimeStamp()).toString())
              .put("level", event.getLevel().toString().toLowerCase(Locale.ROOT))
              .put("logger", event.getLoggerName())
              .put(
                  "message",
                  VisibleText.of(message.substring(0, Math.min(MAX_LENGTH, message.length())))));
    }
  }

  private void add(JsonObject entry) {
    synchronized (entries) {
      entries.addFirst(entry);
      if (entries.size() > MOST) {
        entries.removeLast();
      }
    }
  }

  /** The entries, the newest first. */
  public JsonArray json() {
    JsonArray all = new JsonArray();
    synchronized (entries) {
      entries.forEach(all::add);
    }
    return all;
  }

  /** Remembers nothing more. */
  public void close() {
    boolean unused = root.detachAppender(this);
    stop();
  }
}
