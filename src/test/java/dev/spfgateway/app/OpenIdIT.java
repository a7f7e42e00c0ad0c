package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signing in by OpenID Connect at a provider that misbehaves; KeycloakIT has a real one. */
class OpenIdIT {
  private static final String COOKIE = "spfgateway-oidc";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private FakeProvider provider;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    provider = FakeProvider.start(bed);
    Path trusted =
        SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system())
            .certificate();
    gateway =
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
            .set("adminListener.openId.issuer", provider.issuer())
            .set("adminListener.openId.clientId", FakeProvider.CLIENT)
            .set("adminListener.openId.roles.claim", "roles")
            .set("adminListener.openId.roles.operator", List.of("ops"))
            .start(bed);
  }

  private AdminBrowser browser() {
    return bed.keep(AdminBrowser.of(bed.vertx(), gateway));
  }

  private static String parameter(String url, String name) {
    return url.replaceAll(".*[?&]" + name + "=([^&]+).*", "$1");
  }

  /** Starts a sign-in, and returns with a code for it. */
  private Answer signIn(AdminBrowser browser) {
    String location = browser.get("/api/oidc/start").header("Location");
    String code = provider.code(parameter(location, "nonce"));
    return browser.get(
        "/api/oidc/callback?code=" + code + "&state=" + parameter(location, "state"));
  }

  private static void assertOut(AdminBrowser browser) {
    assertThat(browser.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void asksForACodeWithPkce() {
    AdminBrowser alice = browser();

    Answer started = alice.get("/api/oidc/start");

    assertThat(started.header("Location"))
        .startsWith(provider.issuer() + "/auth?response_type=code&")
        .contains("&code_challenge_method=S256&", "&client_id=spf-gateway&", "&code_challenge=")
        .contains("&redirect_uri=http%3A%2F%2F127.0.0.1%3A" + gateway.gateway().adminPort());
    assertThat(started.headers().getAll("Set-Cookie"))
        .singleElement()
        .satisfies(
            cookie ->
                assertThat(cookie)
                    .contains("; HttpOnly", "; SameSite=Lax", "; Max-Age=600")
                    .doesNotContain(parameter(started.header("Location"), "nonce")));
    assertThat(signIn(alice).status()).isEqualTo(302);
    assertThat(alice.session().getMap())
        .containsEntry("name", "alice")
        .containsEntry("by", "oidc")
        .containsEntry("oidc", true);
    assertThat(alice.cookies()).doesNotContainKey(COOKIE);
  }

  static List<Named<UnaryOperator<JWTClaimsSet.Builder>>> badClaims() {
    return List.of(
        Named.of("another sign-in's nonce", one -> one.claim("nonce", "x")),
        Named.of("no nonce", one -> one.claim("nonce", null)),
        Named.of("a nonce that is a list", one -> one.claim("nonce", List.of("x"))),
        Named.of("another audience", one -> one.audience("other")),
        Named.of(
            "another authorized party",
            one -> one.audience(List.of("other", FakeProvider.CLIENT)).claim("azp", "other")),
        Named.of(
            "several audiences and no authorized party",
            one -> one.audience(List.of("other", FakeProvider.CLIENT))),
        Named.of("another issuer", one -> one.issuer("https://evil.example")),
        Named.of(
            "a time that has passed",
            one -> one.expirationTime(Date.from(Instant.now().minusSeconds(3600)))),
        Named.of("no end", one -> one.expirationTime(null)));
  }

  @ParameterizedTest
  @MethodSource("badClaims")
  void refusesAnIdTokenWith(UnaryOperator<JWTClaimsSet.Builder> claims) {
    AdminBrowser browser = browser();
    provider.claiming(claims);

    assertThat(signIn(browser).status()).isEqualTo(401);
    assertOut(browser);
  }

  @Test
  void refusesAnIdTokenOfAKeyThatIsNotTheProviders() {
    AdminBrowser browser = browser();
    provider.signForged();

    assertThat(signIn(browser).status()).isEqualTo(401);
    assertOut(browser);
  }

  @Test
  void givesNobodyWithoutANameOrARoleASession() {
    AdminBrowser browser = browser();
    provider.claiming(one -> one.claim("roles", List.of("ops-of-others", "OPS")));
    assertThat(signIn(browser).status()).isEqualTo(403);
    provider.claiming(one -> one.claim("preferred_username", null));
    assertThat(signIn(browser).status()).isEqualTo(403);
    assertOut(browser);
  }

  @Test
  void refusesAReturnThatWasNotBegunHere() {
    AdminBrowser browser = browser();
    String location = browser.get("/api/oidc/start").header("Location");
    String code = provider.code(parameter(location, "nonce"));
    String state = parameter(location, "state");
    String cookie = browser.cookies().get(COOKIE);
    String[][] wrong = {
      {"code=" + code + "&state=x", cookie},
      {"code=" + code, cookie},
      {"code=" + code + "&state=" + state + "&state=" + state, cookie},
      {"code=" + code + "&state=" + state, "x" + cookie.substring(1)},
      {"code=" + code + "&state=" + state, "AAAA"},
      {"code=" + code + "&state=" + state, ""}
    };
    for (String[] one : wrong) {
      browser.cookies().put(COOKIE, one[1]);
      assertThat(browser.get("/api/oidc/callback?" + one[0]).status()).as(one[0]).isEqualTo(400);
    }
    browser.cookies().put(COOKIE, cookie);
    assertThat(
            browser
                .get(
                    "/api/oidc/callback?code="
                        + code
                        + "&state="
                        + state
                        + "&iss=https%3A%2F%2Fevil.example")
                .status())
        .isEqualTo(401);
    assertOut(browser);
  }

  /** Begun sign-ins are kept by browsers, so none displaces another. */
  @Test
  void keepsASignInThatManyOthersFollow() {
    AdminBrowser alice = browser();
    String location = alice.get("/api/oidc/start").header("Location");
    AdminBrowser flood = browser();
    for (int i = 0; i < 300; i++) {
      assertThat(flood.get("/api/oidc/start").status()).isEqualTo(302);
    }
    String code = provider.code(parameter(location, "nonce"));

    Answer in =
        alice.get("/api/oidc/callback?code=" + code + "&state=" + parameter(location, "state"));

    assertThat(in.status()).isEqualTo(302);
  }

  @Test
  void saysThatTheProviderIsDownAndGoesOnWhenItIsBack() {
    provider.down(true);
    AdminBrowser alice = browser();
    Answer answer = alice.get("/api/oidc/start");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("can't be reached");

    provider.down(false);

    dev.spfgateway.testing.Waits.until(() -> alice.get("/api/oidc/start").status() == 302);
    assertThat(signIn(alice).status()).isEqualTo(302);
  }

  static List<Named<Map<String, Object>>> badDescriptions() {
    return List.of(
        Named.of("of another issuer", Map.of("issuer", "https://evil.example")),
        Named.of("without TLS", Map.of("token_endpoint", "http://192.0.2.1/token")),
        Named.of("with keys without TLS", Map.of("jwks_uri", "http://192.0.2.1/keys")),
        Named.of("that is no URL", Map.of("authorization_endpoint", "javascript:alert(1)")));
  }

  @ParameterizedTest
  @MethodSource("badDescriptions")
  void followsNoDescription(Map<String, Object> changed) {
    provider.describing(one -> one.mergeIn(new JsonObject(changed)));

    assertThat(browser().get("/api/oidc/start").status()).isEqualTo(503);
  }
}
