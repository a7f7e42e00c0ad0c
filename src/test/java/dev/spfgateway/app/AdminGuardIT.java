package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.http.HttpCorpus;
import dev.spfgateway.http.HttpCorpus.Entry;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends the corpus of HTTP/1 messages to the admin listener. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminGuardIT {
  private static final Pattern ID =
      Pattern.compile("\r\nx-request-id: (\\S+)\r\n", Pattern.CASE_INSENSITIVE);
  private static final String NEXT = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @RegisterExtension final TestBed bed = new TestBed();

  private RecordingUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = bed.keep(RecordingUpstream.start(bed.vertx(), directory));
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  /** Heads: nothing here reads a body. */
  static List<Entry> refused() {
    return HttpCorpus.refused().stream().filter(entry -> !entry.isInBody()).toList();
  }

  static List<Entry> broken() {
    return HttpCorpus.refused().stream().filter(Entry::isInBody).toList();
  }

  /** Sends bytes and reads until the listener ends the connection. */
  private String send(String bytes) {
    try (RawClient client = RawClient.plain("127.0.0.1", gateway.gateway().adminPort())) {
      return client.send(bytes).everything();
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWithProblemDetailsAndALineAndEndsTheConnection(Entry entry) {
    try (TroubleWatch log = TroubleWatch.begin()) {
      String answer = send(NEXT + entry.bytes("/livez", ""));

      int second = answer.indexOf("HTTP/1.1 ", 9);
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("alive");
      assertThat(answer.substring(second)).startsWith("HTTP/1.1 " + entry.status() + " ");
      Matcher id = ID.matcher(answer);
      assertThat(id.find()).isTrue();
      JsonObject problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n", second)));
      assertThat(problem.getInteger("status")).isEqualTo(entry.status());
      assertThat(log.saying(id.group(1))).hasSize(1);
      assertThat(log.trouble()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("broken")
  void endsAConnectionWhoseBodyIsBroken(Entry entry) {
    try (TroubleWatch log = TroubleWatch.begin()) {
      String answer = send(entry.bytes("/livez", "") + NEXT);

      assertThat(answer).doesNotContain("alive");
      assertThat(log.saying("refused what 127.0.0.1 sent to the admin listener")).hasSize(1);
      assertThat(log.trouble()).isEmpty();
    }
  }

  @Test
  void countsWhatItRefuses() {
    assertThat(send("GET\u0001 / HTTP/1.1\r\n")).startsWith("HTTP/1.1 400 ");

    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_http_refused_total{listener=\"admin\",reason=\"request-line\"}");
  }
}
