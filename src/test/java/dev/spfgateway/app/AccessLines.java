package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.spfgateway.testing.TestClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Collects the access log's lines until it is closed. */
public final class AccessLines implements AutoCloseable {
  private final List<Map<String, String>> lines = new CopyOnWriteArrayList<>();
  private final Logger log = (Logger) LoggerFactory.getLogger("access");
  private final Keeping keeping = new Keeping();

  private final class Keeping extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getKeyValuePairs().stream()
              .collect(Collectors.toMap((KeyValuePair p) -> p.key, p -> String.valueOf(p.value))));
    }
  }

  private AccessLines() {}

  /** Begins to collect. */
  public static AccessLines begin() {
    AccessLines lines = new AccessLines();
    lines.keeping.start();
    lines.log.setLevel(Level.INFO);
    lines.log.setAdditive(false);
    lines.log.addAppender(lines.keeping);
    return lines;
  }

  /** The line of an answered request, which is written when the answer has left. */
  public Map<String, String> of(TestClient.Answer answer) {
    return of(answer.header("X-Request-Id"));
  }

  /** The same by the request's id. */
  public Map<String, String> of(String id) {
    until(() -> lines.stream().anyMatch(line -> line.get("request").equals(id)));
    return lines.stream().filter(line -> line.get("request").equals(id)).findFirst().orElseThrow();
  }

  /** All of them, in their order. */
  List<Map<String, String>> lines() {
    return lines;
  }

  @Override
  public void close() {
    log.detachAppender(keeping);
    log.setAdditive(true);
    log.setLevel(null);
  }
}
