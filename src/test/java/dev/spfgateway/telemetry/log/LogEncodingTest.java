package dev.spfgateway.telemetry.log;

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
import dev.spfgateway.base.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** Foreign text in any field can neither forge a line of the log nor control a terminal. */
class LogEncodingTest {
  private static final String FORGED =
      "a\n{\"level\":\"ERROR\"}\r\u001b[2J\u007f\u0085\u009b\u2028\u202e\u2066\u200bä";

  private static String encoded(LogFormat format) throws JoranException {
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
    FormatEncoder encoder = (FormatEncoder) console.getEncoder();
    encoder.use(format);
    String line = new String(encoder.encode(event), StandardCharsets.UTF_8);
    context.stop();
    return line;
  }

  @Test
  void escapesWhatCanNotBeSeen() throws JoranException, JsonProcessingException {
    String line = encoded(LogFormat.JSON);

    assertThat(line.strip()).doesNotContain("\n").matches("[ -~]*");
    assertThat(new ObjectMapper().readTree(line).path("message").asText())
        .isEqualTo("about " + FORGED);
    assertThat(new ObjectMapper().readTree(line).path("tenant").asText()).isEqualTo(FORGED);
  }

  @Test
  void escapesItForPeopleToo() throws JoranException {
    String text = encoded(LogFormat.TEXT);

    assertThat(text.lines().findFirst().orElseThrow())
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  spfgateway {2}about a");
    assertThat(text.lines().skip(1))
        .as("what follows is indented, so that it can't pass for a line of its own")
        .isNotEmpty()
        .allMatch(line -> line.startsWith("  "));
    assertThat(text)
        .contains("tenant=a\\u{a}{\"level\":\"ERROR\"}\\u{d}\\u{1b}[2J", "\\u{202e}", "ä");
    assertThat(text.codePoints().filter(c -> c != '\n')).allMatch(VisibleText::isVisible);
    assertThat(text).contains("IllegalStateException").endsWith("\n");
  }

  @Test
  void choosesTextForATerminalOnly() {
    assertThat(LogFormat.AUTO.isText(true)).isTrue();
    assertThat(LogFormat.AUTO.isText(false)).isFalse();
    assertThat(LogFormat.JSON.isText(true)).isFalse();
    assertThat(LogFormat.TEXT.isText(false)).isTrue();
  }
}
