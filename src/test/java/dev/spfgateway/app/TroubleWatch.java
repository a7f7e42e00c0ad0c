package dev.spfgateway.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Collects log lines of the gateway and its libraries that are errors or have a stack trace, and
 * the gateway's other lines from INFO on, until it is closed.
 */
final class TroubleWatch implements AutoCloseable {
  private final List<String> trouble = new CopyOnWriteArrayList<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Logger gateway = (Logger) LoggerFactory.getLogger("dev.spfgateway");
  private final Keeping keeping = new Keeping();

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      String line =
          event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage();
      if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
        trouble.add(line);
      }
      lines.add(line);
    }
  }

  private TroubleWatch() {}

  static TroubleWatch begin() {
    TroubleWatch watch = new TroubleWatch();
    watch.keeping.start();
    watch.root.addAppender(watch.keeping);
    watch.gateway.setLevel(Level.INFO);
    return watch;
  }

  /** Errors, and whatever has a stack trace. */
  List<String> trouble() {
    return trouble;
  }

  /** All lines that say this. */
  List<String> saying(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void close() {
    root.detachAppender(keeping);
    gateway.setLevel(Level.OFF);
  }
}
