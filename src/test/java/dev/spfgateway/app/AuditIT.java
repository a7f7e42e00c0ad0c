package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The audit log as tenants, operators and streams see it. */
class AuditIT {
  private static final String AUDIT = "/" + CONTOSO + "/audit";
  private static final String THEIRS = "/" + SimulatorFixture.FABRIKAM + "/audit";

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static SimulatorFixture simulator;
  private static SyslogServer syslog;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    simulator = aSimulator().start(bed);
    syslog = SyslogServer.start(bed, directory.resolve("syslog"));
    gateway =
        RunningGateway.in(directory)
            .before(simulator)
            .set("audit.heads.interval", "200ms")
            .set("audit.heads.file", "heads.jsonl")
            .set("audit.denials.interval", "200ms")
            .set("audit.denials.maxCallers", 2)
            .set("audit.streams.interval", "100ms")
            .set("audit.streams.file.path", "out/audit.jsonl")
            .set(
                "audit.streams.syslog",
                Map.of(
                    "host",
                    "localhost",
                    "port",
                    syslog.port(),
                    "trust",
                    List.of(syslog.certificate()),
                    "settle",
                    "100ms"))
            .start(bed);
  }

  private static Answer get(String path) {
    return gateway.send("GET", path, READER, null);
  }

  private static JsonArray events(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonArray("events");
  }

  private static List<String> ids(Answer answer) {
    return events(answer).stream().map(one -> ((JsonObject) one).getString("id")).toList();
  }

  @Test
  void aMutationsAnswerLeadsToItsEventAndToTheProofOfIt() {
    Answer answer = gateway.restore();
    String id = answer.header("X-Audit-Id");

    JsonObject event = new JsonObject(get(AUDIT + "/" + id).body());
    assertThat(event.getString("kind")).isEqualTo("intent");
    assertThat(event.getString("operation")).isEqualTo(answer.header("X-Operation-Id"));
    assertThat(event.getString("scheme")).isEqualTo("api-key");
    until(() -> get(AUDIT + "/" + id + "/proof").status() == 200);
    String proof = get(AUDIT + "/" + id + "/proof").body();
    assertThat(Receipt.check(proof, Set.of())).isEmpty();
    assertThat(new JsonObject(new JsonObject(proof).getString("event")).getString("id"))
        .isEqualTo(id);
  }

  @Test
  void listsNewestFirstInPagesThatStayWhatTheyAre() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      made.add(0, gateway.restore().header("X-Audit-Id"));
    }

    Answer first = get(AUDIT + "?kind=intent&limit=2");
    gateway.restore();
    String next = new JsonObject(first.body()).getString("next");
    Answer second = get(next.replaceFirst("https://[^/]+", ""));

    assertThat(ids(first)).isEqualTo(made.subList(0, 2));
    assertThat(first.header("Link")).isEqualTo("<" + next + ">; rel=\"next\"");
    assertThat(ids(second)).startsWith(made.get(2));
  }

  @Test
  void narrowsByEverythingThatATenantAsksFor() {
    Answer answer = gateway.restore();
    String operation = answer.header("X-Operation-Id");

    assertThat(events(get(AUDIT + "?operation=" + operation))).hasSizeGreaterThan(1);
    assertThat(ids(get(AUDIT + "?operation=" + operation + "&outcome=done")))
        .isNotEmpty()
        .doesNotContain(answer.header("X-Audit-Id"));
    assertThat(ids(get(AUDIT + "?operation=" + operation + "&action=delete"))).isEmpty();
    assertThat(ids(get(AUDIT + "?operation=" + operation + "&principal=nobody"))).isEmpty();
    assertThat(ids(get(AUDIT + "?from=2999-01-01T00:00:00Z"))).isEmpty();
    assertThat(ids(get(AUDIT + "?to=2000-01-01T00:00:00Z"))).isEmpty();
    assertThat(ids(get(AUDIT + "?from=0001-01-01T00:00:00Z"))).isNotEmpty();
    assertThat(ids(get(AUDIT + "?to=9999-12-31T23:59:59Z"))).isNotEmpty();
    for (String wrong :
        List.of(
            "from=x",
            "from=%2B999999999-12-31T23:59:59Z",
            "from=-999999999-01-01T00:00:00Z",
            "to=%2B292278995-01-01T00:00:00Z",
            "to=%2B10000-01-01T00:00:00Z",
            "limit=0",
            "limit=501",
            "cursor=x",
            "cursor=at-zzzzzzzzzzzzz",
            "tenant=fabrikam",
            "operation=x")) {
      assertThat(get(AUDIT + "?" + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void showsNobodyElsesEvents() {
    String id = gateway.restore().header("X-Audit-Id");

    Answer foreign = gateway.send("GET", THEIRS + "/" + id, FABRIKAM, null);
    Answer unknown = gateway.send("GET", THEIRS + "/" + UUID.randomUUID(), FABRIKAM, null);

    assertThat(foreign.status()).isEqualTo(404);
    assertThat(new JsonObject(foreign.body()).getString("detail"))
        .isEqualTo(new JsonObject(unknown.body()).getString("detail"));
    assertThat(gateway.send("GET", THEIRS + "/" + id + "/proof", FABRIKAM, null).status())
        .isEqualTo(404);
    assertThat(gateway.send("GET", AUDIT, FABRIKAM, null).status()).isEqualTo(404);
    assertThat(events(gateway.send("GET", THEIRS + "?kind=intent", FABRIKAM, null))).isEmpty();
    assertThat(get(AUDIT + "/x").status()).isEqualTo(404);
    assertThat(get(AUDIT + "/" + id + "/other").status()).isEqualTo(404);
    assertThat(get(AUDIT + "/" + id + "?a=b").status()).isEqualTo(400);
    assertThat(gateway.send("DELETE", AUDIT + "/" + id, OPERATOR, null).status()).isEqualTo(405);
  }

  @Test
  void showsOperatorsAllTenants() {
    String id = gateway.restore().header("X-Audit-Id");

    assertThat(ids(gateway.admin("/api/audit?tenant=contoso&kind=intent&limit=1")))
        .containsExactly(id);
    assertThat(ids(gateway.admin("/api/audit?tenant=fabrikam&kind=intent"))).isEmpty();
    Answer wrong = gateway.admin("/api/audit?top=1");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(new JsonObject(wrong.body()).getString("title")).isEqualTo("BadRequest");
    String next = new JsonObject(gateway.admin("/api/audit?limit=1").body()).getString("next");
    assertThat(ids(gateway.admin(next))).hasSize(1);
  }

  @Test
  void countsDenialsByCallerAndNotByRequest() {
    for (int i = 0; i < 20; i++) {
      assertThat(gateway.send("GET", AUDIT, null, null).status()).isEqualTo(401);
      gateway.send("GET", CONTOSO_VMM + "Jobs", FABRIKAM, null);
      gateway.send("DELETE", RunningGateway.beforeUpdate(), READER, null);
    }

    until(() -> denied("Unauthenticated") >= 20);
    until(() -> denied("ForeignSubscription") >= 20);
    until(() -> denied("Forbidden") >= 20);
    JsonArray all = denials();
    assertThat(all.size()).isLessThan(60);
    assertThat(all.toString()).contains("\"clientAddress\":\"127.0.0.1\"").contains("\"others\"");
    assertThat(events(get(AUDIT + "?kind=denial")).toString()).doesNotContain("fabrikam");
  }

  private static JsonArray denials() {
    return events(gateway.admin("/api/audit?kind=denial&limit=500"));
  }

  private static long denied(String reason) {
    return denials().stream()
        .map(one -> ((JsonObject) one).getJsonObject("denied"))
        .mapToLong(counts -> counts.getLong(reason, 0L))
        .sum();
  }

  @Test
  void deliversEventsAndHeadsToEverySecondPlace() {
    String id = gateway.restore().header("X-Audit-Id");

    until(() -> text("out/audit.jsonl").contains(id));
    until(() -> syslog.messages().stream().anyMatch(one -> one.contains(id)));
    assertThat(syslog.messages())
        .allMatch(
            one -> one.matches("(?s)<109>1 \\S+Z 127.0.0.1 spf-gateway gateway \\w+ - \\{.*\\}"));
    int heads = text("heads.jsonl").split("\n").length;
    until(() -> text("heads.jsonl").split("\n").length > heads);
    assertThat(text("heads.jsonl").lines()).allMatch(one -> one.startsWith(Statement.BEGINNING));
    until(() -> syslog.messages().stream().anyMatch(one -> one.contains("\"statement\":\"head\"")));
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_audit_stream_lag_seconds{stream=\"syslog\"}")
        .contains("spfgateway_audit_stream_delivered_total{stream=\"file\"}");
  }

  private static String text(String file) {
    try {
      Path path = directory.resolve(file);
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void goesOnAfterTheSyslogServerWasAwayAndSaysSoMeanwhile() {
    syslog.stop();
    String id = gateway.restore().header("X-Audit-Id");
    until(() -> gateway.admin("/readyz").body().contains("the audit stream syslog can't deliver"));
    assertThat(gateway.admin("/readyz").status()).isEqualTo(200);
    assertThat(gateway.restore().status()).isEqualTo(204);

    syslog.listenAgain();

    until(() -> syslog.messages().stream().anyMatch(one -> one.contains(id)));
    until(() -> gateway.admin("/readyz").body().equals("ready\n"));
  }
}
