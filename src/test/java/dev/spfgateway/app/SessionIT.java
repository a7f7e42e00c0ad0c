package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.telemetry.GatewayLog;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators sign in, and others try to use what is theirs. */
class SessionIT {
  private static final String ALICE = "correct horse battery";
  private static final String BOB = "staple of a viewer";
  private static final String SESSION = SessionCookies.SESSION;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final PassingTime clock = new PassingTime();
  private GatewayBuilder builder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    Path trusted =
        SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system())
            .certificate();
    builder =
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
            .withOperator("alice", "operator", ALICE)
            .withOperator("bob", "viewer", BOB)
            .withClock(clock)
            .set("reload.interval", "100ms");
    gateway = builder.start(bed);
  }

  /** The machine's clocks, moved forward. */
  private static final class PassingTime implements Ticker {
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    void pass(Duration time) {
      passed.updateAndGet(time::plus);
    }

    @Override
    public long nanos() {
      return Ticker.system().nanos() + passed.get().toNanos();
    }

    @Override
    public Instant now() {
      return Ticker.system().now().plus(passed.get());
    }
  }

  private AdminBrowser browser() {
    return bed.keep(AdminBrowser.of(bed.vertx(), gateway));
  }

  private AdminBrowser signedIn(String name, String password) {
    AdminBrowser made = browser();
    assertThat(made.signIn(name, password).status()).isEqualTo(204);
    return made;
  }

  private static void assertOut(AdminBrowser browser) {
    assertThat(browser.get("/api/session").status()).isEqualTo(401);
    assertThat(browser.get("/api/audit").status()).isEqualTo(401);
  }

  @Test
  void signsInAndOut() {
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.admin.session.SignInLog")) {
      AdminBrowser alice = browser();
      Answer stranger = alice.get("/api/session");
      assertThat(stranger.status()).isEqualTo(401);
      assertThat(new JsonObject(stranger.body()).getJsonObject("signIn"))
          .isEqualTo(new JsonObject().put("password", true).putNull("oidc"));

      Answer in = alice.signIn("alice", ALICE);

      assertThat(in.status()).isEqualTo(204);
      assertThat(in.headers().getAll("Set-Cookie"))
          .hasSize(2)
          .allSatisfy(
              cookie -> assertThat(cookie).contains("; HttpOnly", "; SameSite=Strict", "; Path=/"))
          .noneMatch(cookie -> cookie.contains("Domain"));
      assertThat(alice.session().getMap())
          .containsEntry("name", "alice")
          .containsEntry("role", "operator")
          .containsEntry("by", "password")
          .containsEntry("csrf", alice.csrf())
          .containsEntry("oidc", false)
          .containsKey("expires");
      assertThat(alice.get("/api/audit").status()).isEqualTo(200);
      assertThat(alice.get("/metrics").status()).isEqualTo(200);
      String value = alice.cookies().get(SESSION);

      assertThat(alice.delete("/api/session").status()).isEqualTo(204);

      assertThat(alice.cookies()).doesNotContainKey(SESSION);
      alice.cookies().put(SESSION, value);
      assertOut(alice);
      assertThat(log.lines())
          .anyMatch(line -> line.contains("operator alice: signed in by password from 127.0.0.1"))
          .anyMatch(line -> line.matches(".*operator alice: session \\S+ was ended by alice.*"))
          .noneMatch(line -> line.contains(value) || line.contains(ALICE));
    }
  }

  @Test
  void recordsSignInsAndEndsOfSessions() {
    AdminBrowser bob = signedIn("bob", BOB);
    AdminBrowser alice = signedIn("alice", ALICE);
    assertThat(alice.delete("/api/sessions/" + id(alice, "bob")).status()).isEqualTo(204);

    until(() -> alice.get("/api/audit?kind=operator").body().contains("session-end"));

    assertThat(alice.get("/api/audit?kind=operator").body())
        .contains("\"action\":\"sign-in\"", "signed in by password with the role viewer")
        .contains("\"principal\":\"alice\"", "ended a session of bob")
        .doesNotContain(bob.csrf());
  }

  @Test
  void signsInByTheAdminTokenWithoutLeavingItInThePage() {
    AdminBrowser browser = browser();
    JsonObject wrong = new JsonObject().put("token", "x");
    assertThat(browser.signIn(wrong).status()).isEqualTo(401);

    String token = gateway.adminToken().orElseThrow();
    assertThat(browser.signIn(new JsonObject().put("token", token)).status()).isEqualTo(204);

    assertThat(browser.session().getMap())
        .containsEntry("name", "admin-token")
        .containsEntry("by", "token")
        .containsEntry("role", "operator");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\":\"alice\"}",
        "{\"name\":\"alice\",\"password\":7}",
        "{\"name\":[\"alice\"],\"password\":\"correct horse battery\"}",
        "{\"name\":\"\",\"password\":\"correct horse battery\"}",
        "{\"token\":null}"
      })
  void saysWhatASignInNeeds(String body) {
    assertThat(browser().post("/api/session", body).status()).isEqualTo(400);
  }

  @Test
  void answersAnUnknownNameAsAWrongPassword() {
    AdminBrowser browser = browser();
    Answer unknown = browser.signIn("mallory", ALICE);
    Answer wrong = browser.signIn("alice", BOB);

    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(wrong.body());
    assertThat(browser.cookies()).isEmpty();
  }

  @Test
  void letsViewersReadAndChangeNothing() {
    AdminBrowser bob = signedIn("bob", BOB);
    AdminBrowser alice = signedIn("alice", ALICE);
    String id = id(alice, "alice");

    assertThat(bob.get("/api/audit").status()).isEqualTo(200);
    Answer refused = bob.delete("/api/sessions/" + id);

    assertThat(refused.status()).isEqualTo(403);
    assertThat(new JsonObject(refused.body()).getString("role")).isEqualTo("operator");
    assertThat(alice.get("/api/session").status()).isEqualTo(200);
  }

  private static String id(AdminBrowser asking, String name) {
    return new JsonObject(asking.get("/api/sessions").body())
        .getJsonArray("sessions").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("name").equals(name))
            .map(one -> one.getString("id"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void endsASessionThatAnOperatorRevokes() {
    AdminBrowser bob = signedIn("bob", BOB);
    AdminBrowser alice = signedIn("alice", ALICE);
    String list = alice.get("/api/sessions").body();
    assertThat(list)
        .contains("\"address\":\"127.0.0.1\"")
        .doesNotContain(bob.cookies().get(SESSION), bob.csrf(), alice.csrf());
    String id = id(alice, "bob");

    assertThat(alice.delete("/api/sessions/" + id).status()).isEqualTo(204);

    assertOut(bob);
    assertThat(alice.delete("/api/sessions/" + id).status()).isEqualTo(404);
    assertThat(alice.delete("/api/sessions/" + alice.cookies().get(SESSION)).status())
        .isEqualTo(404);
  }

  @Test
  void takesNoSessionValueFromOutside() {
    AdminBrowser victim = browser();
    String planted = "A".repeat(43);
    victim.cookies().put(SESSION, planted);

    assertThat(victim.signIn("alice", ALICE).status()).isEqualTo(204);

    assertThat(victim.cookies().get(SESSION)).isNotEqualTo(planted).hasSize(43);
    AdminBrowser attacker = browser();
    attacker.cookies().put(SESSION, planted);
    assertOut(attacker);
  }

  /** An attacker who planted a session of his own must not share the operator's. */
  @Test
  void endsTheSessionThatTheBrowserHadBefore() {
    AdminBrowser attacker = signedIn("bob", BOB);
    AdminBrowser victim = browser();
    victim.cookies().put(SESSION, attacker.cookies().get(SESSION));

    assertThat(victim.signIn("alice", ALICE).status()).isEqualTo(204);

    assertOut(attacker);
    assertThat(victim.session().getString("name")).isEqualTo("alice");
  }

  @Test
  void takesNoTwoSessionsAtOnce() {
    AdminBrowser alice = signedIn("alice", ALICE);
    String value = alice.cookies().get(SESSION);
    alice.cookies().put(SESSION, value + "; " + SESSION + "=" + value);

    assertOut(alice);
  }

  @Test
  void refusesChangesThatAnotherPageMayHaveSent() {
    AdminBrowser alice = signedIn("alice", ALICE);
    AdminBrowser bob = signedIn("bob", BOB);
    String own = alice.csrf();
    for (String csrf : List.of("", "x", bob.csrf())) {
      assertThat(alice.withCsrf(csrf).delete("/api/session").status()).isEqualTo(403);
    }
    alice.withCsrf(own);
    for (String[] page :
        new String[][] {
          {"Origin", "https://evil.example"},
          {"Origin", "null"},
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"}
        }) {
      assertThat(alice.send(HttpMethod.DELETE, "/api/session", null, page).status()).isEqualTo(403);
      assertThat(alice.send(HttpMethod.GET, "/api/audit", null, page).status()).isEqualTo(403);
    }
    assertThat(alice.get("/api/session").status()).isEqualTo(200);
    assertThat(alice.delete("/api/session").status()).isEqualTo(204);
  }

  @Test
  void endsIdleSessionsAndOldOnes() {
    AdminBrowser idle = signedIn("alice", ALICE);
    AdminBrowser busy = signedIn("alice", ALICE);
    for (int minutes = 0; minutes < 12 * 60 - 50; minutes += 50) {
      clock.pass(Duration.ofMinutes(50));
      assertThat(busy.get("/api/session").status()).as("after %s", minutes).isEqualTo(200);
    }
    assertOut(idle);

    clock.pass(Duration.ofMinutes(50));

    assertOut(busy);
  }

  @Test
  void endsSessionsOfOperatorsWhoWereRemovedOrChanged() {
    AdminBrowser alice = signedIn("alice", ALICE);
    AdminBrowser bob = signedIn("bob", BOB);

    builder.withoutOperators().withOperator("alice", "operator", "another password");
    gateway.writeRegistry(builder.registryYaml());

    until(() -> bob.get("/api/session").status() == 401);
    assertOut(alice);
    assertThat(alice.signIn("alice", ALICE).status()).isEqualTo(401);
    assertThat(bob.signIn("bob", BOB).status()).isEqualTo(401);
    assertThat(alice.signIn("alice", "another password").status()).isEqualTo(204);
  }

  @Test
  void boundsTheSessionsOfAnOperator() {
    List<AdminBrowser> all = new ArrayList<>();
    AdminBrowser bob = signedIn("bob", BOB);
    for (int i = 0; i < 11; i++) {
      all.add(signedIn("alice", ALICE));
    }

    assertOut(all.get(0));
    assertThat(all.get(1).get("/api/session").status()).isEqualTo(200);
    assertThat(bob.get("/api/session").status()).isEqualTo(200);
  }

  @Test
  void keepsAnOperatorWhomManyGuessAt() {
    AdminBrowser alice = signedIn("alice", ALICE);
    AdminBrowser attacker = browser();
    Map<Integer, Integer> statuses = new HashMap<>();
    List<Future<Answer>> all = new ArrayList<>();
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.admin.session.SignInLog")) {
      for (int i = 0; i < 200; i++) {
        all.add(attacker.begin("/api/session", guess(i)));
      }
      Answer again = alice.signIn("alice", ALICE);
      all.forEach(one -> statuses.merge(await(one).status(), 1, Integer::sum));

      assertThat(again.status()).isEqualTo(204);
      assertThat(statuses).containsOnlyKeys(401, 429);
      assertThat(statuses.get(401)).isEqualTo(10);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("too many failures to sign in"))
          .hasSize(1);
    }
    assertThat(browser().signIn("alice", ALICE).status())
        .as("a browser that is not known, from the attacker's address")
        .isEqualTo(429);
    AdminBrowser elsewhere = bed.keep(AdminBrowser.from("127.0.1.1", bed.vertx(), gateway));
    assertThat(elsewhere.signIn("alice", ALICE).status()).isEqualTo(204);
    assertThat(browser().signIn("bob", BOB).status()).isEqualTo(204);
  }

  private static String guess(int i) {
    return new JsonObject().put("name", "alice").put("password", "guess " + i).encode();
  }

  /** A cookie that makes a browser known must not help to guess another's password. */
  @Test
  void knowsABrowserForItsOwnOperatorOnly() {
    AdminBrowser bob = signedIn("bob", BOB);
    for (int i = 0; i < 10; i++) {
      assertThat(bob.signIn("alice", "guess " + i).status()).isEqualTo(401);
    }
    assertThat(bob.signIn("alice", ALICE).status()).isEqualTo(429);
    assertThat(bob.signIn("bob", BOB).status()).isEqualTo(204);
  }
}
