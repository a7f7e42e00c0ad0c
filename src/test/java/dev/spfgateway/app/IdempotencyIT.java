package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.testing.Waits;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a client repeats because it does not know the outcome. */
class IdempotencyIT {
  private static final String KEY = "Idempotency-Key";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .requiringKeys()
            .start(bed);
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, KEY, key);
  }

  @Test
  void replaysTheAnswerToTheSameRequest() {
    Answer first = restore("\"nightly-1\"");

    Answer second = restore("\"nightly-1\"");
    Answer otherwiseWritten =
        gateway.send(
            "MERGE",
            CONTOSO_VMM
                + "VMCheckPoints(StampId=Guid'"
                + STAMP_1
                + "',ID=Guid'"
                + BEFORE_UPDATE
                + "')",
            OPERATOR,
            "{\"odata.type\" : \"VMM.VMCheckPoint\",\n \"VMCheckPointAction\" : \"Restore\"}",
            KEY,
            "nightly-1");

    assertThat(first.status()).isEqualTo(204);
    assertThat(first.header("Idempotent-Replayed")).isNull();
    for (Answer replay : List.of(second, otherwiseWritten)) {
      assertThat(replay.status()).isEqualTo(204);
      assertThat(replay.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(replay.header("X-Operation-Id")).isEqualTo(first.header("X-Operation-Id"));
      assertThat(replay.header("Operation-Location")).isEqualTo(first.header("Operation-Location"));
      assertThat(replay.header("x-ms-request-id")).isEqualTo(first.header("x-ms-request-id"));
      assertThat(replay.header("X-Operation-Outcome")).isEqualTo("done");
      assertThat(replay.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
    }
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.story()).startsWith("intent restore", "outcome restore done");
  }

  @Test
  void tellsUntilWhenTheKeyIsKept() {
    String expires = restore("\"k\"").header("Idempotency-Key-Expires");

    assertThat(ZonedDateTime.parse(expires, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(6)));
    assertThat(restore("\"k\"").header("Idempotency-Key-Expires")).isEqualTo(expires);
  }

  @Test
  void replaysACreateWithItsBody() {
    String body =
        "{\"Name\":\"nightly\",\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";
    String set = CONTOSO_VMM + "VMCheckPoints";
    Answer first = gateway.send("POST", set, OPERATOR, body, KEY, "\"k\"");

    Answer second = gateway.send("POST", set, OPERATOR, body, KEY, "\"k\"");

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body()).contains("nightly");
    assertThat(second.header("Location")).isEqualTo(first.header("Location"));
    assertThat(second.header("Content-Type")).isEqualTo(first.header("Content-Type"));
  }

  @Test
  void refusesTheKeyOfAnotherRequest() {
    restore("\"k\"");
    String other = CONTOSO_VMM + RunningGateway.checkpoint(FRESHLY_INSTALLED, STAMP_1);

    Answer entity = gateway.send("MERGE", other, OPERATOR, RESTORE, KEY, "\"k\"");
    Answer verb = gateway.send("DELETE", beforeUpdate(), OPERATOR, null, KEY, "\"k\"");
    Answer body = gateway.send("MERGE", beforeUpdate(), OPERATOR, "{\"Name\":\"x\"}", KEY, "\"k\"");
    Answer query =
        gateway.send(
            "MERGE", beforeUpdate() + "?RunAsynchronously=1", OPERATOR, RESTORE, KEY, "\"k\"");

    for (Answer refused : List.of(entity, verb, body, query)) {
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body()).contains("IdempotencyKeyReused");
    }
    assertThat(simulator.restores(FRESHLY_INSTALLED)).isZero();
  }

  @Test
  void twoPrincipalsKeysNeverMeet() {
    restore("\"k\"");

    Answer owner = gateway.send("MERGE", beforeUpdate(), OWNER, RESTORE, KEY, "\"k\"");

    assertThat(owner.status()).isEqualTo(204);
    assertThat(owner.header("Idempotent-Replayed")).isNull();
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(2);
  }

  @Test
  void oneOfManyRequestsAtTheSameInstantActs() {
    simulator.jobsTake(Duration.ofMinutes(10));
    List<Future<Answer>> sent =
        Stream.generate(() -> gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE, KEY, "k"))
            .limit(20)
            .toList();
    until(() -> sent.stream().filter(Future::isComplete).count() == 19);
    Answer running = restore("k");
    simulator.jobsTake(Duration.ofMillis(1));

    List<Answer> answers = sent.stream().map(Waits::await).toList();

    assertThat(answers).filteredOn(answer -> answer.status() == 204).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer.status() == 409).hasSize(19);
    assertThat(running.status()).isEqualTo(409);
    assertThat(running.header("Retry-After")).isEqualTo("5");
    assertThat(running.header("Operation-Location"))
        .endsWith("/operations/" + gateway.events().get(0).what().operation());
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(restore("k").header("Idempotent-Replayed")).isEqualTo("true");
  }

  @Test
  void spfsOwnRefusalIsReplayedToo() {
    String missing = CONTOSO_VMM + RunningGateway.checkpoint(java.util.UUID.randomUUID(), STAMP_1);
    Answer first = gateway.send("MERGE", missing, OPERATOR, RESTORE, KEY, "k");

    Answer second = gateway.send("MERGE", missing, OPERATOR, RESTORE, KEY, "k");

    assertThat(first.status()).isEqualTo(404);
    assertThat(second.status()).isEqualTo(404);
    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void theGatewaysOwnRefusalLeavesTheKeyFree() {
    simulator.close();
    Answer refused = restore("k");

    simulator = aSimulator().start(bed);
    gateway.close();
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
    Answer again = restore("k");

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(again.status()).isEqualTo(204);
    assertThat(again.header("Idempotent-Replayed")).isNull();
  }

  @Test
  void aKeyOutlivesTheGateway() {
    Answer first = restore("k");
    gateway.close();
    gateway = RunningGateway.in(directory).before(simulator).start(bed);

    Answer second = restore("k");

    assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(second.header("X-Operation-Id")).isEqualTo(first.header("X-Operation-Id"));
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void aTenantsRestoresCanBeMadeToNeedOne() {
    Answer without = gateway.restore();
    Answer update = gateway.send("MERGE", beforeUpdate(), OPERATOR, "{\"Name\":\"x\"}");

    assertThat(without.status()).isEqualTo(400);
    assertThat(without.body()).contains("Idempotency-Key");
    assertThat(update.status()).as("only restores").isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void readsMindNoKey() {
    String machines = CONTOSO_VMM + "VirtualMachines";

    assertThat(gateway.send("GET", machines, OPERATOR, null, KEY, "k").status()).isEqualTo(200);
    assertThat(gateway.send("GET", machines, OPERATOR, null, KEY, "k").status()).isEqualTo(200);
  }
}
