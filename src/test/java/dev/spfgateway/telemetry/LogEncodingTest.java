package dev.spfgateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Foreign text in any field can neither forge a line of the log nor control a terminal. */
class LogEncodingTest {
  private static final String FORGED =
      "a\n{\"level\":\"ERROR\"}\r\u001b[2J\u007f\u0085\u009b\u2028\u202e\u2066\u200bä";

  private static String encoded() throws JoranException {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    context.setMDCAdapter(new LogbackMDCAdapter());
    configurator.setContext(context);
    configurator.doConfigure(LogEncodingTest.class.getResource("/logback.xml"));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    AsyncAppender queue = (AsyncAppender) root.getAppender("queue");
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) queue.getAppender("stderr");
    LoggingEvent event =
        new LoggingEvent(
            "x",
            context.getLogger("dev.spfgateway"),
            Level.INFO,
            "about {}",
            new IllegalStateException(FORGED),
            new Object[] {FORGED});
    event.setKeyValuePairs(List.of(new KeyValuePair("tenant", FORGED)));
    event.setThreadName(FORGED);
    String line = new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
    context.stop();
    return line;
  }

  @Test
  void escapesWhatCanNotBeSeen() throws JoranException, JsonProcessingException {
    String line = encoded();

    assertThat(line.strip()).doesNotContain("\n").matches("[ -~]*");
    assertThat(new ObjectMapper().readTree(line).path("message").asText())
        .isEqualTo("about " + FORGED);
    assertThat(new ObjectMapper().readTree(line).path("tenant").asText()).isEqualTo(FORGED);
  }
}
