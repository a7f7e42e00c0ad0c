package dev.spfgateway.app;

import static dev.spfgateway.app.Attempts.CLOSE;
import static dev.spfgateway.app.Attempts.SILENCE;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spfgateway.base.FreePort;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.testing.Waits;
import dev.spfgateway.upstream.health.StampHealth;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Retries, breaker, budget, failover and overload, over real sockets. */
class ResilienceIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String BUSY =
      "HTTP/1.1 503 Service Unavailable\r\n"
          + "Content-Type: text/html\r\n"
          + "Content-Length: 6\r\n\r\n"
          + "<html>";

  /** Attempts follow at once, and no breaker opens. */
  private static GatewayBuilder patient(GatewayBuilder builder) {
    return builder
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms")
        .set("upstream.breaker.failuresInRow", 100)
        .set("upstream.breaker.window.minimumCalls", 1000);
  }

  /** A breaker that is probed soon and then lets the few in for a while. */
  private static GatewayBuilder brief(GatewayBuilder builder) {
    return builder
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms")
        .set("upstream.breaker.failuresInRow", 3)
        .set("upstream.breaker.recovery.open", "100ms")
        .set("upstream.breaker.recovery.slowStart", "10m")
        .set("upstream.overload.perEndpoint", 30);
  }

  /** The same for which one failure is enough. */
  private static GatewayBuilder touchy(GatewayBuilder builder) {
    return brief(builder).set("upstream.breaker.failuresInRow", 1);
  }

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  private Attempts upstream(long delayMillis, IntFunction<String> answer) {
    return upstream(ResilienceIT::patient, delayMillis, answer);
  }

  /** A gateway whose stamp-1 answers so. */
  private Attempts upstream(
      UnaryOperator<GatewayBuilder> settings, long delayMillis, IntFunction<String> answer) {
    Attempts attempts = new Attempts(bed.vertx(), delayMillis, answer);
    RawUpstream upstream = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(settings)
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
    return attempts;
  }

  private RawUpstream listen(int port, Attempts script) {
    RawUpstream upstream = RawUpstream.start(bed, directory, port, script);
    return upstream;
  }

  private Answer read(String... headers) {
    return gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null, headers);
  }

  private List<Answer> readAtOnce(int count) {
    List<Future<Answer>> all =
        Stream.generate(() -> gateway.begin("GET", CONTOSO_VMM + "Jobs", OPERATOR, null))
            .limit(count)
            .toList();
    return all.stream().map(Waits::await).toList();
  }

  private static String busy(String retryAfter) {
    return BUSY.replace("Content-Type", "Retry-After: " + retryAfter + "\r\nContent-Type");
  }

  private static String throttled(String retryAfter) {
    return busy(retryAfter).replace("503 Service Unavailable", "429 Too Many Requests");
  }

  /** The value of the first series that has these labels; NaN when there is none. */
  private double metric(String name, String... labels) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> line.contains("stamp=\"stamp-1\""))
        .filter(line -> Stream.of(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(Double.NaN);
  }

  private double transitions(String from, String to) {
    return metric("spfgateway_breaker_transitions_total", label("from", from), label("to", to));
  }

  /** One tenant's failure is everybody's once a probe has confirmed it. */
  private void untilOpened() {
    until(() -> transitions("closed", "open") == 1);
  }

  private static String label(String name, String value) {
    return name + "=\"" + value + "\"";
  }

  private ListAppender<ILoggingEvent> captureLog() {
    Logger logger = (Logger) LoggerFactory.getLogger(StampHealth.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(log);
    bed.keep(
        () -> {
          logger.detachAppender(log);
          logger.setLevel(null);
          logger.setAdditive(true);
        });
    return log;
  }

  /** A gateway whose stamp-1 nobody listens for; gives the port. */
  private int nobody(UnaryOperator<GatewayBuilder> settings) {
    int port = FreePort.find();
    RawUpstream former = RawUpstream.start(bed.vertx(), directory, port, (socket, received) -> {});
    former.close();
    gateway =
        RunningGateway.in(directory)
            .with(settings)
            .endpoint(former.url(), former.certificate())
            .start(bed);
    return port;
  }

  @Test
  void opensABreakerAfterRefusedConnectionsAndClosesItByProbesAlone() {
    ListAppender<ILoggingEvent> log = captureLog();
    int port = nobody(ResilienceIT::touchy);

    Answer first = gateway.restore();
    untilOpened();
    Answer second = gateway.restore();

    assertThat(first.status()).isEqualTo(503);
    assertThat(first.header("X-Ended-By")).isEqualTo("upstream; phase=not-connected");
    assertThat(second.status()).isEqualTo(503);
    assertThat(second.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(second.header("X-Ended-By")).isEqualTo("upstream; phase=not-forwarded");
    assertThat(second.header("Retry-After")).matches("[1-9]");
    assertThat(gateway.story())
        .as("an open breaker is told before anything is recorded")
        .containsExactly("intent restore", "outcome restore not-sent");
    assertThat(gateway.events().get(1).result().reason())
        .startsWith("UpstreamUnreachable (upstream; phase=not-connected): ");

    Attempts attempts = new Attempts(bed.vertx(), 0, number -> DONE).answeringProbes(OK);
    listen(port, attempts);
    until(() -> metric("spfgateway_breaker_state", label("state", "closed")) == 1);

    assertThat(attempts.whole()).as("only probes lead there").isZero();
    assertThat(attempts.probes())
        .hasSize(2)
        .allMatch(head -> head.contains("/VMM/Microsoft.Management.Odata.svc/$metadata"))
        .allMatch(head -> head.contains("authorization: Basic "));
    assertThat(gateway.restore().status()).isEqualTo(204);
    assertThat(transitions("closed", "open")).isEqualTo(1);
    assertThat(transitions("half-open", "closed")).isEqualTo(1);
    assertThat(metric("spfgateway_probes_total", label("result", "well"))).isEqualTo(2);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(line -> line.endsWith("went from closed to open: 1 failure in a row"))
        .anyMatch(line -> line.endsWith("went from half-open to closed: its probes succeeded"));
  }

  @Test
  void tellsAnOpenBreakerToARequestWithAKeyWithoutAskingTheEndpoint() {
    AtomicBoolean broken = new AtomicBoolean();
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.write(DONE));
    RawUpstream upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (!broken.get()) {
                vmm.accept(socket, received);
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.breaker.failuresInRow", 1)
            .set("upstream.breaker.window.slow", "500ms")
            .set("upstream.breaker.recovery.open", "5m")
            .set("upstream.retry.readTimeout", "1s")
            .set("upstream.retry.maxAttempts", 1)
            .unset("operation")
            .set("operation.baseline.timeout", "5s")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
    Answer done = restore("done");
    broken.set(true);
    assertThat(read().status()).isEqualTo(504);
    untilOpened();
    int before = upstream.received().size();

    Answer fresh = restore("fresh");
    Answer replay = restore("done");

    assertThat(done.status()).isEqualTo(204);
    assertThat(fresh.status()).isEqualTo(503);
    assertThat(fresh.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(fresh.header("Retry-After")).matches("[1-9]\\d*");
    assertThat(fresh.header("X-Ended-By")).isEqualTo("upstream; phase=not-forwarded");
    assertThat(replay.status()).isEqualTo(204);
    assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(upstream.received()).as("connections").hasSize(before);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  @Test
  void letsAFewInAfterARecoveryThoughAllComeAtOnce() {
    int port = nobody(ResilienceIT::touchy);
    readAtOnce(1);
    untilOpened();
    Attempts attempts = new Attempts(bed.vertx(), 20, number -> OK);
    listen(port, attempts);
    until(() -> metric("spfgateway_breaker_state", label("state", "closed")) == 1);

    List<Answer> answers = readAtOnce(60);

    assertThat(answers).allMatch(answer -> answer.status() == 200);
    assertThat(attempts.mostAtOnce()).as("a tenth of 30, while ten minutes pass").isBetween(1, 6);
  }

  @Test
  void leavesAnEndpointAloneWhoseBreakerIsOpen() {
    Attempts attempts = new Attempts(bed.vertx(), 0, number -> OK);
    RawUpstream second = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::brief)
            .set("upstream.breaker.recovery.open", "5m")
            .set("upstream.breaker.rest.afterFailure", "0s")
            .endpoint("https://localhost:1/SC2012R2/VMM", second.certificate())
            .endpoint(second.url(), second.certificate())
            .withBothOnStamp1()
            .start(bed);

    String jobs = "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
    for (int i = 0; i < 3; i++) {
      assertThat(read().status()).isEqualTo(200);
      assertThat(gateway.send("GET", jobs, FABRIKAM, null).status()).isEqualTo(200);
    }

    assertThat(attempts.whole()).isEqualTo(6);
    assertThat(
            metric(
                "spfgateway_upstream_attempts_ended_total",
                label("endpoint", "https://localhost:1/SC2012R2/VMM"),
                label("verdict", "not-sent")))
        .as("three in a row of two tenants open it")
        .isEqualTo(3);
    assertThat(metric("spfgateway_retries_total", label("verdict", "not-sent"))).isEqualTo(3);
  }

  @Test
  void asksAnEndpointThatFailedBehindTheOthersForAWhile() {
    Attempts attempts = new Attempts(bed.vertx(), 0, number -> OK);
    RawUpstream second = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .endpoint("https://localhost:1/SC2012R2/VMM", second.certificate())
            .endpoint(second.url(), second.certificate())
            .start(bed);

    for (int i = 0; i < 4; i++) {
      assertThat(read().status()).isEqualTo(200);
    }

    assertThat(attempts.whole()).isEqualTo(4);
    assertThat(metric("spfgateway_retries_total", label("verdict", "not-sent"))).isEqualTo(1);
  }

  @Test
  void hasASecondEndpointAnswerWhatTheFirstOneHangsOver() {
    Attempts silent = new Attempts(bed.vertx(), 0, number -> SILENCE);
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.write(DONE));
    RawUpstream first = listen(0, silent);
    RawUpstream second = RawUpstream.start(bed, directory, vmm);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .unset("operation")
            .set("operation.baseline.timeout", "3s")
            .endpoint(first.url(), first.certificate())
            .endpoint(second.url(), second.certificate())
            .start(bed);

    Answer restore = gateway.restore();
    Answer again = gateway.restore();

    assertThat(restore.status()).isEqualTo(204);
    assertThat(again.status()).as("needs a question, too").isEqualTo(204);
    assertThat(silent.whole()).as("one question, whose half of the time passed").isEqualTo(1);
    assertThat(vmm.restores()).isEqualTo(2);
  }

  @Test
  void leavesAReadEnoughTimeForASecondEndpoint() {
    Attempts silent = new Attempts(bed.vertx(), 0, number -> SILENCE);
    Attempts attempts = new Attempts(bed.vertx(), 0, number -> OK);
    RawUpstream first = listen(0, silent);
    RawUpstream second = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .endpoint(first.url(), first.certificate())
            .endpoint(second.url(), second.certificate())
            .start(bed);

    assertThat(read("X-Request-Timeout", "4").status()).isEqualTo(200);

    assertThat(silent.whole()).isEqualTo(1);
    assertThat(attempts.whole()).isEqualTo(1);
  }

  @Test
  void asksNoEndpointWhoseBreakerIsOpenWhileAnotherOneIsWell() {
    Attempts silent = new Attempts(bed.vertx(), 0, number -> SILENCE);
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.write(DONE));
    RawUpstream first = listen(0, silent);
    RawUpstream second = RawUpstream.start(bed, directory, vmm);
    gateway =
        RunningGateway.in(directory)
            .set("upstream.retry.pause", "1ms")
            .set("upstream.retry.maxPause", "2ms")
            .set("upstream.retry.readTimeout", "1s")
            .set("upstream.breaker.failuresInRow", 1)
            .set("upstream.breaker.window.slow", "500ms")
            .set("upstream.breaker.recovery.open", "5m")
            .set("upstream.breaker.rest.afterFailure", "0s")
            .unset("operation")
            .set("operation.baseline.timeout", "5s")
            .endpoint(first.url(), first.certificate())
            .endpoint(second.url(), second.certificate())
            .start(bed);
    assertThat(read().status()).isEqualTo(200);
    untilOpened();

    assertThat(gateway.restore().status()).isEqualTo(204);

    assertThat(silent.whole()).as("the read").isEqualTo(1);
    assertThat(silent.probes()).as("what opened it").isNotEmpty();
  }

  @Test
  void repeatsAReadThatWhatStandsBeforeSpfCouldNotServe() {
    Attempts attempts =
        upstream(
            0,
            number ->
                switch (number) {
                  case 1 -> BUSY;
                  case 2 -> CLOSE;
                  default -> OK;
                });

    assertThat(read().status()).isEqualTo(200);
    assertThat(attempts.whole()).isEqualTo(3);
  }

  @Test
  void asksAgainWhereAReadsAnswerDoesNotBegin() {
    Attempts attempts =
        upstream(
            b -> patient(b).set("upstream.retry.readTimeout", "2s"),
            0,
            number -> number == 1 ? SILENCE : OK);

    assertThat(read().status()).isEqualTo(200);
    assertThat(attempts.whole()).isEqualTo(2);
  }

  @Test
  void tellsAReaderNothingOfAPageThatSpfDidNotWrite() {
    upstream(0, number -> BUSY.replace("503 Service Unavailable", "502 Bad Gateway"));

    Answer answer = read();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("UpstreamBroken").doesNotContain("<html>");
    assertThat(answer.header("X-Ended-By")).isEqualTo("upstream; phase=answer-begun");
    assertThat(answer.header("X-Operation-Outcome")).isNull();
  }

  @Test
  void waitsAsLongAsItIsAskedToAndThenSendsAMutationAgainThatWasTurnedAway() {
    // A probe asks whether everybody is meant.
    Attempts attempts =
        upstream(0, number -> number == 1 ? throttled("1") : DONE).answeringProbes(OK);

    Answer answer = gateway.restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(attempts.whole()).isEqualTo(2);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
  }

  @Test
  void passesALongRetryAfterOnToTheClient() {
    Attempts attempts =
        upstream(
            b -> patient(b).set("upstream.breaker.rest.maxRetryAfter", "0s"),
            0,
            number -> number == 1 ? throttled("60") : busy("90"));

    Answer mutation = gateway.restore();
    Answer read = read();

    assertThat(mutation.status()).isEqualTo(503);
    assertThat(mutation.body()).contains("UpstreamBusy");
    assertThat(mutation.header("Retry-After")).isEqualTo("60");
    assertThat(mutation.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(read.status()).isEqualTo(503);
    assertThat(read.header("Retry-After")).isEqualTo("90");
    assertThat(attempts.whole()).isEqualTo(2);
  }

  @Test
  void leavesAnEndpointAloneThatAskedForIt() {
    Attempts attempts = upstream(0, number -> throttled("3600"));
    assertThat(read().header("Retry-After")).isEqualTo("3600");

    Answer read = read();
    Answer restore = gateway.restore();

    for (Answer refused : List.of(read, restore)) {
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("UpstreamBusy", "asked clients to retry later");
      assertThat(Integer.parseInt(refused.header("Retry-After")))
          .as("a minute is the longest that is heeded")
          .isBetween(1, 60);
    }
    assertThat(restore.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(gateway.story()).isEmpty();
    assertThat(attempts.whole()).isEqualTo(1);
  }

  @Test
  void turnsToAnotherEndpointWhileOneRests() {
    Attempts resting = new Attempts(bed.vertx(), 0, number -> busy("3600"));
    Attempts attempts = new Attempts(bed.vertx(), 0, number -> number <= 2 ? OK : DONE);
    RawUpstream first = listen(0, resting);
    RawUpstream second = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .endpoint(first.url(), first.certificate())
            .endpoint(second.url(), second.certificate())
            .start(bed);

    assertThat(read().status()).as("goes on at once").isEqualTo(200);
    assertThat(read().status()).isEqualTo(200);
    assertThat(gateway.restore().status()).isEqualTo(204);

    assertThat(resting.whole()).isEqualTo(1);
    assertThat(attempts.whole()).isEqualTo(3);
  }

  @Test
  void doesNotRestForWhatSpfRefusedOneRequest() {
    String refusal = "{\"odata.error\":{\"code\":\"\",\"message\":{\"value\":\"no\"}}}";
    List<String> statuses = List.of("400 X", "404 X", "409 X", "503 X", "500 X");
    Attempts attempts =
        upstream(
            0,
            number ->
                "HTTP/1.1 "
                    + statuses.get(number - 1)
                    + "\r\nRetry-After: 3600\r\nContent-Type: application/json\r\nContent-Length: "
                    + refusal.length()
                    + "\r\n\r\n"
                    + refusal);

    for (String status : statuses) {
      assertThat(read().status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    }

    assertThat(attempts.whole()).isEqualTo(statuses.size());
    assertThat(metric("spfgateway_endpoint_rests_total")).isNaN();
  }

  @Test
  void hasAQuestionWaitUntilTheEndpointHasRested() {
    AtomicInteger questions = new AtomicInteger();
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.write(DONE));
    RawUpstream upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (received.startsWith("GET ")
                  && !received.contains("spf-gateway-probe")
                  && questions.incrementAndGet() == 1) {
                socket.end(Buffer.buffer(throttled("1")));
              } else {
                vmm.accept(socket, received);
              }
            });
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .unset("operation")
            .set("operation.baseline.timeout", "10s")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);

    assertThat(gateway.restore().status()).isEqualTo(204);

    assertThat(questions).as("one refused, and two answered").hasValue(3);
    assertThat(vmm.restores()).isEqualTo(1);
  }

  @Test
  void believesAWebServersRefusalOfAMutationOnlyInTheConfiguredForm() {
    Attempts attempts =
        new Attempts(
            bed.vertx(),
            0,
            number ->
                switch (number) {
                  case 1 -> busy("0");
                  case 2 -> DONE;
                  default -> BUSY;
                });
    RawUpstream upstream = listen(0, attempts);
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::patient)
            .withStamp1("refusals: [{status: 503, headerPresent: Retry-After, bodyContains: html}]")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);

    assertThat(gateway.restore().status()).isEqualTo(204);
    assertThat(attempts.whole()).isEqualTo(2);

    Answer unlike = gateway.restore();

    assertThat(unlike.status()).isEqualTo(504);
    assertThat(unlike.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(unlike.header("X-Ended-By")).isEqualTo("upstream; phase=answer-begun");
    assertThat(attempts.whole()).as("never sent again").isEqualTo(3);
  }

  @Test
  void boundsRetriesByTheStampsBudget() {
    Attempts attempts =
        upstream(b -> patient(b).set("upstream.budget.floor", "1h"), 0, number -> CLOSE);

    List<Answer> answers = readAtOnce(40);

    assertThat(answers).allMatch(answer -> answer.status() == 502);
    assertThat(attempts.whole())
        .as("40 first attempts, the tenant's half of 50 tokens for 10 each, and a free one")
        .isEqualTo(40 + 2 + 1);
    assertThat(metric("spfgateway_stamp_retry_budget")).isEqualTo(30);
    assertThat(metric("spfgateway_retries_total", label("granted", "false")))
        .as("all that did not use up their attempts")
        .isBetween(37.0, 40.0);
  }

  @Test
  void keepsAnOverloadedStampFromEverybodyElse() {
    SimulatorFixture simulator = SimulatorFixture.aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .withStamp1("overrides: {overload: {perStamp: 2, maxWaiting: 3, maxWait: 10m}}")
            .before(simulator)
            .start(bed);
    simulator.jobsTake(Duration.ofMinutes(10));

    List<Future<Answer>> running =
        Stream.of(SimulatorFixture.BEFORE_UPDATE, SimulatorFixture.GOLDEN_IMAGE)
            .map(this::beginRestore)
            .toList();
    until(() -> metric("spfgateway_stamp_in_progress") == 2);
    List<Future<Answer>> others =
        LongStream.range(0, 8).mapToObj(i -> beginRestore(new UUID(0, i))).toList();
    until(() -> metric("spfgateway_stamp_refused_total", label("reason", "full")) == 5);

    assertThat(metric("spfgateway_stamp_waiting")).isEqualTo(3);
    String fabrikams = "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
    assertThat(gateway.send("GET", fabrikams + "VirtualMachines", FABRIKAM, null).status())
        .isEqualTo(200);
    simulator.jobsTake(Duration.ofMillis(1));
    assertThat(running).extracting(one -> await(one).status()).containsOnly(204);
    assertThat(others).filteredOn(one -> await(one).status() == 404).as("waited").hasSize(3);
    assertThat(others)
        .map(Waits::await)
        .filteredOn(answer -> answer.status() == 503)
        .hasSize(5)
        .allMatch(answer -> answer.body().contains("Overloaded"))
        .allMatch(answer -> answer.header("X-Operation-Outcome").equals("not-sent"))
        .allMatch(answer -> answer.header("X-Ended-By").equals("gateway; phase=not-forwarded"));
    assertThat(gateway.story()).as("what was refused left no record").hasSize(10);
  }

  @Test
  void countsItsOwnQuestionsAmongTheRequestsThatAStampGets() {
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.end(Buffer.buffer(DONE)));
    RawUpstream upstream = RawUpstream.start(bed, directory, vmm);
    gateway =
        RunningGateway.in(directory)
            .set("upstream.overload.requests", 16)
            .set("upstream.overload.slot", "1h")
            .set("upstream.overload.maxWait", "100ms")
            .unset("operation")
            .set("operation.baseline.timeout", "300ms")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);

    Answer first = gateway.restore();
    Answer second = gateway.restore();
    Answer third = gateway.restore();

    assertThat(first.status()).as("two questions and itself").isEqualTo(204);
    assertThat(second.status()).as("its place, and no question").isEqualTo(503);
    assertThat(second.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(third.status()).as("not even a place").isEqualTo(503);
    assertThat(upstream.received()).as("connections of one request each").hasSize(3);
  }

  private Future<Answer> beginRestore(UUID checkpoint) {
    String path = CONTOSO_VMM + RunningGateway.checkpoint(checkpoint, SimulatorFixture.STAMP_1);
    return gateway.begin("MERGE", path, OPERATOR, RESTORE);
  }

  @Test
  void letsAClientShortenTheTimeOfItsRequest() {
    Attempts attempts = upstream(ResilienceIT::touchy, 0, number -> SILENCE);

    Answer read = read("X-Request-Timeout", "2");
    Answer restore =
        gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "X-Request-Timeout", "2");

    assertThat(read.status()).isEqualTo(504);
    assertThat(read.body()).contains("UpstreamTimeout");
    assertThat(restore.status()).isEqualTo(504);
    assertThat(restore.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(attempts.whole()).isEqualTo(2);
    assertThat(metric("spfgateway_breaker_state", label("state", "closed"))).isEqualTo(1);
  }

  @Test
  void doesNotBlameAnEndpointForItsOwnLackOfConnections() {
    RawUpstream upstream = listen(0, new Attempts(bed.vertx(), 20, number -> OK));
    gateway =
        RunningGateway.in(directory)
            .with(ResilienceIT::touchy)
            .set("upstream.connection.maxOpen", 1)
            .set("upstream.connection.maxWaiting", 0)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);

    String jobs = "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
    // One tenant never lacks them, because it never has all; two have a place each.
    List<Future<Answer>> others =
        Stream.generate(() -> gateway.begin("GET", jobs, FABRIKAM, null)).limit(40).toList();
    List<Answer> answers = new ArrayList<>(readAtOnce(40));
    others.forEach(one -> answers.add(await(one)));

    assertThat(answers)
        .filteredOn(answer -> answer.status() == 503)
        .isNotEmpty()
        .allMatch(answer -> answer.header("X-Ended-By").equals("upstream; phase=not-connected"));
    assertThat(metric("spfgateway_breaker_state", label("state", "closed"))).isEqualTo(1);
    assertThat(transitions("closed", "open")).isNaN();
  }

  @Test
  void refusesATimeThatIsNone() {
    upstream(0, number -> OK);

    for (String value : List.of("0", "-1", "1.5", "soon", "1000000", "")) {
      Answer answer = read("X-Request-Timeout", value);

      assertThat(answer.status()).as(value).isEqualTo(400);
      assertThat(answer.body()).contains("X-Request-Timeout must be whole seconds");
      assertThat(answer.header("X-Ended-By")).isEqualTo("client; phase=not-forwarded");
    }
  }
}
