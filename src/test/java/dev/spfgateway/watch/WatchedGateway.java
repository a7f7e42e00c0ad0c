package dev.spfgateway.watch;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.RunningGateway;
import dev.spfgateway.base.FreePort;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway under load whose SPF has faults: one of stamp-1's endpoints is down, some of its
 * restores' answers are lost, and stamp-2 breaks off reads.
 */
final class WatchedGateway implements AutoCloseable {
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
  private static final List<UUID> CHECKPOINTS =
      List.of(
          SimulatorFixture.BEFORE_UPDATE,
          SimulatorFixture.FRESHLY_INSTALLED,
          SimulatorFixture.TEST_BRANCH);

  /** Between two requests; the load is there to be seen, not to be borne. */
  private static final long PAUSE_MILLIS = 60;

  private static final int MOST_OPEN = 40;

  private final Vertx vertx;
  private final RunningGateway gateway;
  private final AtomicInteger open = new AtomicInteger();
  private int number;
  private long timer;

  private WatchedGateway(Vertx vertx, RunningGateway gateway) {
    this.vertx = vertx;
    this.gateway = gateway;
  }

  static WatchedGateway start(TestBed bed, Path directory) {
    SimulatorFixture simulator =
        aSimulator().withEndpoints(2).withJobDuration(Duration.ofMillis(300)).start(bed);
    List<String> endpoints = simulator.endpoints(SimulatorFixture.STAMP_1);
    SelfSignedCertificate certificate =
        SelfSignedCertificate.ensure(directory, "own", List.of("localhost"), Ticker.system());
    RunningGateway gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .endpoint(endpoints.get(1), simulator.certificate())
            .unset("operation.baseline.timeout")
            .set("operation.follow.interval", "1s")
            .set("operation.follow.maxInterval", "1s")
            .set("operation.bookkeeping", "1s")
            .set("tenantListener.certificate", certificate.certificate())
            .set("tenantListener.privateKey", certificate.privateKey())
            .set("upstream.retry.pause", "5ms")
            .set("upstream.budget.size", 20)
            .set("upstream.breaker.recovery.open", "2s")
            .set("upstream.probe.interval", "1s")
            .set("limits.classes.anonymous.quota", 5)
            .set("audit.heads.interval", "1s")
            .set("audit.streams.file.path", "copy.jsonl")
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.endpoint", nowhere("/v1/traces"))
            .set("telemetry.tracing.timeout", "500ms")
            .trusting("https://login.example.com/", "spf", nowhere("/keys"))
            .start(bed);
    faults(bed, simulator);
    WatchedGateway watched = new WatchedGateway(bed.vertx(), gateway);
    watched.timer = bed.vertx().setPeriodic(1, PAUSE_MILLIS, id -> watched.next());
    return bed.keep(watched);
  }

  private static String nowhere(String path) {
    return "http://localhost:" + FreePort.find() + path;
  }

  private static void faults(TestBed bed, SimulatorFixture simulator) {
    int down = simulator.simulator().ports(SimulatorFixture.STAMP_1).get(1);
    String faults =
        """
        [{"id":"down","match":{"port":%d},"fault":{"type":"refuse"}},
         {"id":"lost","match":{"verb":"MERGE"},"when":{"probability":0.2,"seed":7},
          "fault":{"type":"reset","at":"after-acting"}},
         {"id":"broken","match":{"verb":"GET","stamp":"%s"},"when":{"probability":0.4,"seed":7},
          "fault":{"type":"reset","at":"before-acting"}}]
        """
            .formatted(down, SimulatorFixture.STAMP_2);
    HttpClientOptions control =
        new HttpClientOptions()
            .setDefaultHost("localhost")
            .setDefaultPort(simulator.simulator().controlPort());
    try (TestClient client = new TestClient(bed.vertx(), control, 1)) {
      TestClient.Answer answer =
          client.send("PUT", "/faults", faults, "Content-Type", "application/json");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  /** Sends the next of a mixture of requests, unless too many wait for their answers. */
  private void next() {
    if (open.get() >= MOST_OPEN) {
      return;
    }
    open.incrementAndGet();
    int one = number++;
    (switch (one % 10) {
          case 0, 1, 2 -> gateway.begin("GET", CONTOSO_VMM + "VirtualMachines", OPERATOR, null);
          case 3, 4 -> gateway.begin("GET", FABRIKAM_VMM + "Jobs", FABRIKAM, null);
          case 5 -> gateway.begin("GET", CONTOSO_VMM + "Clouds", null, null);
          case 6 -> gateway.begin("GET", CONTOSO_VMM + "NoSuchSet", OWNER, null);
          case 7 -> gateway.begin("GET", "/subscriptions", OPERATOR, null);
          case 8 -> gateway.begin("GET", "/openapi.yaml", null, null);
          default -> restore(CHECKPOINTS.get(one / 10 % CHECKPOINTS.size()));
        })
        .onComplete(ended -> open.decrementAndGet());
  }

  private Future<TestClient.Answer> restore(UUID checkpoint) {
    String path = CONTOSO_VMM + RunningGateway.checkpoint(checkpoint, SimulatorFixture.STAMP_1);
    return gateway.begin("MERGE", path, OPERATOR, RESTORE);
  }

  int adminPort() {
    return gateway.gateway().adminPort();
  }

  String token() {
    return gateway.adminToken().orElseThrow();
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
