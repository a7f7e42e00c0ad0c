package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.EMPTY_DATABASE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_2;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All tenants' audit log, which only the admin token opens. */
class OperatorAuditIT {
  private static final String TOKEN = "operators-token-7Hq2";
  private static final String AUDIT = "/api/audit";
  private static final String THEIRS =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static SimulatorFixture simulator;
  private static RunningGateway gateway;
  private static String contosoOperation;
  private static String fabrikamOperation;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(directory.resolve("admin-token"), TOKEN + "\n");
    simulator = aSimulator().start(bed);
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("adminListener.token.file", "admin-token")
            .set("audit.denials.interval", "100ms")
            .start(bed);
    contosoOperation = gateway.restore().header("X-Operation-Id");
    Answer theirs =
        gateway.send("MERGE", THEIRS + checkpoint(EMPTY_DATABASE, STAMP_2), FABRIKAM, RESTORE);
    fabrikamOperation = theirs.header("X-Operation-Id");
    gateway.send("DELETE", beforeUpdate(), RunningGateway.READER, null);
    assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", null, null).status()).isEqualTo(401);
    until(() -> page("kind=denial").size() >= 2);
  }

  private static Answer ask(String path) {
    return gateway.admin(path, "Authorization", "Bearer " + TOKEN);
  }

  private static JsonObject read(String path) {
    Answer answer = ask(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static List<JsonObject> events(JsonObject page) {
    return page.getJsonArray("events").stream().map(JsonObject.class::cast).toList();
  }

  private static List<JsonObject> page(String query) {
    return events(read(AUDIT + "?limit=500&" + query));
  }

  private static List<String> all(List<JsonObject> events, String member) {
    return events.stream().map(event -> event.getString(member, "")).distinct().toList();
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getString("title")).isEqualTo("Unauthenticated");
    assertThat(answer.body())
        .doesNotContain(
            TOKEN, "contoso", "fabrikam", "events", contosoOperation, fabrikamOperation);
  }

  @Test
  void showsNothingWithoutTheToken() {
    assertRefused(gateway.admin(AUDIT));
    assertThat(gateway.admin(AUDIT).header("WWW-Authenticate")).doesNotContain("error=");
    assertThat(gateway.admin(AUDIT, "Authorization", "Basic eDp5").header("WWW-Authenticate"))
        .doesNotContain("error=");
    assertThat(gateway.admin(AUDIT, "Authorization", "Bearer x").header("WWW-Authenticate"))
        .endsWith(", error=\"invalid_token\"");
    assertRefused(gateway.admin(AUDIT + "?tenant=contoso"));
    assertRefused(gateway.admin(AUDIT + "?limit=wrong"));
    assertRefused(gateway.admin(AUDIT + "?token=" + TOKEN));
    assertRefused(gateway.admin("/metrics"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer operators-token-7Hq",
        "Bearer operators-token-7Hq2x",
        "Bearer Operators-token-7Hq2",
        "Bearer operators-token-7Hq2 operators-token-7Hq2",
        "Basic operators-token-7Hq2",
        "operators-token-7Hq2"
      })
  void showsNothingForAnythingButTheToken(String shown) {
    assertRefused(gateway.admin(AUDIT, "Authorization", shown));
  }

  @Test
  void showsNothingForTwoTokensOneOfWhichIsRight() {
    assertRefused(
        gateway.admin(
            AUDIT, "Authorization", "Bearer " + TOKEN, "Authorization", "Bearer another"));
  }

  @Test
  void showsNothingForATenantsCredentialAndNothingAtTheTenantsPort() {
    assertRefused(gateway.admin(AUDIT, "X-Api-Key", OWNER.secret().reveal()));
    assertRefused(gateway.admin(AUDIT, "Authorization", "Bearer " + OWNER.secret().reveal()));

    Answer elsewhere = gateway.send("GET", AUDIT, OWNER, null, "Authorization", "Bearer " + TOKEN);
    assertThat(elsewhere.status()).isGreaterThanOrEqualTo(400);
    assertThat(elsewhere.body()).doesNotContain("fabrikam", fabrikamOperation);
  }

  @Test
  void livesAndIsReadyForEverybody() {
    assertThat(gateway.admin("/livez").status()).isEqualTo(200);
    assertThat(gateway.admin("/readyz").status()).isEqualTo(200);
    assertThat(ask("/metrics").status()).isEqualTo(200);
  }

  @Test
  void showsTheEventsOfAllTenantsAndOfStrangers() {
    Answer answer = gateway.admin(AUDIT + "?limit=500", "authorization", "bearer " + TOKEN);

    List<JsonObject> events = events(new JsonObject(answer.body()));
    assertThat(all(events, "tenant")).contains("contoso", "fabrikam", "");
    assertThat(all(events, "operation")).contains(contosoOperation, fabrikamOperation);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    List<Long> times = events.stream().map(event -> event.getLong("time")).toList();
    assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void narrowsByEverythingThatEventsSay() {
    assertThat(all(page("tenant=fabrikam"), "tenant")).containsExactly("fabrikam");
    assertThat(all(page("subscription=" + SimulatorFixture.CONTOSO), "tenant"))
        .containsExactly("contoso");
    assertThat(all(page("principal=contoso-operator"), "principal"))
        .containsExactly("contoso-operator");
    assertThat(all(page("action=restore"), "action")).containsExactly("restore");
    assertThat(all(page("outcome=denied"), "kind")).containsExactly("denial");
    assertThat(all(page("outcome=done"), "outcome")).containsExactly("done");
    assertThat(all(page("kind=intent"), "kind")).containsExactly("intent");
    assertThat(all(page("operation=" + fabrikamOperation), "operation"))
        .containsExactly(fabrikamOperation);
    assertThat(all(page("operation=" + fabrikamOperation + "&kind=intent"), "tenant"))
        .containsExactly("fabrikam");
    assertThat(page("operation=" + fabrikamOperation + "&tenant=contoso")).isEmpty();
    assertThat(page("operation=" + UUID.randomUUID())).isEmpty();
  }

  @Test
  void narrowsByTimeWithTheFirstInstantInsideAndTheLastOutside() {
    JsonObject one = page("kind=intent&tenant=contoso").get(0);
    Instant time = Instant.ofEpochMilli(one.getLong("time"));

    assertThat(ids(page("from=" + time + "&to=" + time.plusMillis(1)))).contains(id(one));
    assertThat(ids(page("from=" + time.plusMillis(1)))).doesNotContain(id(one));
    assertThat(ids(page("to=" + time))).doesNotContain(id(one));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=yesterday",
        "to=1",
        "limit=0",
        "limit=501",
        "limit=-1",
        "cursor=x",
        "operation=x",
        "top=1",
        "kind=intent&kind=job",
        "principal=%zz"
      })
  void saysWhatIsWrongWithAQuestion(String query) {
    Answer answer = ask(AUDIT + "?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getString("detail")).isNotBlank();
  }

  @Test
  void pagesThroughEverythingOnceThoughMoreIsRecordedMeanwhile() {
    List<String> before = ids(page("kind=intent"));
    List<String> seen = new ArrayList<>();
    String next = AUDIT + "?kind=intent&limit=1";

    while (next != null) {
      JsonObject page = read(next);
      seen.addAll(ids(events(page)));
      next = page.getString("next");
      assertThat(gateway.send("MERGE", beforeUpdate(), OPERATOR, RESTORE).status()).isEqualTo(204);
    }

    assertThat(seen).isEqualTo(before);
    assertThat(page("kind=intent")).hasSizeGreaterThan(before.size());
  }

  @Test
  void keepsTheFiltersFromPageToPage() {
    for (int i = 0; i < 3; i++) {
      gateway.restore();
    }
    JsonObject first = read(AUDIT + "?tenant=contoso&kind=intent&limit=1&to=2999-01-01T00:00:00Z");

    assertThat(first.getString("next"))
        .startsWith(AUDIT + "?")
        .contains("tenant=contoso", "kind=intent", "limit=1", "to=2999");
    JsonObject second = read(first.getString("next"));
    assertThat(events(second)).hasSize(1);
    assertThat(all(events(second), "tenant")).containsExactly("contoso");
    assertThat(ids(events(second))).doesNotContainAnyElementsOf(ids(events(first)));
    assertRefused(gateway.admin(first.getString("next")));
  }

  private static List<String> ids(List<JsonObject> events) {
    return events.stream().map(OperatorAuditIT::id).toList();
  }

  private static String id(JsonObject event) {
    return event.getString("id");
  }
}
