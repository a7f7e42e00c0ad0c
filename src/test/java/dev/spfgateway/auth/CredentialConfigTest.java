package dev.spfgateway.auth;

import static dev.spfgateway.auth.CredentialConfigs.aCredential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.auth.certificate.CertificateConfig;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.identity.password.PasswordConfig;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.ClaimsConfig;
import dev.spfgateway.identity.token.IssuerConfig;
import dev.spfgateway.identity.token.TokenConfig;
import dev.spfgateway.identity.token.VerifiedToken;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.access.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CredentialConfigTest {
  private static final ApiKey KEY = ApiKey.generate(new Random(1));
  private static final String HASH = PasswordHash.of(Secret.of("x"), new Random(1)).print();
  private static final CertificateConfig CERTIFICATE =
      new CertificateConfig("ab".repeat(32), null, null, null, null);
  private static final ClaimsConfig CLAIMS = new ClaimsConfig("issuer", Map.of("sub", "ci"));

  private static void refuses(String key, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOfSatisfying(InvalidSetting.class, e -> assertThat(e.key()).isEqualTo(key));
  }

  @Test
  void isOfExactlyOneScheme() {
    assertThat(aCredential("a").withKey(KEY).build().scheme()).isEqualTo("api-key");
    assertThat(aCredential("a").withPasswordHash(HASH).build().scheme()).isEqualTo("basic");
    assertThat(aCredential("a").withCertificate(CERTIFICATE).build().scheme())
        .isEqualTo("client-certificate");
    assertThat(aCredential("a").withToken(CLAIMS).build().scheme()).isEqualTo("bearer");

    refuses("apiKeySha256", () -> aCredential("a").build());
    refuses("apiKeySha256", () -> aCredential("a").withKey(KEY).withToken(CLAIMS).build());
  }

  @Test
  void hasEitherOneRoleOrOneForEachSubscription() {
    Map<SubscriptionId, Role> roles = Map.of(new SubscriptionId(UUID.randomUUID()), Role.READER);

    assertThat(aCredential("a").withKey(KEY).in(roles).build().subscriptions()).isEqualTo(roles);
    refuses("role", () -> aCredential("a").withKey(KEY).in(Map.of()).build());
    refuses("role", () -> aCredential("a").withKey(KEY).in(roles).with(Role.OWNER).build());
  }

  @Test
  void refusesMalformedValues() {
    refuses("id", () -> aCredential("a b").withKey(KEY).build());
    refuses("id", () -> aCredential("").withKey(KEY).build());
    refuses("id", () -> aCredential("a:b").withKey(KEY).build());
    refuses("principal", () -> aCredential("a").of("x\ny").withKey(KEY).build());
    refuses("apiKeySha256", () -> aCredential("a").withKeyHash("ABC").build());
    refuses("passwordHash", () -> aCredential("a").withPasswordHash("secret").build());
  }

  @Test
  void showsNoHashWhenPrinted() {
    assertThat(aCredential("a").withPasswordHash(HASH).build().toString())
        .contains("a", "basic")
        .doesNotContain("argon2");
  }

  @Test
  void knowsACertificateByOneThingOnly() {
    Path ca = Path.of("ca.pem");
    String sha1 = "ab".repeat(20);
    refuses("sha256", () -> new CertificateConfig(null, null, null, null, null));
    refuses("sha256", () -> new CertificateConfig("zz", null, null, null, null));
    refuses("sha1", () -> new CertificateConfig(null, "ab", null, null, null));
    refuses("sha256", () -> new CertificateConfig("ab".repeat(32), sha1, null, null, null));
    refuses("authority", () -> new CertificateConfig(null, sha1, null, "CN=x", null));
    refuses("authority", () -> new CertificateConfig(null, null, ca, null, null));
    refuses("authority", () -> new CertificateConfig(null, null, ca, "CN=x", "dns:x"));
    refuses("subject", () -> new CertificateConfig(null, null, ca, "no name", null));
    refuses("san", () -> new CertificateConfig(null, null, ca, null, "ip:192.0.2.1"));
  }

  @Test
  void takesTokensByAtLeastOneClaim() {
    refuses("claims", () -> new ClaimsConfig("issuer", Map.of()));
    refuses("claims", () -> new ClaimsConfig("issuer", Map.of("sub", "")));
    refuses("issuer", () -> new ClaimsConfig(" ", Map.of("sub", "ci")));
  }

  @Test
  void restrictsToWellFormedAddresses() {
    refuses(
        "addresses",
        () -> new RestrictionConfig(List.of("192.0.2.1/24"), List.of(), List.of(), List.of()));
    assertThat(new RestrictionConfig(List.of("::1"), List.of(), List.of(), List.of()).ranges())
        .hasSize(1);
  }

  @Test
  void refusesIssuersThatCantBeTrusted() {
    refuses("audiences", () -> issuer(List.of(), "https://x/keys", null, "RS256"));
    refuses("jwksUrl", () -> issuer(List.of("a"), null, null, "RS256"));
    refuses("jwksUrl", () -> issuer(List.of("a"), "https://x/keys", Path.of("f"), "RS256"));
    refuses("jwksUrl", () -> issuer(List.of("a"), "http://login.example/keys", null, "RS256"));
    assertThat(issuer(List.of("a"), "http://localhost:1/keys", null, "RS256")).isNotNull();
    for (String algorithm : List.of("none", "HS256", "RS512", "")) {
      refuses("algorithms", () -> issuer(List.of("a"), "https://x/keys", null, algorithm));
    }
  }

  private static IssuerConfig issuer(
      List<String> audiences, String url, Path file, String algorithm) {
    return new IssuerConfig(
        "issuer",
        audiences,
        url == null ? null : URI.create(url),
        file,
        List.of(),
        List.of(algorithm),
        "sub");
  }

  @Test
  void checksTheRangesOfTheSettings() {
    IssuerConfig one = issuer(List.of("a"), "https://x/keys", null, "RS256");
    TokenConfig.Keys keys =
        new TokenConfig.Keys(
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            1,
            Duration.ofHours(1),
            Duration.ofSeconds(5),
            new ByteSize(1 << 10));
    Duration leeway = Duration.ofSeconds(30);
    refuses("issuers", () -> new TokenConfig(true, List.of(), leeway, 1, 1, keys));
    refuses("issuers", () -> new TokenConfig(true, List.of(one, one), leeway, 1, 1, keys));
    refuses("leeway", () -> new TokenConfig(true, List.of(one), Duration.ofMinutes(6), 1, 1, keys));
    refuses("threads", () -> new TokenConfig(true, List.of(one), leeway, 0, 1, keys));
    refuses("maxWaiting", () -> new TokenConfig(true, List.of(one), leeway, 1, 0, keys));
    refuses("threads", () -> new PasswordConfig(true, 0, 1, 1, 1, 1, 16));
    refuses("maxWaiting", () -> new PasswordConfig(true, 1, 0, 1, 1, 1, 16));
    refuses("failuresPerName", () -> new PasswordConfig(true, 1, 1, 0, 1, 1, 16));
    refuses("failuresPerNameEverywhere", () -> new PasswordConfig(true, 1, 1, 1, 0, 1, 16));
    refuses("failuresPerAddress", () -> new PasswordConfig(true, 1, 1, 1, 1, 0, 16));
    refuses("maxTracked", () -> new PasswordConfig(true, 1, 1, 1, 1, 1, 15));
    refuses("entries", () -> new AuthenticationConfig.Cache(15, Duration.ofSeconds(1)));
    refuses("life", () -> new AuthenticationConfig.Cache(16, Duration.ofMinutes(11)));
    refuses(
        "entitySets", () -> new AuthorizationConfig(Map.of("a b", List.of(Action.READ)), Map.of()));
    refuses("navigations", () -> new AuthorizationConfig(Map.of(), Map.of("Host", "a b")));
    refuses("navigations", () -> new AuthorizationConfig(Map.of(), Map.of("$expand", "Hosts")));
  }

  @Test
  void takesATokenForTheFirstEntryThatFitsAndForNoTenantWhenSeveralClaimIt() {
    ClaimsConfig strong = new ClaimsConfig("issuer", Map.of("sub", "ci", "roles", "restore"));
    Credentials one =
        Credentials.of(
            Map.of(
                "contoso",
                List.of(
                    aCredential("strong").withToken(strong).build(),
                    aCredential("weak").with(Role.READER).withToken(CLAIMS).build())));
    Credentials two =
        Credentials.of(
            Map.of(
                "contoso",
                List.of(aCredential("a").withToken(CLAIMS).build()),
                "fabrikam",
                List.of(aCredential("b").withToken(CLAIMS).build())));

    assertThat(one.byToken(token("issuer", Map.of("sub", "ci", "roles", List.of("restore")))))
        .hasValueSatisfying(found -> assertThat(found.id()).isEqualTo("strong"));
    assertThat(one.byToken(token("issuer", Map.of("sub", "ci", "roles", "x"))))
        .hasValueSatisfying(found -> assertThat(found.id()).isEqualTo("weak"));
    assertThat(one.byToken(token("issuer", Map.of("roles", "restore")))).isEmpty();
    assertThat(one.byToken(token("other", Map.of("sub", "ci")))).isEmpty();
    assertThat(two.byToken(token("issuer", Map.of("sub", "ci")))).isEmpty();
  }

  private static VerifiedToken token(String issuer, Map<String, Object> claims) {
    return new VerifiedToken(issuer, "ci", claims, Instant.MAX, null);
  }

  @Test
  void readsLoginsAndTakesNothingElseForOne() {
    assertThat(BasicScheme.Login.parse("Y2k6c2VjcmV0OngK"))
        .hasValueSatisfying(
            login -> {
              assertThat(login.name()).isEqualTo("ci");
              assertThat(login.password().reveal()).isEqualTo("secret:x\n");
            });
    String longName = "a".repeat(65) + ":x";
    for (String text :
        List.of(
            "",
            "c2VjcmV0",
            "Y2k6c2VjcmV0=x",
            "é",
            "/////w==",
            Base64.getEncoder().encodeToString(longName.getBytes()))) {
      assertThat(BasicScheme.Login.parse(text)).as(text).isEmpty();
    }
  }

  @Property(tries = 300)
  void readsEveryLoginThatIsWritten(@ForAll("names") String name, @ForAll String password) {
    String valid = new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    String written =
        Base64.getEncoder().encodeToString((name + ":" + valid).getBytes(StandardCharsets.UTF_8));

    assertThat(BasicScheme.Login.parse(written))
        .contains(new BasicScheme.Login(name, Secret.of(valid)));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().alpha().numeric().ofMaxLength(64);
  }

  @Property(tries = 500)
  void neverThrowsOnAnyHeaderText(@ForAll String text) {
    assertThat(BasicScheme.Login.parse(text)).isNotNull();
    assertThat(ApiKey.parse(text)).isNotNull();
    assertThat(PasswordHash.parse(text)).isNotNull();
  }
}
