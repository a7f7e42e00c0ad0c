package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers that are lost after SPF has acted: the outcome is found, and the request is never sent
 * again.
 */
class ReconcileIT {
  private static final String FOLLOW = "20s";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private CuttableProxy proxy;
  private RunningGateway gateway;

  private void start(SimulatorFixture started, String inRequest) {
    simulator = bed.keep(started);
    proxy = CuttableProxy.before(bed, started.simulator().port(STAMP_1));
    gateway =
        RunningGateway.in(directory)
            .endpoint(proxy.url(), started.certificate())
            .unset("operation")
            .set("operation.follow.inRequest", inRequest)
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .start(bed);
  }

  private void start() {
    start(aSimulator().withJobDuration(Duration.ofMinutes(10)).start(bed.vertx()), FOLLOW);
  }

  /** Sends a mutation and cuts the connection once SPF has begun it. */
  private Answer lose(Future<Answer> sent, BooleanSupplier begun) {
    until(begun);
    proxy.cut();
    return await(sent);
  }

  private Answer loseARestore() {
    return lose(
        gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE),
        () -> simulator.restores(BEFORE_UPDATE) == 1);
  }

  /** How many mutations SPF has acted upon. */
  private long mutations() {
    return await(simulator.simulator().requests()).stream()
        .filter(one -> !one.effectiveMethod().equals("GET"))
        .filter(one -> one.state().compareTo(LoggedRequest.State.WHOLE) > 0)
        .count();
  }

  @Test
  void answersARestoreWhoseAnswerGotLostAsIfItHadBeenAnswered() {
    start();

    Answer answer = loseARestore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    Answer job =
        gateway.send(
            "GET",
            CONTOSO_VMM
                + "Jobs(ID=guid'"
                + answer.header("x-ms-request-id")
                + "',StampId=guid'"
                + STAMP_1
                + "')",
            OPERATOR,
            null);
    assertThat(new JsonObject(job.body()).getString("CmdletName"))
        .isEqualTo("Restore-SCVMCheckpoint");
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    assertThat(gateway.events().get(1).result().reason()).contains("answer was lost");
    simulator.jobsTake(Duration.ofMillis(1));
    until(() -> gateway.story().size() == 3);
    assertThat(gateway.story()).last().isEqualTo("job restore done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(mutations()).isEqualTo(1);
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_operations_settled_total{by=\"request\",outcome=\"done\"} 1.0")
        .contains("spfgateway_operations_seconds_count{outcome=\"done\"} 1\n");
  }

  @Test
  void findsItWhateverTheClocksSay() {
    Ticker slow =
        new Ticker() {
          @Override
          public long nanos() {
            return Ticker.system().nanos();
          }

          @Override
          public Instant now() {
            return Ticker.system().now().minus(Duration.ofHours(3));
          }
        };
    start(
        aSimulator().withJobDuration(Duration.ofMillis(1)).withTicker(slow).start(bed.vertx()),
        FOLLOW);
    String other = CONTOSO_VMM + RunningGateway.checkpoint(FRESHLY_INSTALLED, STAMP_1);
    String earlier = gateway.send("MERGE", other, OPERATOR, RESTORE).header("x-ms-request-id");
    simulator.jobsTake(Duration.ofMinutes(10));

    Answer answer = loseARestore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("x-ms-request-id")).isNotNull().isNotEqualTo(earlier);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void followsTheLinksOfAnSpfThatPages() {
    ServiceConfig pagesOfOne =
        new ServiceConfig(
            1, "", true, ServiceConfig.Compression.WHEN_ASKED, ServiceConfig.Framing.BY_SIZE, 0);
    start(
        aSimulator()
            .withService(pagesOfOne)
            .withJobDuration(Duration.ofMillis(1))
            .start(bed.vertx()),
        FOLLOW);
    String other = CONTOSO_VMM + RunningGateway.checkpoint(FRESHLY_INSTALLED, STAMP_1);
    gateway.send("MERGE", other, OPERATOR, RESTORE);
    gateway.send("MERGE", other, OPERATOR, RESTORE);
    simulator.jobsTake(Duration.ofMinutes(10));

    Answer answer = loseARestore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(await(simulator.simulator().requests()))
        .anySatisfy(one -> assertThat(one.query()).contains("$skiptoken="));
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void namesWhatALostCreateMade() {
    start();
    String body =
        "{\"Name\":\"nightly\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";

    Answer answer =
        lose(
            gateway.begin("POST", CONTOSO_VMM + "VMCheckPoints", OPERATOR, body),
            () -> mutations() == 1);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Location")).isEqualTo(answer.header("DataServiceId"));
    String path = answer.header("Location").replaceFirst("https://[^/]+", "");
    Answer read = gateway.send("GET", path, OPERATOR, null);
    assertThat(new JsonObject(read.body()).getString("Name")).isEqualTo("nightly");
    assertThat(mutations()).isEqualTo(1);
  }

  @Test
  void findsALostDelete() {
    start();

    Answer answer =
        lose(gateway.begin("DELETE", beforeUpdate(), OPERATOR, null), () -> mutations() == 1);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(gateway.story()).containsExactly("intent delete", "outcome delete done");
    assertThat(mutations()).isEqualTo(1);
  }

  @Test
  void saysUnknownInTimeAndFindsItInTheBackground() {
    start(aSimulator().withJobDuration(Duration.ofMinutes(10)).start(bed.vertx()), "0s");

    Answer answer = loseARestore();

    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("unknown");
    String url = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    until(() -> gateway.story().contains("reconciled restore done"));
    assertThat(new JsonObject(gateway.send("GET", url, OPERATOR, null).body()).getString("state"))
        .isEqualTo("accepted");
    assertThat(gateway.restore().status()).as("its job runs").isEqualTo(409);
    simulator.jobsTake(Duration.ofMillis(1));
    Answer ended = gateway.send("GET", url, OPERATOR, null, "Prefer", "wait=20");
    assertThat(new JsonObject(ended.body()).getString("state")).isEqualTo("done");
    assertThat(gateway.story())
        .containsExactly(
            "intent restore",
            "outcome restore unknown",
            "reconciled restore done",
            "job restore done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void guardsTheMachineAndNotOnlyTheCheckpoint() {
    start();
    var first = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);
    String other = CONTOSO_VMM + RunningGateway.checkpoint(FRESHLY_INSTALLED, STAMP_1);
    String create = "{\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";

    Answer restore = gateway.send("MERGE", other, OPERATOR, RESTORE);
    Answer delete = gateway.send("DELETE", other, OPERATOR, null);
    Answer made = gateway.send("POST", CONTOSO_VMM + "VMCheckPoints", OPERATOR, create);

    UUID running = gateway.events().get(0).what().operation();
    for (Answer refused : new Answer[] {restore, delete, made}) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.header("X-Operation-Id")).isEqualTo(running.toString());
      assertThat(refused.header("Operation-Location")).endsWith("/operations/" + running);
      assertThat(refused.header("Retry-After")).isEqualTo("5");
    }
    simulator.jobsTake(Duration.ofMillis(1));
    assertThat(await(first).status()).isEqualTo(204);
    assertThat(gateway.send("MERGE", other, OPERATOR, RESTORE).status())
        .as("its job has ended, whether anybody looked or not")
        .isEqualTo(204);
    assertThat(mutations()).isEqualTo(2);
  }

  @Test
  void sendsNothingWhileSpfDoesNotTellTheStateOfTheMachine() {
    start();
    int port = simulator.simulator().port(STAMP_1);
    simulator.close();

    Answer refused = gateway.restore();

    assertThat(refused.status()).as("nobody listens on %s", port).isEqualTo(503);
    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(gateway.story()).isEmpty();
  }
}
