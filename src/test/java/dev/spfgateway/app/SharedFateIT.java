package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one tenant's requests meet at a stamp does not close it for another tenant. */
class SharedFateIT {
  private static final String JOBS = CONTOSO_VMM + "Jobs";
  private static final String FABRIKAM_JOBS =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String PAGE =
      "HTTP/1.1 500 Internal Server Error\r\n"
          + "Connection: close\r\n"
          + "Content-Type: text/html\r\n"
          + "Content-Length: 6\r\n\r\n"
          + "<html>";
  private static final String CUT =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 20\r\n\r\n{\"cut\":";

  private static final String BUSY =
      "HTTP/1.1 503 Service Unavailable\r\n"
          + "Connection: close\r\n"
          + "Retry-After: 60\r\n"
          + "Content-Type: text/html\r\n"
          + "Content-Length: 6\r\n\r\n"
          + "<html>";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicInteger contosos = new AtomicInteger();
  private final AtomicBoolean down = new AtomicBoolean();
  private volatile String everybodysAnswer = OK;
  private RawUpstream upstream;
  private RunningGateway gateway;

  private static GatewayBuilder atOnce(GatewayBuilder builder) {
    return builder.set("upstream.retry.pause", "1ms").set("upstream.retry.maxPause", "2ms");
  }

  private static GatewayBuilder once(GatewayBuilder builder) {
    return builder.set("upstream.retry.maxAttempts", 1);
  }

  private void start(String contoso, UnaryOperator<GatewayBuilder> settings) {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (received.endsWith("\r\n\r\n")) {
                answer(socket, received.substring(received.lastIndexOf("GET ")), contoso);
              }
            });
    gateway =
        RunningGateway.in(directory)
            .with(settings)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
  }

  private void answer(NetSocket socket, String head, String contoso) {
    boolean probe = head.contains("$metadata");
    probes.addAndGet(probe ? 1 : 0);
    if (down.get()) {
      socket.close();
    } else if (head.contains(SimulatorFixture.CONTOSO.toString())) {
      contosos.incrementAndGet();
      socket.end(Buffer.buffer(contoso));
    } else {
      socket.write(everybodysAnswer);
    }
  }

  private int contoso() {
    return gateway.send("GET", JOBS, OPERATOR, null).status();
  }

  private int fabrikam() {
    return gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status();
  }

  private boolean isOpen() {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("spfgateway_breaker_transitions_total{"))
        .anyMatch(line -> line.contains("to=\"open\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {PAGE, CUT})
  void opensNoBreakerForOneTenantsReads(String answer) {
    start(answer, SharedFateIT::atOnce);

    for (int i = 0; i < 12; i++) {
      assertThat(contoso()).isEqualTo(502);
    }

    assertThat(fabrikam()).isEqualTo(200);
    assertThat(isOpen()).isFalse();
    assertThat(contosos.get()).as("attempts").isGreaterThan(12);
  }

  @Test
  void leavesAnEndpointAloneForTheOneTenantThatItAskedOf() {
    start(BUSY, SharedFateIT::once);

    assertThat(contoso()).isEqualTo(503);
    assertThat(fabrikam()).isEqualTo(200);
    assertThat(contoso()).isEqualTo(503);

    assertThat(contosos.get()).as("heeded by contoso").isEqualTo(1);
  }

  @Test
  void leavesAnEndpointAloneForAllWhenItAsksTwoTenants() {
    start(BUSY, SharedFateIT::once);
    everybodysAnswer = BUSY;

    assertThat(contoso()).isEqualTo(503);
    assertThat(fabrikam()).isEqualTo(503);

    everybodysAnswer = OK;
    assertThat(fabrikam()).isEqualTo(503);
    assertThat(rests()).isTrue();
  }

  @Test
  void leavesAnEndpointAloneForAllWhenItAsksAProbe() {
    start(BUSY, SharedFateIT::once);
    everybodysAnswer = BUSY;

    assertThat(contoso()).isEqualTo(503);
    while (!rests()) {
      assertThat(contoso()).isEqualTo(503);
    }

    assertThat(probes.get()).isEqualTo(1);
    everybodysAnswer = OK;
    assertThat(fabrikam()).isEqualTo(503);
  }

  private boolean rests() {
    return gateway.admin("/metrics").body().contains("spfgateway_endpoint_rests_total{");
  }

  @Test
  void hasAProbeConfirmWhatOneTenantMeets() {
    start(PAGE, b -> atOnce(b).set("upstream.breaker.recovery.open", "5m"));
    down.set(true);

    while (!isOpen()) {
      assertThat(contoso()).isIn(502, 503);
    }

    assertThat(probes.get()).as("one that failed was enough").isEqualTo(1);
    assertThat(fabrikam()).isEqualTo(503);
  }

  @Test
  void opensABreakerForWhatTwoTenantsMeetWithoutAProbe() {
    start(PAGE, b -> once(b).set("upstream.breaker.recovery.open", "5m"));
    down.set(true);

    for (int i = 0; i < 3; i++) {
      assertThat(contoso()).isEqualTo(502);
    }
    assertThat(fabrikam()).isEqualTo(502);
    assertThat(isOpen()).isFalse();
    assertThat(fabrikam()).isEqualTo(502);

    assertThat(isOpen()).isTrue();
    assertThat(probes.get()).isZero();
  }
}
