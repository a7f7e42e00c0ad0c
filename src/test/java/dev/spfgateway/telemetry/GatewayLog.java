package dev.spfgateway.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects the log of one class of the gateway, until it is closed. */
public final class GatewayLog implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Keeping keeping = new Keeping();

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getLevel() + " " + event.getFormattedMessage());
    }
  }

  private GatewayLog(String name, Level level) {
    this.logger = (Logger) LoggerFactory.getLogger(name);
    logger.setLevel(level);
    keeping.start();
    logger.addAppender(keeping);
  }

  /** Begins with everything that a class says. */
  public static GatewayLog of(String className) {
    return new GatewayLog(className, Level.DEBUG);
  }

  /** Level and message of each line. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    logger.detachAppender(keeping);
    logger.setLevel(null);
  }
}
