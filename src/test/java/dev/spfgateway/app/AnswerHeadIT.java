package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Answers from SPF with more header lines than usual, and with more than the gateway reads. */
class AnswerHeadIT {
  private static final String BODY = "{\"value\":[]}";

  @TempDir Path directory;
  @RegisterExtension final TestBed bed = new TestBed();

  private volatile int size;
  private RawUpstream upstream;
  private RunningGateway gateway;

  private void start(String limit, int failuresInRow) {
    upstream =
        RawUpstream.start(
            bed.vertx(),
            directory,
            (socket, received) -> {
              boolean whole =
                  received.startsWith("GET ")
                      ? RawUpstream.hasHead(received)
                      : RawUpstream.hasRestore(received);
              if (whole) {
                socket.write(answer(received.startsWith("GET ")));
              } else if (RawUpstream.hasHead(received)) {
                socket.write("HTTP/1.1 100 Continue\r\n\r\n");
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.maxAnswerHead", limit)
            .set("upstream.breaker.failuresInRow", failuresInRow)
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
  }

  private String answer(boolean read) {
    String head = "DataServiceVersion: 3.0;\r\nX-Long: " + "x".repeat(size) + "\r\n";
    return read
        ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + BODY.length()
            + "\r\n"
            + head
            + "\r\n"
            + BODY
        : "HTTP/1.1 204 No Content\r\n" + head + "\r\n";
  }

  private Answer read() {
    return gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);
  }

  private Answer restore() {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RunningGateway.RESTORE);
  }

  @Test
  void passesOnWhatHasALargeHead() {
    start("64KiB", 1);
    size = 9 << 10;

    Answer answer = read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(BODY);
  }

  @Test
  void takesAMutationForDoneWhoseAnswerHasALargeHead() {
    start("64KiB", 1);
    size = 9 << 10;

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
  }

  @Test
  void saysThatAReadsAnswerHasTooLargeAHeadAndAsksNoSecondTime() {
    start("8KiB", 100);
    size = 9 << 10;

    Answer answer = read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body())
        .contains("UpstreamHeadersTooLarge", "headers")
        .doesNotContain("connection");
    assertThat(upstream.received()).filteredOn(one -> one.contains("/Jobs")).hasSize(1);
  }

  @Test
  void leavesTheEndpointInServiceWhoseAnswerHadTooLargeAHead() {
    start("8KiB", 1);
    size = 9 << 10;
    read();
    read();
    size = 10;

    assertThat(read().status()).isEqualTo(200);
  }

  @Test
  void doesNotSayThatAMutationFailedWhoseAnswerHasTooLargeAHead() {
    start("8KiB", 1);
    size = 9 << 10;

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(answer.body()).contains("headers").doesNotContain("connection to SPF was lost");
    assertThat(upstream.received()).filteredOn(RawUpstream::hasRestore).hasSize(1);
  }
}
