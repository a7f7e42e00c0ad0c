package dev.spfgateway.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects warnings and errors that the gateway's libraries log, until it is closed. */
final class LogWatch implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Keeping keeping = new Keeping();

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.WARN)
          && !event.getLoggerName().startsWith("dev.spfgateway")) {
        lines.add(
            event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage());
      }
    }
  }

  private LogWatch() {}

  static LogWatch begin() {
    LogWatch watch = new LogWatch();
    watch.keeping.start();
    watch.root.addAppender(watch.keeping);
    return watch;
  }

  /** Level, logger and message of each. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    root.detachAppender(keeping);
  }
}
