package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.JobFault;
import dev.spfgateway.simulator.fault.Moment;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.JobKind;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An SPF that answers with an error although it acts, and shows its action only later. */
class BookkeepingIT {
  private static final Duration LATE = Duration.ofSeconds(2);

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private GatewayBuilder builder;
  private RunningGateway gateway;

  /** Where the gateway keeps its operations. */
  enum Kept {
    SQLITE,
    POSTGRESQL
  }

  private void start(Kept kept, String bookkeeping) {
    simulator = aSimulator().start(bed);
    builder =
        RunningGateway.in(directory)
            .before(simulator)
            .unset("operation")
            .set("operation.bookkeeping", bookkeeping)
            .set("operation.follow.inRequest", "300ms")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms");
    if (kept == Kept.POSTGRESQL) {
      var database = PostgresFixture.shared().database();
      builder.onPostgres(database.port(), database.database());
    }
    gateway = builder.start(bed);
  }

  private void restart() {
    gateway.close();
    gateway = builder.start(bed);
  }

  private void once(Fault fault) {
    await(
        simulator
            .simulator()
            .add(
                FaultRule.of(fault)
                    .matching(FaultMatch.any().mutations(true))
                    .when(Timing.once())));
  }

  private void refuses(Moment moment, int status) {
    once(RequestFault.Status.of(status).at(moment).from(RequestFault.Page.ODATA));
  }

  private void actsAndRefuses(int status) {
    refuses(Moment.AFTER_ACTING, status);
    once(new JobFault.ShowsLate(LATE));
  }

  private Answer restore(String key) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Idempotency-Key", key);
  }

  private JsonObject ended(Answer answer) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    JsonObject ended =
        new JsonObject(gateway.send("GET", path, OPERATOR, null, "Prefer", "wait=25").body());
    assertThat(ended.getBoolean("running")).as(ended.encode()).isFalse();
    return ended;
  }

  @ParameterizedTest
  @CsvSource({"SQLITE,400", "SQLITE,500", "POSTGRESQL,500"})
  void whatSpfDidAllTheSameIsFoundAndNotDoneTwice(Kept kept, int status) {
    start(kept, "15s");
    actsAndRefuses(status);

    Answer refused = restore("k");
    Answer again = restore("k");
    Answer another = restore("other");
    JsonObject ended = ended(refused);
    Answer replayed = restore("k");

    assertThat(refused.status()).as("relayed at once").isEqualTo(status);
    assertThat(refused.body()).contains("odata.error");
    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(again.status()).as("SPF's own answer").isEqualTo(status);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(again.header("Retry-After")).isEqualTo("5");
    assertThat(another.status()).as("the machine waits, too").isEqualTo(409);
    assertThat(ended.getString("state")).isEqualTo("done");
    assertThat(replayed.header("X-Operation-Outcome")).isEqualTo("done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.story())
        .startsWith("intent restore", "outcome restore unknown", "reconciled restore done");
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void whatShowsNothingForSoLongIsRejected(Kept kept) {
    start(kept, "2s");
    refuses(Moment.BEFORE_ACTING, 400);

    Answer refused = restore("k");
    JsonObject soon = state(refused);
    JsonObject ended = ended(refused);
    Answer replayed = restore("k");

    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(soon.getString("state")).isEqualTo("unknown");
    assertThat(soon.getString("outcome")).isEqualTo("unknown");
    assertThat(ended.getString("state")).isEqualTo("rejected");
    assertThat(replayed.status()).isEqualTo(400);
    assertThat(replayed.header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(replayed.header("Retry-After")).isNull();
    assertThat(restore("new").status()).as("the machine is free").isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  private JsonObject state(Answer answer) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    return new JsonObject(gateway.send("GET", path, OPERATOR, null).body());
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void aGatewayThatStartsInBetweenGoesOnWaiting(Kept kept) {
    start(kept, "10s");
    actsAndRefuses(500);

    Answer refused = restore("k");
    restart();
    Answer again = restore("k");
    Answer another = restore("other");

    assertThat(again.status()).isEqualTo(500);
    assertThat(again.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(another.status()).isEqualTo(409);
    assertThat(ended(refused).getString("state")).isEqualTo("done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void aGatewayThatStartsInBetweenRejectsInTheEnd(Kept kept) {
    start(kept, "2s");
    refuses(Moment.BEFORE_ACTING, 500);

    Answer refused = restore("k");
    restart();

    assertThat(ended(refused).getString("state")).isEqualTo("rejected");
    assertThat(restore("k").header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(simulator.restores(BEFORE_UPDATE)).isZero();
  }

  @Test
  void theEndOfTheJobDecides() {
    start(Kept.SQLITE, "15s");
    once(new JobFault.RefusedLate(JobError.INTERNAL));
    simulator.jobsTake(Duration.ofMinutes(10));

    Answer refused = restore("k");
    Answer another = restore("other");
    simulator.jobsTake(Duration.ofMillis(1));

    assertThat(refused.header("X-Operation-Outcome"))
        .as("VMM shows that it began")
        .isEqualTo("done");
    assertThat(another.status()).isEqualTo(409);
    assertThat(ended(refused).getString("state")).isEqualTo("done");
  }

  @Test
  void withoutThatTimeARefusalIsBelievedAfterOneLook() {
    start(Kept.SQLITE, "0s");
    refuses(Moment.BEFORE_ACTING, 400);

    assertThat(restore("k").header("X-Operation-Outcome")).isEqualTo("rejected");
    assertThat(restore("new").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE"})
  void holdsForEveryVerb(String verb) {
    start(Kept.SQLITE, "15s");
    actsAndRefuses(500);
    String create = "{\"VMId\":\"" + WEB_01 + "\",\"StampId\":\"" + STAMP_1 + "\"}";
    boolean creates = verb.equals("POST");

    Answer refused =
        gateway.send(
            verb,
            creates ? CONTOSO_VMM + "VMCheckPoints" : beforeUpdate(),
            OPERATOR,
            creates ? create : null,
            "Idempotency-Key",
            "k");

    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.header("X-Operation-Outcome")).isEqualTo("unknown");
    assertThat(ended(refused).getString("state")).isEqualTo("done");
    JobKind kind = creates ? JobKind.NEW_CHECKPOINT : JobKind.REMOVE_CHECKPOINT;
    assertThat(await(simulator.simulator().acts(creates ? WEB_01 : BEFORE_UPDATE, kind))).isOne();
  }

  @Test
  void holdsInABatch() {
    start(Kept.SQLITE, "15s");
    actsAndRefuses(500);

    Batches batch =
        Batches.aBatch().withChangeSet(Batches.change("MERGE", beforeUpdate(), RESTORE));
    Answer answer =
        gateway.send(
            "POST", CONTOSO_VMM + "$batch", OPERATOR, batch.text(), "Content-Type", Batches.TYPE);
    List<Batches.Part> parts = Batches.parts(answer);

    assertThat(parts.get(0).header("x-operation-outcome")).isEqualTo("unknown");
    until(() -> gateway.story().contains("reconciled restore done"));
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }
}
