package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators sign in by a real Keycloak, and tenants show its tokens through key rotations. */
@Tag("long")
class KeycloakIT {
  private static final String LABEL = "Hoster's single sign-on";
  private static final String COOKIE = "spfgateway-oidc";
  private static final String SUBSCRIPTIONS = "/subscriptions";

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static Keycloak keycloak;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    keycloak = bed.keep(Keycloak.start(directory));
    AgreeableUpstream upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    java.nio.file.Files.writeString(directory.resolve("secret"), Keycloak.SECRET);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .trusting(keycloak.issuer(), Keycloak.AUDIENCE, keycloak.keys())
            .set("authentication.bearer.keys.refresh", "1s")
            .withCredentials(
                "contoso",
                "      - id: tool\n        role: reader\n        token:\n          issuer: "
                    + keycloak.issuer()
                    + "\n          claims: {azp: "
                    + Keycloak.TENANT_CLIENT
                    + "}\n")
            .set("adminListener.openId.issuer", keycloak.issuer())
            .set("adminListener.openId.clientId", Keycloak.CLIENT)
            .set("adminListener.openId.clientSecret", Map.of("file", "secret"))
            .set("adminListener.openId.label", LABEL)
            .set("adminListener.openId.roles.claim", "/realm_access/roles")
            .set("adminListener.openId.roles.operator", List.of("ops"))
            .set("adminListener.openId.roles.viewer", List.of("watchers"))
            .start(bed);
  }

  private static AdminBrowser browser() {
    return bed.keep(AdminBrowser.of(bed.vertx(), gateway));
  }

  /** Where the provider sends the browser back to, as a path. */
  private static String authorized(AdminBrowser browser, String user) {
    Answer started = browser.get("/api/oidc/start");
    assertThat(started.status()).isEqualTo(302);
    String back = keycloak.signIn(started.header("Location"), user);
    return back.substring(back.indexOf("/api/oidc/callback"));
  }

  private static AdminBrowser signedIn(String user) {
    AdminBrowser browser = browser();
    Answer in = browser.get(authorized(browser, user));
    assertThat(in.status()).as(in.body()).isEqualTo(302);
    assertThat(in.header("Location")).isEqualTo("/console/");
    return browser.withCsrf(browser.session().getString("csrf"));
  }

  private static void assertOut(AdminBrowser browser) {
    assertThat(browser.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void signsOperatorsInByTheirRoles() {
    AdminBrowser stranger = browser();
    JsonObject how = new JsonObject(stranger.get("/api/session").body()).getJsonObject("signIn");
    assertThat(how.getJsonObject("oidc").getMap())
        .containsEntry("label", LABEL)
        .containsEntry("url", "/api/oidc/start");

    AdminBrowser alice = signedIn("alice");
    AdminBrowser bob = signedIn("bob");

    assertThat(alice.session().getMap())
        .containsEntry("name", "alice")
        .containsEntry("by", "oidc")
        .containsEntry("role", "operator");
    assertThat(bob.session().getMap()).containsEntry("role", "viewer");
    assertThat(bob.delete("/api/sessions/none").status()).isEqualTo(403);
    assertThat(alice.delete("/api/sessions/none").status()).isEqualTo(404);
    assertThat(alice.delete("/api/session").status()).isEqualTo(204);
    assertOut(alice);
  }

  @Test
  void keepsOutWhoHasNoRole() {
    AdminBrowser mallory = browser();

    Answer answer = mallory.get(authorized(mallory, "mallory"));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("neither as a viewer nor as an operator");
    assertOut(mallory);
  }

  /** An attacker signs in and leads a victim's browser to the answer. */
  @Test
  void takesNoAnswerThatBelongsToAnotherBrowser() {
    AdminBrowser attacker = browser();
    String answer = authorized(attacker, "bob");
    AdminBrowser victim = browser();

    assertThat(victim.get(answer).status()).isEqualTo(400);
    assertOut(victim);

    victim.get("/api/oidc/start");
    assertThat(victim.cookies()).containsKey(COOKIE);
    assertThat(victim.get(answer).status()).isEqualTo(400);
    assertOut(victim);
  }

  @Test
  void takesAnAnswerOnce() {
    AdminBrowser alice = browser();
    String answer = authorized(alice, "alice");
    String cookie = alice.cookies().get(COOKIE);
    assertThat(alice.get(answer).status()).isEqualTo(302);
    AdminBrowser later = browser();
    later.cookies().put(COOKIE, cookie);

    assertThat(later.get(answer).status()).isEqualTo(401);
    assertOut(later);
  }

  /** The code was given for another PKCE verifier. */
  @Test
  void takesNoCodeOfAnotherSignIn() {
    AdminBrowser attacker = browser();
    String stolen = authorized(attacker, "alice").replaceAll(".*[?&]code=([^&]+).*", "$1");
    AdminBrowser own = browser();
    String answer = authorized(own, "bob").replaceAll("([?&]code=)[^&]+", "$1" + stolen);

    assertThat(own.get(answer).status()).isEqualTo(401);
    assertOut(own);
  }

  @Test
  void explainsARefusalOfTheProvider() {
    AdminBrowser alice = browser();
    String state =
        alice.get("/api/oidc/start").header("Location").replaceAll(".*[?&]state=([^&]+).*", "$1");

    Answer answer =
        alice.get("/api/oidc/callback?error=%3Cscript%3Ealert(1)%3C/script%3E&state=" + state);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain("script").contains("Back to the console");
    assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "PS256", "ES256", "EdDSA"})
  void acceptsTenantsTokensThroughKeyRotations(String algorithm) {
    String first = keycloak.addKey(algorithm, 200);
    keycloak.signTokensBy(algorithm);
    String before = keycloak.tenantToken();
    assertThat(ask(before)).isEqualTo(200);

    String second = keycloak.addKey(algorithm, 300);
    String after = keycloak.tenantToken();
    assertThat(ask(after)).as("a token of the new key").isEqualTo(200);
    assertThat(ask(before)).as("a token of the old key, still published").isEqualTo(200);

    keycloak.removeKey(first);
    until(() -> ask(before) == 401);
    assertThat(ask(after)).isEqualTo(200);
    keycloak.removeKey(second);
  }

  private static int ask(String token) {
    return gateway
        .send("GET", SUBSCRIPTIONS, null, null, "Authorization", "Bearer " + token)
        .status();
  }
}
