package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.Batches.change;
import static dev.spfgateway.app.Batches.get;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.Collector.Got;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Traces as a collector receives them, without reads that end well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String READ = CONTOSO_VMM + "Clouds";
  private static final String SECRET = "Bearer collectors-own-secret";

  @RegisterExtension final TestBed bed = new TestBed();

  private AccessLines lines;
  private Collector collector;
  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    lines = bed.keep(AccessLines.begin());
    collector = bed.keep(Collector.start(bed.vertx(), Collector.Mood.TAKES));
    simulator = aSimulator().start(bed);
    Files.writeString(directory.resolve("token"), SECRET);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("upstream.retry.pause", "1ms")
            .set("upstream.retry.maxPause", "2ms")
            .set("upstream.breaker.failuresInRow", 100)
            .set("telemetry.tracing.enabled", true)
            .set("telemetry.tracing.sampling", 0.0)
            .set("telemetry.tracing.batch.interval", "20ms")
            .set("telemetry.tracing.endpoint", collector.url())
            .set("telemetry.tracing.headers.Authorization.file", "token")
            .start(bed);
  }

  @AfterEach
  void well() {
    await(simulator.simulator().clearFaults());
  }

  /** Another trace for each request. */
  private static String newTrace() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static String[] in(String trace) {
    return new String[] {"traceparent", "00-" + trace + "-" + SPAN + "-00"};
  }

  private Answer restore(String trace) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, in(trace));
  }

  private LoggedRequest lastAtSpf() {
    List<LoggedRequest> all = await(simulator.simulator().requests());
    return all.get(all.size() - 1);
  }

  private void strike(FaultRule rule) {
    await(simulator.simulator().add(rule));
  }

  @Test
  void tellsARestoreInTheWordsOfAnswerAndLog() {
    String id = newTrace();

    Answer answer =
        gateway.send(
            "MERGE",
            beforeUpdate() + "?RunAsynchronously=0",
            OPERATOR,
            RESTORE,
            "traceparent",
            "00-" + id + "-" + SPAN + "-00",
            "tracestate",
            "vendor=one");

    assertThat(answer.status()).isEqualTo(204);
    List<Got> spans = collector.trace(id, 3);
    Got request = spans.get(0);
    Got commit = spans.get(1);
    Got attempt = spans.get(2);
    assertThat(request.parent()).isEqualTo(SPAN);
    assertThat(request.remoteParent()).isTrue();
    assertThat(request.state()).isEqualTo("vendor=one");
    assertThat(request.kind()).isEqualTo("SERVER");
    assertThat(request.name())
        .isEqualTo("MERGE /{subscription}/services/systemcenter/vmm/{resource}");
    assertThat(request.status()).isEqualTo("UNSET");
    Map<String, String> line = lines.of(answer);
    assertThat(line).containsEntry("trace_id", id);
    assertThat(request.attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("http.request.method", "MERGE"),
                Map.entry("http.response.status_code", "204"),
                Map.entry("http.route", "/{subscription}/services/systemcenter/vmm/{resource}"),
                Map.entry("url.scheme", "https"),
                Map.entry("url.path", line.get("path")),
                Map.entry("client.address", line.get("client")),
                Map.entry("spfgateway.request.id", answer.header("X-Request-Id")),
                Map.entry("spfgateway.operation.id", answer.header("X-Operation-Id")),
                Map.entry("spfgateway.outcome", answer.header("X-Operation-Outcome")),
                Map.entry("spfgateway.phase", line.get("phase")),
                Map.entry("spfgateway.action", line.get("action")),
                Map.entry("spfgateway.tenant", line.get("tenant")),
                Map.entry("spfgateway.stamp", line.get("stamp")),
                Map.entry("spfgateway.subscription", CONTOSO.toString())));
    assertThat(commit.name()).isEqualTo("audit intent");
    assertThat(commit.parent()).isEqualTo(request.id());
    assertThat(commit.remoteParent()).isFalse();
    assertThat(commit.isIn(request)).isTrue();
    assertThat(attempt.parent()).isEqualTo(request.id());
    assertThat(attempt.isIn(request)).isTrue();
    assertThat(attempt.start()).isGreaterThanOrEqualTo(commit.end());
    assertThat(attempt.kind()).isEqualTo("CLIENT");
    LoggedRequest sent = lastAtSpf();
    assertThat(attempt.attributes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "http.request.method", "MERGE",
                "http.response.status_code", "204",
                "server.address", "localhost",
                "server.port", Integer.toString(sent.port()),
                "url.full", "https://localhost:" + sent.port() + sent.path(),
                "spfgateway.attempt", "1",
                "spfgateway.stamp", "stamp-1",
                "spfgateway.endpoint", line.get("endpoint"),
                "spfgateway.phase", "answer-begun",
                "spfgateway.verdict", "done"));
    assertThat(sent.header("traceparent"))
        .as("of SPF's server the attempt is the parent")
        .contains("00-" + id + "-" + attempt.id() + "-01");
    assertThat(sent.header("tracestate")).contains("vendor=one");
  }

  @ParameterizedTest
  @EnumSource(
      value = MatrixFault.class,
      names = {"REFUSED", "RESET_MID_REQUEST", "STATUS_502", "STATUS_503", "TRUNCATED"})
  void saysOfAFailedRestoreWhatAnswerLogAndAuditSay(MatrixFault fault) {
    String id = newTrace();
    strike(fault.rule(STAMP_1, simulator.simulator().port(STAMP_1), "MERGE"));

    Answer answer = restoreOfItsOwn(id);

    assertThat(answer.status()).isIn(502, 503, 504);
    Map<String, String> line = lines.of(answer);
    until(() -> outcome(answer).result() != null);
    AuditEvent.Result recorded = outcome(answer).result();
    int attempts = recorded.attempts();
    List<Got> spans = collector.trace(id, 2 + attempts);
    Got request = spans.get(0);
    Got last = spans.get(spans.size() - 1);
    String outcome = request.attribute("spfgateway.outcome");
    String by = request.attribute("spfgateway.ended_by");
    String phase = request.attribute("spfgateway.phase");
    assertThat(outcome)
        .isIn("not-sent", "unknown", "rejected")
        .isEqualTo(answer.header("X-Operation-Outcome"))
        .isEqualTo(line.get("outcome"))
        .isEqualTo(recorded.outcome());
    assertThat(by + "; phase=" + phase)
        .isEqualTo(answer.header("X-Ended-By"))
        .isEqualTo(line.get("endedBy"))
        .isEqualTo(recorded.ended().by() + "; phase=" + recorded.ended().phase());
    assertThat(request.attribute("spfgateway.failure")).isEqualTo(line.get("failure"));
    assertThat(request.attribute("error.type")).isEqualTo(line.get("failure"));
    assertThat(request.status()).isEqualTo("ERROR");
    assertThat(last.attribute("spfgateway.phase")).isEqualTo(phase).isEqualTo(line.get("phase"));
    assertThat(last.attribute("spfgateway.verdict")).isEqualTo(line.get("verdict"));
    assertThat(last.attribute("error.type")).isNotNull();
    assertThat(metrics())
        .contains("origin=\"" + by + "\",status=\"" + answer.status() + "\"")
        .contains("spfgateway_mutations_total{action=\"restore\",outcome=\"" + outcome + "\"");
  }

  /** Of a checkpoint that no other test restores: an unknown operation keeps its guard. */
  private Answer restoreOfItsOwn(String id) {
    String path = CONTOSO_VMM + checkpoint(UUID.randomUUID(), STAMP_1);
    return gateway.send("MERGE", path, OPERATOR, RESTORE, in(id));
  }

  private AuditEvent outcome(Answer answer) {
    String operation = answer.header("X-Operation-Id");
    return gateway.requestEvents().stream()
        .filter(event -> event.what().operation().toString().equals(operation))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private String metrics() {
    return gateway.admin("/metrics").body();
  }

  @Test
  void leavesOutReadsThatEndedWellAndKeepsErrorsAndMutations() {
    String read = newTrace();
    String missing = newTrace();
    String refused = newTrace();
    String restored = newTrace();

    Answer well = gateway.send("GET", READ, OPERATOR, null, in(read));
    LoggedRequest sent = lastAtSpf();
    String none = CONTOSO_VMM + checkpoint(UUID.randomUUID(), STAMP_1);
    Answer notFound = gateway.send("GET", none, OPERATOR, null, in(missing));
    Answer unauthenticated = gateway.send("GET", READ, null, null, in(refused));
    Answer last = restore(restored);

    assertThat(List.of(well.status(), notFound.status(), unauthenticated.status(), last.status()))
        .containsExactly(200, 404, 401, 204);
    assertThat(collector.trace(restored, 3)).as("came last, so all others have come").hasSize(3);
    assertThat(collector.trace(missing, 2).get(0).status())
        .as("no fault of ours")
        .isEqualTo("UNSET");
    Got denied = collector.trace(refused, 1).get(0);
    assertThat(denied.attributes())
        .containsEntry("spfgateway.ended_by", "client")
        .containsEntry("spfgateway.phase", "not-forwarded")
        .doesNotContainKey("spfgateway.tenant");
    assertThat(collector.spans()).noneMatch(span -> span.trace().equals(read));
    assertThat(lines.of(well)).as("the log has it all the same").containsEntry("trace_id", read);
    assertThat(sent.header("traceparent").orElseThrow())
        .startsWith("00-" + read + "-")
        .doesNotContain(SPAN)
        .endsWith("-00");
  }

  @Test
  void givesEachAttemptOfAReadItsOwnSpan() {
    String id = newTrace();
    String none = CONTOSO_VMM + checkpoint(UUID.randomUUID(), STAMP_1);
    strike(
        FaultRule.of(RequestFault.Status.of(502))
            .matching(FaultMatch.any().verb("GET"))
            .when(Timing.once()));

    Answer answer = gateway.send("GET", none, OPERATOR, null, in(id));

    assertThat(answer.status()).isEqualTo(404);
    List<Got> spans = collector.trace(id, 3);
    assertThat(spans).extracting(Got::kind).containsExactly("SERVER", "CLIENT", "CLIENT");
    Got first = spans.get(1);
    Got second = spans.get(2);
    assertThat(first.attributes())
        .containsEntry("spfgateway.verdict", "ambiguous")
        .containsEntry("error.type", "502")
        .doesNotContainKey("http.request.resend_count");
    assertThat(second.attributes())
        .containsEntry("spfgateway.verdict", "rejected")
        .containsEntry("http.response.status_code", "404")
        .containsEntry("http.request.resend_count", "1");
    assertThat(second.start()).isGreaterThanOrEqualTo(first.end());
    List<LoggedRequest> sent = await(simulator.simulator().requests());
    assertThat(sent.subList(sent.size() - 2, sent.size()))
        .extracting(one -> one.header("traceparent").orElseThrow())
        .containsExactly(
            "00-" + id + "-" + first.id() + "-00", "00-" + id + "-" + second.id() + "-00");
  }

  @Test
  void beginsATraceWhereTheClientsIsMalformed() {
    Answer answer =
        gateway.send(
            "MERGE",
            beforeUpdate(),
            OPERATOR,
            RESTORE,
            "traceparent",
            "00-" + "0".repeat(32) + "-" + SPAN + "-01",
            "tracestate",
            "vendor=one");

    String id = lines.of(answer).get("trace_id");
    assertThat(id).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
    Got request = collector.trace(id, 3).get(0);
    assertThat(request.parent()).isEmpty();
    assertThat(request.state()).isEmpty();
    assertThat(lastAtSpf().headers()).doesNotContainKey("tracestate");
    assertThat(lastAtSpf().header("traceparent").orElseThrow()).startsWith("00-" + id + "-");
  }

  @Test
  void putsTheRequestsOfABatchIntoIt() {
    String id = newTrace();

    Answer answer =
        gateway.send(
            "POST",
            CONTOSO_VMM + "$batch",
            OPERATOR,
            aBatch()
                .with(get("Clouds"))
                .withChangeSet(change("MERGE", checkpoint(BEFORE_UPDATE, STAMP_1), RESTORE))
                .text(),
            "Content-Type",
            Batches.TYPE,
            "traceparent",
            "00-" + id + "-" + SPAN + "-01");

    assertThat(answer.status()).isEqualTo(202);
    List<Got> spans = collector.trace(id, 4);
    Got batch = spans.get(0);
    Got part = spans.get(1);
    assertThat(batch.kind()).isEqualTo("SERVER");
    assertThat(batch.parent()).isEqualTo(SPAN);
    assertThat(batch.attribute("http.route")).endsWith("/vmm/$batch");
    assertThat(part.kind()).isEqualTo("INTERNAL");
    assertThat(part.parent()).isEqualTo(batch.id());
    assertThat(part.remoteParent()).isFalse();
    assertThat(part.attributes())
        .containsEntry("spfgateway.action", "restore")
        .containsEntry("spfgateway.request.id", answer.header("X-Request-Id") + "-2");
    assertThat(spans.subList(2, 4)).extracting(Got::parent).containsOnly(part.id());
  }

  @Test
  void showsTheCollectorItsSecretAndNobodyElse() {
    String id = newTrace();

    restore(id);

    collector.trace(id, 3);
    assertThat(collector.exports())
        .allSatisfy(headers -> assertThat(headers.get("Authorization")).isEqualTo(SECRET));
    assertThat(collector.resources())
        .allSatisfy(
            resource ->
                assertThat(resource)
                    .containsEntry("service.name", "spf-gateway")
                    .containsEntry("service.instance.id", "gateway"));
    assertThat(collector.spans().toString())
        .doesNotContain(OPERATOR.secret().reveal(), SECRET, "RunAsynchronously");
    assertThat(lastAtSpf().headers().toString()).doesNotContain(SECRET);
  }
}
