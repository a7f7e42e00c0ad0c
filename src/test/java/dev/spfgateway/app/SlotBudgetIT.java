package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The requests that SPF gets within its slots, counted at SPF. */
class SlotBudgetIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String BAD = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicInteger arrivals = new AtomicInteger();
  private String answer = OK;
  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void listen() {
    upstream = RawUpstream.start(bed, directory, this::answer);
  }

  private void answer(NetSocket socket, String received) {
    if (received.endsWith("\r\n\r\n")) {
      boolean probe = RawUpstream.isProbe(received.substring(received.lastIndexOf("GET ")));
      arrivals.addAndGet(probe ? 0 : 1);
      socket.write(answer);
    }
  }

  /** Both stamps are on the same SPF server. */
  private void start() {
    gateway =
        RunningGateway.in(directory)
            .set("upstream.overload.requests", 16)
            .set("upstream.overload.slot", "1h")
            .set("upstream.overload.maxWait", "100ms")
            .set("upstream.retry.pause", "1ms")
            .endpoint(upstream.url(), upstream.certificate())
            .secondStamp(upstream.url())
            .start(bed);
  }

  private Future<Answer> contoso() {
    return gateway.begin("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);
  }

  private Future<Answer> fabrikam() {
    return gateway.begin("GET", FABRIKAM_VMM + "Jobs", FABRIKAM, null);
  }

  private static List<Integer> statuses(List<Future<Answer>> answers) {
    return answers.stream().map(one -> await(one).status()).toList();
  }

  @Test
  void isSharedByStampsThatAreReachedThroughTheSameServerByTheSameAccount() {
    start();

    List<Integer> first = statuses(Stream.generate(this::contoso).limit(6).toList());
    int second = await(fabrikam()).status();

    assertThat(first).filteredOn(status -> status == 200).hasSize(4);
    assertThat(first).filteredOn(status -> status == 503).hasSize(2);
    assertThat(second).isEqualTo(503);
    assertThat(arrivals).hasValue(4);
  }

  @Test
  void countsEveryAttempt() {
    answer = BAD;
    start();

    List<Integer> answers = Stream.generate(() -> await(contoso()).status()).limit(3).toList();

    assertThat(answers).as("three attempts, one, and none").containsExactly(502, 502, 503);
    assertThat(arrivals).hasValue(4);
  }
}
