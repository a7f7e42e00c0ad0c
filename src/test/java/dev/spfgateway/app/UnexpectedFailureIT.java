package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.EMPTY_DATABASE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Something throws while a restore is handled, whatever it is and wherever. */
class UnexpectedFailureIT {
  private static final String FABRIKAMS_RESTORE =
      "/"
          + SimulatorFixture.FABRIKAM
          + "/services/systemcenter/vmm/"
          + checkpoint(EMPTY_DATABASE, STAMP_2);
  private static final String KEYED =
      "MERGE "
          + beforeUpdate()
          + " HTTP/1.1\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
          + "Idempotency-Key: mine\r\n\r\n"
          + RESTORE;
  private static final String FAILED = "failed in the gateway";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final FailingTicker ticker = new FailingTicker();
  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private TroubleWatch log;

  /** Where it throws. */
  enum Place {
    BEFORE_THE_OPERATION("OperationStage.operation", 0, When.NOT_SENT),
    BEFORE_THE_INTENT("AuditStage.event", 0, When.NOT_SENT),
    AFTER_THE_INTENT("AuditStage.lambda$audited", 0, When.NOT_SENT),
    BEFORE_THE_SEARCH("ReconcileStage.handle", 0, When.NOT_SENT),
    BEFORE_ADMISSION("StampGate.leaseEnd", 0, When.NOT_SENT),
    BEFORE_THE_ATTEMPT("AttemptLoop.refusal", 0, When.NOT_SENT),
    BEFORE_THE_CONNECTION("EndpointAttempt.run", 0, When.NOT_SENT),
    BEFORE_THE_LAST_BYTE("Delivery.isWithheld", 1, When.NOT_SENT),
    AFTER_THE_ANSWER("EndpointAttempt.lambda$run", 0, When.ACTED),
    WITH_THE_OUTCOME("AuditStage.record", 0, When.ACTED),
    AFTER_THE_OUTCOME("TelemetryStage.report", 0, When.ANSWERED);

    private final String method;
    private final int skip;
    private final When when;

    Place(String method, int skip, When when) {
      this.method = method;
      this.skip = skip;
      this.when = when;
    }
  }

  /** What SPF has done by then. */
  enum When {
    NOT_SENT,
    ACTED,
    ANSWERED
  }

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.follow.inRequest", "100ms")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            // A batch and its request: with one place lost, no more batch.
            .unset("limits")
            .set("limits.concurrentRequests", 2)
            .withSource(Source.of(ticker, new SecureRandom()))
            .start(bed);
    log = bed.keep(TroubleWatch.begin());
  }

  static Stream<Arguments> failures() {
    return Arrays.stream(Place.values())
        .flatMap(
            place ->
                Stream.<Supplier<Throwable>>of(
                        () -> new IllegalStateException("planted"),
                        () -> new StackOverflowError("planted"))
                    .map(failure -> Arguments.of(place, failure)));
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aRestore(Place place, Supplier<Throwable> failure) {
    ticker.failAt(place.method, place.skip, failure);

    Answer answer = restore("mine");

    until(ticker::hasFailed);
    assertEnded(place, answer.status(), answer.header("X-Operation-Outcome"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aRestoreInABatch(Place place, Supplier<Throwable> failure) {
    ticker.failAt(place.method, place.skip, failure);

    Answer answer = batch(KEYED);

    until(ticker::hasFailed);
    Batches.Part part = Batches.parts(answer).get(0);
    assertEnded(place, part.status(), part.header("x-operation-outcome"));
  }

  private Answer batch(String request) {
    String text = Batches.aBatch().with(request).text();
    return gateway.send(
        "POST", CONTOSO_VMM + "$batch", OPERATOR, text, "Content-Type", Batches.TYPE);
  }

  private void assertEnded(Place place, int status, String outcome) {
    switch (place.when) {
      case NOT_SENT -> {
        assertThat(status).isEqualTo(500);
        assertThat(outcome).isEqualTo("not-sent");
        assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
        // The client may have its answer before the log and the metrics have the request.
        until(() -> !log.saying(FAILED).isEmpty() && !failedRequests().isEmpty());
        assertThat(log.saying(FAILED)).as("told once, of %s", log.saying("")).hasSize(1);
        assertThat(failedRequests())
            .singleElement()
            .asString()
            .contains("status=\"500\"")
            .endsWith(" 1.0");
      }
      case ACTED -> {
        assertThat(outcome).isIn("unknown", "done");
        assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
      }
      case ANSWERED -> {
        assertThat(status).isEqualTo(204);
        assertThat(outcome).isEqualTo("done");
      }
    }
    assertNothingIsLeft();
    assertTheKeyKeepsItsPromise();
    assertThat(Batches.parts(batch(Batches.get(CONTOSO_VMM + "Jobs"))).get(0).status())
        .isEqualTo(200);
    Answer other = gateway.send("MERGE", FABRIKAMS_RESTORE, FABRIKAM, RESTORE);
    assertThat(other.status()).as(other.body()).isEqualTo(204);
  }

  /** Every intent gets its outcome, and whoever waits for a place finds it free. */
  private void assertNothingIsLeft() {
    until(() -> intents("intent restore") == intents("outcome restore"));
    until(() -> metric("spfgateway_stamp_in_progress").stream().allMatch(zero()));
    until(() -> metric("spfgateway_endpoint_in_progress").stream().allMatch(zero()));
    until(() -> metric("spfgateway_requests_in_progress").stream().allMatch(zero()));
  }

  private List<String> failedRequests() {
    return metric("spfgateway_responses_total").stream()
        .filter(line -> line.contains("failure=\"InternalError\""))
        .toList();
  }

  private static Predicate<String> zero() {
    return line -> line.endsWith(" 0") || line.endsWith(" 0.0");
  }

  private List<String> metric(String name) {
    return gateway.admin("/metrics").body().lines().filter(line -> line.startsWith(name)).toList();
  }

  private long intents(String kind) {
    return gateway.story().stream().filter(line -> line.startsWith(kind)).count();
  }

  /** What was not sent is sent now; what was done is repeated or told, and never done again. */
  private void assertTheKeyKeepsItsPromise() {
    until(() -> restore("mine").status() == 204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    // As soon as its job is known to have ended, the machine is free.
    until(() -> restore("another").status() == 204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
  }
}
