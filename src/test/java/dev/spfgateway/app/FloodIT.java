package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.testing.Waits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contoso asks for a hundred times its limit, and some of its clients hardly read what they asked
 * for; fabrikam, on the same stamp, asks for one thing after another as if it were alone. SPF
 * answers everybody after a moment, with lists of real size.
 */
class FloodIT {
  private static final String FABRIKAM_JOBS =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
  private static final int TIMES = 100;
  private static final int MOMENT_MILLIS = 30;
  private static final int ASKED = 8;
  private static final int SLOW_READERS = 3;

  /** So many of contoso's requests may come to SPF while one of fabrikam's is on its way there. */
  private static final int OVERTAKING = 10;

  private static final Logger LOG = LoggerFactory.getLogger("figures");

  private static final Buffer LIST = list(400);
  private static final Buffer HUGE = list(100_000);

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicInteger contoso = new AtomicInteger();
  private final AtomicInteger overtook = new AtomicInteger();
  private volatile int before;
  private SelfSignedCertificate certificate;
  private HttpServer upstream;
  private RunningGateway gateway;

  @BeforeEach
  void listen() {
    certificate =
        SelfSignedCertificate.ensure(directory, "upstream", List.of("localhost"), Ticker.system());
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificate.certificate().toString())
                    .setKeyPath(certificate.privateKey().toString()));
    upstream = bed.vertx().createHttpServer(options).requestHandler(this::answer);
    await(upstream.listen(0, "localhost"));
    bed.keep(() -> await(upstream.close()));
  }

  private static Buffer list(int entries) {
    StringBuilder list = new StringBuilder("{\"value\":[");
    for (int i = 0; i < entries; i++) {
      list.append("{\"odata.editLink\":\"https://localhost:8090/SC2012R2/VMM/Jobs(").append(i);
      list.append(")\",\"Name\":\"job ").append(i).append("\",\"Progress\":100},");
    }
    return Buffer.buffer(list + "{}]}");
  }

  private void answer(HttpServerRequest request) {
    if (request.path().contains(CONTOSO.toString())) {
      contoso.incrementAndGet();
    } else {
      overtook.addAndGet(contoso.get() - before);
    }
    Buffer list = request.path().contains("VirtualMachines") ? HUGE : LIST;
    request.response().putHeader("Content-Type", "application/json");
    bed.vertx().setTimer(MOMENT_MILLIS, later -> request.response().end(list));
  }

  private void start(UnaryOperator<GatewayBuilder> limits) {
    gateway =
        RunningGateway.in(directory)
            .set("upstream.overload.perStamp", 8)
            .set("upstream.overload.perTenant", 6)
            .with(limits)
            .endpoint(
                "https://localhost:" + upstream.actualPort() + "/SC2012R2/VMM",
                certificate.certificate())
            .withBothOnStamp1()
            .start(bed);
  }

  /**
   * Asks for two things at once, which meet two event loops, time after time, and gives the median
   * of how long that took, in nanoseconds.
   */
  private long askAsFabrikam() {
    long[] took = new long[ASKED];
    for (int i = 0; i < ASKED; i++) {
      before = contoso.get();
      long began = System.nanoTime();
      List<Answer> answers = List.of(fabrikam(), fabrikam()).stream().map(Waits::await).toList();
      took[i] = System.nanoTime() - began;
      assertThat(answers).allMatch(answer -> answer.status() == 200);
      assertThat(answers).allMatch(answer -> answer.body().endsWith("{}]}"));
    }
    Arrays.sort(took);
    return took[ASKED / 2];
  }

  private Future<Answer> fabrikam() {
    return gateway.begin("GET", FABRIKAM_JOBS, FABRIKAM, null);
  }

  private void readSlowly() {
    for (int i = 0; i < SLOW_READERS; i++) {
      RawClient slow = bed.keep(RawClient.connect(gateway.port(), gateway.certificate()));
      String head =
          slow.send(
                  "GET "
                      + CONTOSO_VMM
                      + "VirtualMachines HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                      + OPERATOR.secret().reveal()
                      + "\r\n\r\n")
              .head();
      assertThat(head).contains(" 200 ");
    }
  }

  private Flood flood(int atOnce, int pauseMillis) {
    Flood flood = bed.keep(new Flood(bed.vertx(), gateway, pauseMillis));
    flood.begin(CONTOSO_VMM + "Jobs", OPERATOR, atOnce);
    return flood;
  }

  /**
   * Fabrikam's requests beside the flood are answered, and not overtaken. How long they take is
   * only logged: on a busy machine it tells nothing.
   */
  private void assertThatFabrikamIsServedAsIfItWereAlone(Flood flood, long alone) {
    overtook.set(0);
    long beside = askAsFabrikam();
    LOG.info(
        "fabrikam alone {} us, beside {} requests {} us; {} of them overtook {} of its own",
        alone / 1000,
        flood.all(),
        beside / 1000,
        overtook,
        2 * ASKED);

    assertThat(overtook.get())
        .as("a tenant in turn is not overtaken")
        .isLessThan(2 * ASKED * OVERTAKING);
  }

  @Test
  void leavesNothingToFeelOfATenantAtAHundredTimesItsRate() {
    start(
        b ->
            b.unset("limits")
                .set("limits.classes.read.quota", 50)
                .set("limits.classes.read.window", "1m"));
    askAsFabrikam();
    long alone = askAsFabrikam();
    readSlowly();

    Flood flood = flood(90, 20);
    until(() -> flood.answered(429) > 0);

    assertThatFabrikamIsServedAsIfItWereAlone(flood, alone);
    await(flood.exceeds(TIMES));
    flood.stop();
    assertThat(flood.answered(200)).as("what contoso's rate let through").isPositive();
    assertThat(flood.answered(0)).as("that broke off").isZero();
  }

  @Test
  void leavesNothingToFeelOfATenantAtAHundredTimesItsConcurrency() {
    start(b -> b);
    askAsFabrikam();
    long alone = askAsFabrikam();
    readSlowly();

    Flood flood = flood(6 * TIMES, 1000);
    until(() -> flood.answered(200) > 0 && flood.answered(503) > 6 * TIMES);

    assertThatFabrikamIsServedAsIfItWereAlone(flood, alone);
    flood.stop();
    assertThat(flood.answered(0)).as("that broke off").isZero();
  }
}
