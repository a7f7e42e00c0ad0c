package dev.spfgateway.telemetry.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Applies what the configuration says about the log, after {@code logback.xml} has begun it. */
public final class LogOutput {
  private LogOutput() {}

  /**
   * From now on, writes lines in the configured format, with the resource's attributes in JSON.
   *
   * @param version the gateway's version
   * @param instance tells this gateway from others
   * @see <a href="https://opentelemetry.io/docs/specs/semconv/resource/service/">Service
   *     attributes</a>
   */
  public static void use(LogConfig config, String version, String instance) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.putProperty("service.name", "spf-gateway");
      context.putProperty("service.version", version);
      context.putProperty("service.instance.id", instance);
      encoders(context.getLogger(Logger.ROOT_LOGGER_NAME))
          .forEach(encoder -> encoder.use(config.format()));
    }
  }

  /** Writes the lines that wait, for at most a second, and ends the log. Blocks. */
  public static void close() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      // Not the context itself: it would forget the service's attributes before it writes the
      // lines.
      context
          .getLogger(Logger.ROOT_LOGGER_NAME)
          .iteratorForAppenders()
          .forEachRemaining(Appender::stop);
    }
  }

  private static List<FormatEncoder> encoders(AppenderAttachable<ILoggingEvent> from) {
    List<FormatEncoder> found = new ArrayList<>();
    for (Iterator<Appender<ILoggingEvent>> all = from.iteratorForAppenders(); all.hasNext(); ) {
      Appender<ILoggingEvent> one = all.next();
      if (one instanceof OutputStreamAppender<ILoggingEvent> stream
          && stream.getEncoder() instanceof FormatEncoder encoder) {
        found.add(encoder);
      } else if (one instanceof AsyncAppender queue) {
        found.addAll(encoders(queue));
      }
    }
    return found;
  }
}
