package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an operation whose answer got lost, by what VMM shows of it. */
class SettleIT {
  private static final String RESTORES = "Restore-SCVMCheckpoint";
  private static final String REFUSAL =
      "{\"odata.error\":{\"code\":\"\",\"message\":{\"lang\":\"en\",\"value\":\"no\"}}}";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final JumpingTicker clock = new JumpingTicker();
  private ScriptedVmm vmm;
  private RawUpstream upstream;
  private RunningGateway gateway;

  private void start(String settlingTime, BiConsumer<NetSocket, Integer> restore) {
    start(settlingTime, "5s", "300ms", restore);
  }

  private void start(String settlingTime, String baseline, BiConsumer<NetSocket, Integer> restore) {
    start(settlingTime, baseline, "300ms", restore);
  }

  /** Looks for what got lost so long before the client is answered. */
  private void start(
      String settlingTime,
      String baseline,
      String inRequest,
      BiConsumer<NetSocket, Integer> restore) {
    vmm = new ScriptedVmm(restore);
    upstream = RawUpstream.start(bed, directory, vmm);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .unset("operation")
            .set("operation.baseline.timeout", baseline)
            .set("operation.follow.inRequest", inRequest)
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .set("operation.bookkeeping", "1s")
            .settlingAfter(settlingTime)
            .withClock(clock)
            .start(bed);
  }

  private static void lose(NetSocket socket) {
    socket.close();
  }

  private Answer restore(String... headers) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, headers);
  }

  private JsonObject operation(Answer answer) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    return new JsonObject(gateway.send("GET", path, OPERATOR, null, "Prefer", "wait=20").body());
  }

  @Test
  void isAbsentOnlyAfterTheSettlingTimeAndThenTheKeyActsAnew() {
    start(
        "5s",
        (socket, number) -> {
          if (number == 1) {
            lose(socket);
          } else {
            socket.write("HTTP/1.1 204 No Content\r\n\r\n");
          }
        });
    vmm.job(RESTORES, now().minusSeconds(60), "Completed");
    Answer lost = restore("Idempotency-Key", "k");

    Answer replayed = restore("Idempotency-Key", "k");
    Answer another = restore();
    JsonObject settled = operation(lost);
    Answer anew = restore("Idempotency-Key", "k");

    assertThat(lost.status()).isEqualTo(504);
    assertThat(lost.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(replayed.status()).as("the current knowledge").isEqualTo(504);
    assertThat(replayed.header("X-Operation-Id")).isEqualTo(lost.header("X-Operation-Id"));
    assertThat(another.status()).as("it may still act").isEqualTo(409);
    assertThat(settled.getString("state")).isEqualTo("absent");
    assertThat(anew.status()).isEqualTo(204);
    assertThat(anew.header("X-Operation-Id")).isNotEqualTo(lost.header("X-Operation-Id"));
    assertThat(vmm.restores()).as("once lost, once because the client asked again").isEqualTo(2);
    assertThat(gateway.story())
        .containsExactly(
            "intent restore",
            "outcome restore unknown",
            "reconciled restore absent",
            "intent restore",
            "outcome restore done");
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_operations_settled_total{by=\"follower\",outcome=\"absent\"} 1.0")
        .contains("spfgateway_operations_seconds_count{outcome=\"absent\"} 1\n");
  }

  @Test
  void countsAnUnknownOperationAsOverdueOnceItsStampShouldHaveSettled() {
    start("15m", (socket, number) -> lose(socket));
    Answer lost = restore();
    until(() -> metric("spfgateway_operations_open{state=\"unknown\"}") == 1);
    assertThat(lost.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(metric("spfgateway_operations_overdue")).isZero();

    clock.jump(Duration.ofMinutes(16));

    assertThat(metric("spfgateway_operations_overdue")).isEqualTo(1);
    assertThat(metric("spfgateway_operations_oldest_seconds{state=\"unknown\"}"))
        .isGreaterThanOrEqualTo(960);
    assertThat(metric("spfgateway_operations_open{state=\"accepted\"}")).isZero();
  }

  private double metric(String series) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  @Test
  void isNotAbsentBecauseTheClockJumpedAhead() {
    start("15m", (socket, number) -> lose(socket));
    Answer lost = restore("Idempotency-Key", "k");

    clock.jump(Duration.ofHours(1));
    lookTwice();
    Answer again = restore("Idempotency-Key", "k");
    clock.jump(Duration.ofHours(30));
    lookTwice();

    assertThat(again.status()).isEqualTo(504);
    assertThat(again.header("X-Operation-Id")).isEqualTo(lost.header("X-Operation-Id"));
    assertThat(restore().status()).as("nobody has given up").isEqualTo(409);
    assertThat(vmm.restores()).isEqualTo(1);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore unknown");
  }

  @Test
  void aRequestInProgressIsNobodyElsesBecauseTheClockJumpedAhead() {
    AtomicReference<NetSocket> held = new AtomicReference<>();
    start("1s", (socket, number) -> held.set(socket));
    Future<Answer> restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> held.get() != null);

    clock.jump(Duration.ofHours(1));
    int looks = clock.looks();
    until(() -> clock.looks() > looks + 20);
    held.get().write("HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(await(restoring).header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
  }

  /** The second look began when the first one's consequences were on the disk. */
  private void lookTwice() {
    int looks = vmm.looks();
    until(() -> vmm.looks() > looks + 2);
  }

  @Test
  void aJobOfBeforeTheSendProvesNothingThoughVmmsClockIsAhead() {
    start("1s", (socket, number) -> lose(socket));
    vmm.job(RESTORES, now().plus(Duration.ofHours(2)), "Running");

    Answer lost = restore();

    assertThat(lost.status()).isEqualTo(504);
    assertThat(operation(lost).getString("state")).isEqualTo("absent");
  }

  @Test
  void aJobThatBeginsLateIsFoundLate() {
    start("20s", (socket, number) -> lose(socket));
    vmm.job("Start-SCVirtualMachine", now(), "Completed");
    Answer lost = restore();
    int looks = vmm.looks();
    until(() -> vmm.looks() > looks);

    UUID job = vmm.job(RESTORES, now().plusSeconds(30), "Completed");

    JsonObject found = operation(lost);
    assertThat(found.getString("state")).isEqualTo("done");
    assertThat(found.getString("job")).isEqualTo(job.toString());
    assertThat(vmm.restores()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 7})
  void isFoundBehindMoreJobsThanSpfListsAtOnce(int atOnce) {
    start(
        "1s",
        (socket, number) -> {
          vmm.job(RESTORES, now().plusSeconds(1), "Completed");
          for (int i = 0; i < 60; i++) {
            vmm.job("Read-SCVirtualMachine", now().plusSeconds(2 + i), "Completed");
          }
          lose(socket);
        });
    vmm.job("Start-SCVirtualMachine", now(), "Completed");
    vmm.showAtOnce(atOnce);

    JsonObject found = operation(restore());

    assertThat(found.getString("state")).isEqualTo("done");
    assertThat(vmm.restores()).isEqualTo(1);
  }

  @Test
  void anotherCmdletsJobIsNotItsOwn() {
    start(
        "1s",
        (socket, number) -> {
          vmm.job("Stop-SCVirtualMachine", now(), "Running");
          lose(socket);
        });

    assertThat(operation(restore()).getString("state")).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,Read,absent",
    "application/atom+xml,Read,absent",
    "application/atom+xml,Start,absent",
    "application/json,Stop,done",
    "application/atom+xml,Stop,done"
  })
  void aCommandIsDoneByItsOwnCmdletAlone(String type, String verb, String state) {
    start(
        "1s",
        (socket, number) -> {
          vmm.job(verb + "-SCVirtualMachine", now(), "Completed");
          lose(socket);
        });
    String stop =
        type.endsWith("json")
            ? "{\"Operation\":\"Stop\",\"odata.type\":\"VMM.VirtualMachine\"}"
            : """
            <entry xmlns="http://www.w3.org/2005/Atom"
                xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"
                xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">
              <content type="application/xml">
                <m:properties><d:Operation>Stop</d:Operation></m:properties>
              </content>
            </entry>\
            """;

    String machine = "VirtualMachines(ID=guid'" + WEB_01 + "',StampId=guid'" + STAMP_1 + "')";

    Answer lost = gateway.send("MERGE", CONTOSO_VMM + machine, OWNER, stop, "Content-Type", type);

    assertThat(operation(lost).getString("state")).isEqualTo(state);
    assertThat(vmm.restores()).isEqualTo(1);
  }

  @Test
  void aFailedJobIsBelievedOnlyAfterTheSettlingTime() {
    start(
        "1s",
        (socket, number) -> {
          vmm.job(RESTORES, now(), "Failed");
          lose(socket);
        });

    Answer lost = restore("Idempotency-Key", "k");
    JsonObject settled = operation(lost);
    Answer replayed = restore("Idempotency-Key", "k");

    assertThat(lost.status()).as("the failed one may be somebody else's").isEqualTo(504);
    assertThat(settled.getString("state")).isEqualTo("failed");
    assertThat(settled.getString("reason")).startsWith("JobFailed: ").contains("2912");
    assertThat(replayed.status()).isEqualTo(502);
    assertThat(replayed.header("X-Operation-Outcome")).isEqualTo("failed");
    assertThat(vmm.restores()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 500})
  void spfsErrorAfterTheJobBeganIsNoRefusal(int status) {
    start(
        "1s",
        "5s",
        "20s",
        (socket, number) -> {
          vmm.job(RESTORES, now(), "Running");
          socket.write(ScriptedVmm.answer(status, REFUSAL));
        });

    Answer answer = restore();

    assertThat(answer.status()).as("SPF's own answer, as it is").isEqualTo(status);
    assertThat(answer.body()).isEqualTo(REFUSAL);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(gateway.events().get(1).result().reason()).contains("after it had begun");
    assertThat(restore().status()).as("its job runs").isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409, 500})
  void spfsErrorWithoutAJobIsARefusalOnceVmmHasHadItsTime(int status) {
    start(
        "15m", "5s", "20s", (socket, number) -> socket.write(ScriptedVmm.answer(status, REFUSAL)));

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(vmm.looks()).as("the job list was asked").isPositive();
    assertThat(operation(answer).getString("state")).isEqualTo("rejected");
  }

  /** Whether SPF wrote it, and may have acted, its body would have told. */
  @Test
  void anErrorWhoseBodyBreaksOffIsNoRefusal() {
    start(
        "15m",
        "5s",
        "20s",
        (socket, number) -> {
          vmm.job(RESTORES, now(), "Completed");
          socket.end(
              Buffer.buffer(
                  "HTTP/1.1 400 X\r\n"
                      + "Content-Type: application/json\r\n"
                      + "Content-Length: 99\r\n\r\n"
                      + "{"));
        });

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
  }

  @ParameterizedTest
  @CsvSource({"400,unknown", "409,unknown", "500,unknown", "404,rejected"})
  void spfsErrorThatNobodyCanCheckIsBelievedOnlyWhereThereIsNoSuchEntity(
      int status, String outcome) {
    start("1s", "0s", (socket, number) -> socket.write(ScriptedVmm.answer(status, REFUSAL)));

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo(outcome);
    assertThat(operation(answer).getString("state")).isEqualTo(outcome);
  }

  @Test
  void theJobThatARefusalNamesIsFollowed() {
    start(
        "20s",
        (socket, number) -> {
          UUID job = vmm.job(RESTORES, now(), "Completed");
          socket.write(ScriptedVmm.answer(500, REFUSAL, job));
        });

    Answer answer = restore();

    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(vmm.looks()).as("the list was not needed").isZero();
    assertThat(operation(answer).getString("job")).isEqualTo(answer.header("x-ms-request-id"));
    assertThat(operation(answer).getString("state")).isEqualTo("done");
  }

  @ParameterizedTest
  @CsvSource({"404, 404", "403, 403", "407, 502"})
  void whatAWebServerRefusedBeforeSpfWasNotExecuted(int status, int told) {
    start("1s", (socket, number) -> socket.write(ScriptedVmm.answer(status, "<html>no</html>")));

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(told);
    assertThat(answer.body()).contains("UpstreamRefused").doesNotContain("<html>");
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(vmm.looks()).isZero();
  }

  @Test
  void whatAWebServerAnsweredInSpfsPlaceIsLookedForToo() {
    start(
        "1s",
        "5s",
        "20s",
        (socket, number) -> {
          vmm.job(RESTORES, now(), "Completed");
          socket.write("HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n");
        });

    Answer answer = restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(vmm.restores()).isEqualTo(1);
  }

  private static Instant now() {
    return Ticker.system().now();
  }
}
