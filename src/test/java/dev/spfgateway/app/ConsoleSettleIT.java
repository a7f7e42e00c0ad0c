package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators find operations and settle those that stay unknown, while the follower looks. */
class ConsoleSettleIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final JumpingTicker clock = new JumpingTicker();
  private ScriptedVmm vmm;
  private RunningGateway gateway;

  private void start(String settlingTime, BiConsumer<NetSocket, Integer> restore) {
    vmm = new ScriptedVmm(restore);
    RawUpstream upstream = RawUpstream.start(bed, directory, vmm);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .unset("operation")
            .set("operation.follow.inRequest", "300ms")
            .set("operation.follow.interval", "100ms")
            .set("operation.follow.maxInterval", "100ms")
            .set("operation.bookkeeping", "1s")
            .settlingAfter(settlingTime)
            .withClock(clock)
            .start(bed);
  }

  private static void loseTheFirst(NetSocket socket, int number) {
    if (number == 1) {
      socket.close();
    } else {
      socket.write("HTTP/1.1 204 No Content\r\n\r\n");
    }
  }

  private Answer restore(String... headers) {
    return gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, headers);
  }

  private Answer settle(String id, String outcome) {
    return gateway.change(
        "/api/operations/" + id + "/settle",
        "{\"outcome\":\"" + outcome + "\",\"reason\":\"VMM shows it\"}");
  }

  private JsonObject read(String path) {
    Answer answer = gateway.admin(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private JsonObject shownToTenant(Answer answer) {
    String path = answer.header("Operation-Location").replaceFirst("https://[^/]+", "");
    return new JsonObject(gateway.send("GET", path, OPERATOR, null).body());
  }

  private static List<String> all(JsonArray array, String member) {
    return array.stream().map(JsonObject.class::cast).map(one -> one.getString(member)).toList();
  }

  @Test
  void settlesAnUnknownOperationForItsTenantAndForTheFollower() {
    start("15m", ConsoleSettleIT::loseTheFirst);
    Answer lost = restore("Idempotency-Key", "k");
    String id = lost.header("X-Operation-Id");
    assertThat(restore().status()).as("its machine is guarded").isEqualTo(409);

    Answer settled = settle(id, "done");

    assertThat(settled.status()).as(settled.body()).isEqualTo(200);
    assertThat(new JsonObject(settled.body()).getString("state")).isEqualTo("done");
    assertThat(shownToTenant(lost).getString("state")).isEqualTo("done");
    assertThat(shownToTenant(lost).getString("reason"))
        .isEqualTo("settled by an operator of the gateway: VMM shows it");
    Answer replayed = restore("Idempotency-Key", "k");
    assertThat(replayed.header("X-Operation-Id")).as("the key stays").isEqualTo(id);
    assertThat(vmm.restores()).isEqualTo(1);
    assertThat(restore().status()).as("its machine is free").isEqualTo(204);
    assertThat(gateway.story())
        .startsWith("intent restore", "outcome restore unknown", "reconciled restore done");

    JsonObject shown = read("/api/operations/" + id);
    assertThat(all(shown.getJsonArray("story"), "kind"))
        .containsExactly("intent", "attempt", "answer", "settled");
    assertThat(shown.getJsonArray("story").getJsonObject(3).getString("text"))
        .isEqualTo("admin-token settled it: unknown became done (VMM shows it)");
    assertThat(all(shown.getJsonArray("events"), "kind"))
        .containsExactly("intent", "outcome", "operator", "reconciled");
    JsonObject audit = read("/api/audit?operation=" + id + "&tenant=contoso");
    assertThat(all(audit.getJsonArray("events"), "kind")).doesNotContain("operator");
  }

  @Test
  void settlesAsAbsentOnlyAfterTheSettlingTimeOrByForce() {
    start("15m", ConsoleSettleIT::loseTheFirst);
    Answer lost = restore("Idempotency-Key", "k");
    String path = "/api/operations/" + lost.header("X-Operation-Id") + "/settle";

    Answer early = settle(lost.header("X-Operation-Id"), "absent");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.body()).contains("settling time is not over", "\\\"force\\\": true");
    assertThat(shownToTenant(lost).getString("state")).isEqualTo("unknown");

    Answer forced =
        gateway.change(
            path, "{\"outcome\":\"absent\",\"reason\":\"SPF was wiped\",\"force\":true}");
    assertThat(forced.status()).as(forced.body()).isEqualTo(200);
    assertThat(restore("Idempotency-Key", "k").status()).as("the key acts anew").isEqualTo(204);
    assertThat(vmm.restores()).isEqualTo(2);
  }

  @Test
  void settlesTheSameAgainWithoutAnotherEventAndRefusesAnythingElse() {
    start("15m", ConsoleSettleIT::loseTheFirst);
    String id = restore().header("X-Operation-Id");

    assertThat(settle(id, "failed").status()).isEqualTo(200);
    assertThat(settle(id, "failed").status()).isEqualTo(200);
    Answer other = settle(id, "done");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.body()).contains("this one is failed");
    assertThat(read("/api/audit?kind=operator").getJsonArray("events")).hasSize(1);
    String done = restore().header("X-Operation-Id");
    assertThat(settle(done, "absent").status()).isEqualTo(409);
    assertThat(settle("7f33a1a0-0000-4000-8000-000000000000", "done").status()).isEqualTo(404);
    assertThat(settle("x", "done").status()).isEqualTo(404);
    assertThat(
            gateway.change("/api/operations/" + id + "/settle", "{\"outcome\":\"done\"}").status())
        .isEqualTo(400);
    assertThat(settle(id, "unknown").status()).isEqualTo(400);
  }

  @Test
  void aRequestInProgressIsNotSettled() {
    AtomicReference<NetSocket> held = new AtomicReference<>();
    start("15m", (socket, number) -> held.set(socket));
    Future<Answer> restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> held.get() != null);
    JsonObject running =
        read("/api/operations?state=running").getJsonArray("operations").getJsonObject(0);

    Answer refused = settle(running.getString("id"), "absent");
    held.get().write("HTTP/1.1 204 No Content\r\n\r\n");

    assertThat(running.getString("state")).isEqualTo("sending");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(await(restoring).header("X-Operation-Outcome")).isEqualTo("done");
  }

  /** Each operation ends once, by whoever comes first. */
  @ParameterizedTest
  @ValueSource(strings = {"done", "failed", "absent"})
  void ofTheFollowerAndAnOperatorOneSettlesIt(String outcome) {
    start("1s", (socket, number) -> socket.close());
    Answer lost = restore();
    String id = lost.header("X-Operation-Id");
    List<Integer> statuses = new ArrayList<>();

    until(
        () -> {
          statuses.add(settle(id, outcome).status());
          return !shownToTenant(lost).getString("state").equals("unknown");
        });

    assertThat(statuses).isSubsetOf(200, 409);
    assertThat(gateway.story())
        .hasSize(3)
        .startsWith("intent restore", "outcome restore unknown")
        .element(2)
        .asString()
        .matches("reconciled restore (" + outcome + "|absent)");
  }

  @Test
  void findsOperationsByTheirState() {
    start("15m", ConsoleSettleIT::loseTheFirst);
    String unknown = restore().header("X-Operation-Id");

    JsonObject page = read("/api/operations?state=unknown&tenant=contoso&limit=1");

    JsonObject found = page.getJsonArray("operations").getJsonObject(0);
    assertThat(found.getString("id")).isEqualTo(unknown);
    assertThat(found.getString("tenant")).isEqualTo("contoso");
    assertThat(found.getString("action")).isEqualTo("restore");
    assertThat(read("/api/operations?state=done").getJsonArray("operations")).isEmpty();
    assertThat(read("/api/operations?before=" + unknown).getJsonArray("operations")).isEmpty();
    for (String wrong : List.of("state=x", "limit=0", "limit=201", "stamp=x", "x=1", "state=%")) {
      assertThat(gateway.admin("/api/operations?" + wrong).status()).as(wrong).isEqualTo(400);
    }
    assertThat(gateway.admin("/api/operations/x").status()).isEqualTo(404);
    assertThat(gateway.admin("/api/operations/7f33a1a0-0000-4000-8000-000000000000").status())
        .isEqualTo(404);
  }

  @Test
  void provesAnEventOnceAHeadCoversIt() {
    start("15m", ConsoleSettleIT::loseTheFirst);
    Answer lost = restore();
    String event = lost.header("X-Audit-Id");

    Answer proof = gateway.admin("/api/audit/events/" + event + "/proof");

    assertThat(proof.status()).isIn(200, 409);
    assertThat(
            gateway.admin("/api/audit/events/7f33a1a0-0000-4000-8000-000000000000/proof").status())
        .isEqualTo(404);
  }
}
