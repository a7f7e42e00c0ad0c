package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * The reason for a failed attempt is a word in the access log, a label, and a log line with the
 * cause.
 */
class AttemptFailureIT {
  private static final String NTLM =
      "ntlm: {domain: HOSTER, user: spf, password: {file: password}}";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .set("upstream.retry.maxAttempts", 1)
        .set("upstream.retry.readTimeout", "1s");
  }

  private GatewayBuilder answering(String answer) {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (RawUpstream.hasHead(received) && !answer.isEmpty()) {
                socket.end(Buffer.buffer(answer.equals("close") ? "" : answer));
              }
            });
    return builder().endpoint(upstream.url(), upstream.certificate());
  }

  private Path certificate(String name) {
    return SelfSignedCertificate.ensure(
            directory.resolve(name), name, List.of("localhost"), Ticker.system())
        .certificate();
  }

  private void assertTold(GatewayBuilder builder, String word) {
    try (AccessLines lines = AccessLines.begin()) {
      gateway = builder.start(bed);
      Answer answer = gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

      assertThat(answer.status()).isGreaterThanOrEqualTo(502);
      Map<String, String> line = lines.of(answer);
      assertThat(line).containsEntry("attemptFailures", word);
      assertThat(gateway.admin("/metrics").body())
          .containsPattern(
              "spfgateway_upstream_failures_total\\{[^}]*reason=\"" + word + "\"[^}]*\\} 1");
    }
  }

  @ParameterizedTest
  @CsvSource({"https://nowhere.invalid/VMM, dns", "https://localhost:1/VMM, refused"})
  void tellsWhereNoConnectionCameAbout(String url, String word) {
    assertTold(builder().endpoint(url, certificate("own")), word);
  }

  @Test
  void tellsOfACertificateThatIsNotTrusted() {
    upstream = RawUpstream.start(bed, directory, (socket, received) -> {});

    assertTold(builder().endpoint(upstream.url(), certificate("another")), "tls");
  }

  @Test
  void tellsOfALogonThatTheServerHasNoPartIn() {
    assertTold(
        answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").withIdentity(NTLM), "logon");
  }

  @Test
  void tellsOfACredentialThatWasRefused() {
    String denied = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";

    assertTold(answering(denied), "credential-refused");
  }

  @Test
  void tellsOfAnAnswerThatDoesNotBegin() {
    assertTold(answering(""), "timeout");
  }

  @Test
  void tellsOfAConnectionThatWasClosed() {
    assertTold(answering("close"), "closed");
  }

  @Test
  void tellsOfAHeadThatIsTooLarge() {
    String line = "x-large: " + "x".repeat(1_000) + "\r\n";

    assertTold(answering("HTTP/1.1 200 OK\r\n" + line.repeat(1_000) + "\r\n"), "head-too-large");
  }

  @Test
  void tellsOfWhatIsNoHttp() {
    assertTold(answering("SSH-2.0-OpenSSH_9.6\r\n\r\n"), "malformed");
  }

  @Test
  void tellsOfAnAnswerThatBreaksOff() {
    assertTold(answering("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"), "answer-broken");
  }

  @Test
  void tellsOfAWebServersPage() {
    String page = "HTTP/1.1 500 X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";

    assertTold(answering(page), "web-server-error");
  }

  @Test
  void namesEachAttemptsFailure() {
    try (AccessLines lines = AccessLines.begin()) {
      gateway =
          RunningGateway.in(directory)
              .set("upstream.retry.pause", "1ms")
              .set("upstream.retry.maxPause", "2ms")
              .endpoint("https://localhost:1/VMM", certificate("own"))
              .endpoint("https://nowhere.invalid/VMM", certificate("own"))
              .start(bed);

      Answer answer = gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

      assertThat(lines.of(answer)).containsEntry("attemptFailures", "refused,dns,refused");
    }
  }

  @Test
  void logsWhatLiesBehindOnceAndWithoutAStackTrace() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.spfgateway.upstream");
    ch.qos.logback.classic.Level before = logger.getLevel();
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    log.start();
    logger.addAppender(log);
    try {
      gateway =
          builder()
              .set("upstream.retry.maxAttempts", 1)
              .set("upstream.retry.readTimeout", "1s")
              .set("upstream.probe.interval", "1s")
              .endpoint("https://localhost:1/VMM", certificate("own"))
              .start(bed);
      for (int i = 0; i < 3; i++) {
        gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);
      }
      until(
          () -> List.copyOf(log.list).stream().anyMatch(e -> e.getMessage().contains("probe of")));
    } finally {
      logger.detachAppender(log);
      logger.setLevel(before);
    }

    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
    List<String> lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(lines)
        .filteredOn(line -> line.contains("an attempt failed"))
        .hasSize(1)
        .allMatch(line -> line.contains("stamp stamp-1, endpoint https://localhost:1/VMM: "))
        .allMatch(line -> line.contains("failed: refused (Connection refused"));
    assertThat(lines)
        .filteredOn(line -> line.contains("the probe of"))
        .isNotEmpty()
        .allMatch(line -> line.contains(" failed: refused (Connection refused"));
  }
}
