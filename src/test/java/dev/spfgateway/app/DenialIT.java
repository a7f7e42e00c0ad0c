package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.Statement;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Denials of every kind, and a flood of them, within one interval: one event per caller is
 * recorded, at the interval's end or, as here, at the stop.
 */
class DenialIT {
  private static final int FLOOD = 500;
  private static final ApiKey REVOKED = ApiKey.generate(new SecureRandom());
  private static final ApiKey NARROW = ApiKey.generate(new SecureRandom());

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static Instant before;
  private static long duringTheFlood;
  private static List<JsonObject> denials;
  private static long lastDenial;
  private static Statement lastHead;
  private static String firstRefused;

  @BeforeAll
  static void deny() {
    SimulatorFixture simulator = aSimulator().start(bed.vertx());
    before = Instant.now();
    try (RunningGateway gateway = gateway(simulator)) {
      firstRefused = unauthenticated(gateway).header("X-Request-Id");
      IntStream.range(1, FLOOD).forEach(i -> unauthenticated(gateway));
      expect(401, gateway.send("GET", CONTOSO_VMM + "Jobs", REVOKED, null));
      for (int i = 0; i < 3; i++) {
        expect(403, gateway.send("DELETE", beforeUpdate(), READER, null));
        expect(404, gateway.send("GET", CONTOSO_VMM + "Jobs", FABRIKAM, null));
        expect(404, gateway.send("GET", "/" + CONTOSO + "/audit", FABRIKAM, null));
      }
      expect(403, gateway.send("MERGE", beforeUpdate(), NARROW, RESTORE));
      expect(202, inABatch(gateway));
      expect(204, gateway.restore());
      expect(429, gateway.restore());
      expect(429, gateway.restore());
      // None of these is a denial.
      expect(400, gateway.send("GET", CONTOSO_VMM + "No-such", OPERATOR, null));
      expect(404, gateway.send("GET", "/" + CONTOSO + "/operations/x", OPERATOR, null));
      duringTheFlood = count(gateway);
    }
    read();
    simulator.close();
  }

  private static RunningGateway gateway(SimulatorFixture simulator) {
    return RunningGateway.in(directory)
        .before(simulator)
        .set("audit.heads.interval", "1h")
        .set("audit.denials.interval", "1h")
        .unset("limits")
        .set("limits.classes.restore.quota", 1)
        .set("limits.classes.restore.window", "1h")
        .withCredentials(
            "contoso",
            "      - {id: old, role: owner, revoked: true, apiKeySha256: "
                + REVOKED.hash()
                + "}\n      - {id: narrow, principal: nightly, role: operator, only: {actions:"
                + " [delete]}, apiKeySha256: "
                + NARROW.hash()
                + "}\n")
        .start(bed.vertx());
  }

  private static Answer unauthenticated(RunningGateway gateway) {
    return expect(401, gateway.send("GET", CONTOSO_VMM + "Jobs", null, null));
  }

  private static Answer expect(int status, Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    return answer;
  }

  private static Answer inABatch(RunningGateway gateway) {
    String batch = Batches.aBatch().withChangeSet(Batches.delete(beforeUpdate())).text();
    return gateway.send(
        "POST", CONTOSO_VMM + "$batch", READER, batch, "Content-Type", Batches.TYPE);
  }

  private static long count(RunningGateway gateway) {
    String page = gateway.admin("/api/audit?kind=denial").body();
    return new JsonObject(page).getJsonArray("events").size();
  }

  private static void read() {
    try (SqliteArchive archive = SqliteArchive.open(directory.resolve("data/gateway.db"))) {
      denials =
          await(archive.links("gateway", 0, 1_000)).stream()
              .map(link -> new JsonObject(link.event().json()))
              .filter(event -> event.getString("kind").equals("denial"))
              .toList();
      lastDenial =
          denials.stream().mapToLong(event -> event.getLong("sequence")).max().orElseThrow();
      lastHead = await(archive.last("gateway", Optional.of(Statement.Kind.HEAD))).orElseThrow();
    }
  }

  private static JsonObject of(String credential) {
    List<JsonObject> found =
        denials.stream().filter(event -> event.getString("credential").equals(credential)).toList();
    assertThat(found).as(credential).hasSize(1);
    return found.get(0);
  }

  private static Map<String, Object> counts(String credential) {
    return of(credential).getJsonObject("denied").getMap();
  }

  @Test
  void recordsNothingAtOnceAndAFloodAsOneEvent() {
    assertThat(duringTheFlood).isZero();
    assertThat(denials).hasSize(5);
    assertThat(counts("")).isEqualTo(Map.of("Unauthenticated", FLOOD + 1));
  }

  @Test
  void countsEveryKindOfDenialForWhomItWas() {
    assertThat(counts("contoso-reader")).isEqualTo(Map.of("Forbidden", 4));
    assertThat(counts("narrow")).isEqualTo(Map.of("Forbidden", 1));
    assertThat(counts("contoso-operator")).isEqualTo(Map.of("TooManyRequests", 2));
    assertThat(counts("fabrikam-owner")).isEqualTo(Map.of("ForeignSubscription", 6));
  }

  @Test
  void saysWhoWasDeniedWhenAndWhere() {
    JsonObject narrow = of("narrow");

    assertThat(narrow.getString("tenant")).isEqualTo("contoso");
    assertThat(narrow.getString("principal")).isEqualTo("nightly");
    assertThat(narrow.getString("clientAddress")).isEqualTo("127.0.0.1");
    assertThat(narrow.getString("subscription")).isEqualTo(CONTOSO.toString());
    assertThat(narrow.getString("outcome")).isEqualTo("denied");
    assertThat(narrow.getLong("first")).isBetween(before.toEpochMilli(), narrow.getLong("last"));
    assertThat(narrow.getLong("last")).isLessThanOrEqualTo(narrow.getLong("time"));
  }

  @Test
  void namesNoTenantToWhomOneIsNotProvenToBelongAndNoneOfTheForeignSubscription() {
    JsonObject stranger = of("");
    assertThat(stranger.getString("tenant")).isEmpty();
    assertThat(stranger.getString("principal")).isEmpty();
    assertThat(stranger.getString("subscription")).isEmpty();
    assertThat(stranger.getString("requestId")).isEqualTo(firstRefused);
    assertThat(of("fabrikam-owner").encode()).doesNotContain(CONTOSO.toString(), "contoso");
  }

  @Test
  void coversThemByTheLastHead() {
    assertThat(lastHead.sequence()).isGreaterThanOrEqualTo(lastDenial);
  }
}
