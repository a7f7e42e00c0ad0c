package dev.spfgateway.auth;

import static dev.spfgateway.auth.CredentialConfigs.aCredential;
import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static dev.spfgateway.pipeline.Exchanges.ROOT;
import static dev.spfgateway.pipeline.Exchanges.anExchange;
import static dev.spfgateway.pipeline.Requests.aRequest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.certificate.CertificateConfig;
import dev.spfgateway.auth.certificate.TestCertificate;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.RegistrySnapshot;
import dev.spfgateway.pipeline.Requests;
import dev.spfgateway.pipeline.access.Principal;
import dev.spfgateway.pipeline.access.Role;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticateStageTest {
  private static final ApiKey KEY = ApiKey.generate(new Random(1));
  private static final ApiKey SECOND = ApiKey.generate(new Random(2));
  private static final ApiKey EXPIRED = ApiKey.generate(new Random(3));
  private static final ApiKey REVOKED = ApiKey.generate(new Random(4));
  private static final ApiKey UNKNOWN = ApiKey.generate(new Random(5));
  private static final TestCertificate OWN = certificate();
  private static final TestCertificate OTHER = certificate();

  /** Good in the year in which the ticker starts. */
  private static TestCertificate certificate() {
    return aCertificate("CN=ci")
        .valid(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"))
        .make();
  }

  private final HandTicker ticker = new HandTicker();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LastUses lastUses = new LastUses(metrics, 200, ticker);
  private final AuthenticateStage stage =
      new AuthenticateStage(
          List.of(new ClientCertificateScheme(ticker), new ApiKeyScheme()),
          lastUses,
          ticker,
          metrics);
  private Credentials credentials = registered();
  private final Passage passage =
      Passage.through((exchange, next) -> stage.handle(exchange.with(snapshot()), next));

  private RegistrySnapshot snapshot() {
    return RegistrySnapshot.of(new RegistrySnapshot.Version(1, "digest"), credentials);
  }

  private Credentials registered() {
    return Credentials.of(
        Map.of(
            "contoso",
            List.of(
                aCredential("ci-key").of("ci").withKey(KEY).build(),
                aCredential("ci-key-2").of("ci").withKey(SECOND).build(),
                aCredential("old").withKey(EXPIRED).until(ticker.now()).build(),
                aCredential("lost").withKey(REVOKED).revoked().build(),
                aCredential("ci-cert")
                    .of("ci")
                    .withCertificate(bySha1(OWN))
                    .with(Role.READER)
                    .build()),
            "fabrikam",
            List.of(aCredential("other").withCertificate(bySha1(OTHER)).build())));
  }

  private static CertificateConfig bySha1(TestCertificate one) {
    return new CertificateConfig(null, one.thumbprint("SHA-1"), null, null, null);
  }

  @Test
  void knowsTheCallerByTheKey() {
    Exchange passed = passage.pass(showing("X-Api-Key", KEY.secret().reveal()));

    Principal caller = passed.principal();
    assertThat(caller)
        .extracting(Principal::tenant, Principal::name, Principal::credential, Principal::scheme)
        .containsExactly("contoso", "ci", "ci-key", "api-key");
    assertThat(caller.grant().everywhere()).contains(Role.OPERATOR);
    assertThat(passed.trail().principal()).contains(caller);
  }

  @Test
  void takesTwoKeysOfOnePrincipalAtOnceAndTellsThemApart() {
    Principal first = passage.pass(showing("X-Api-Key", KEY.secret().reveal())).principal();
    Principal second = passage.pass(showing("X-Api-Key", SECOND.secret().reveal())).principal();

    assertThat(second.name()).isEqualTo(first.name());
    assertThat(second.credential()).isNotEqualTo(first.credential());
  }

  @Test
  void takesTheHeaderInAnyCase() {
    assertThat(passage.pass(showing("x-api-key", KEY.secret().reveal())).principal().name())
        .isEqualTo("ci");
  }

  @Test
  void knowsTheCallerByTheCertificateOfTheConnection() {
    Exchange passed = passage.pass(over(OWN, aRequest("GET", ROOT)));

    assertThat(passed.principal().scheme()).isEqualTo("client-certificate");
    assertThat(passed.principal().credential()).isEqualTo("ci-cert");
  }

  static Stream<Exchange> refused() {
    return Stream.of(
        anExchange().withRequest(aRequest("GET", ROOT)).routed(),
        showing("X-Api-Key", ""),
        showing("X-Api-Key", "spfgw_x"),
        showing("X-Api-Key", KEY.hash()),
        showing("X-Api-Key", UNKNOWN.secret().reveal()),
        showing("X-Api-Key", EXPIRED.secret().reveal()),
        showing("X-Api-Key", REVOKED.secret().reveal()),
        showing("Authorization", KEY.secret().reveal()),
        showing("Authorization", "Basic Y2k6c2VjcmV0"),
        showing("Authorization", "NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA="),
        showing("Authorization", "Negotiate YII="),
        over(certificate(), aRequest("GET", ROOT)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void saysTheSameWhateverWasWrong(Exchange exchange) {
    GatewayException none =
        passage.refuse(anExchange().withRequest(aRequest("GET", ROOT)).routed());

    GatewayException refused = passage.refuse(exchange);

    assertThat(refused.kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
    assertThat(refused).hasMessage(none.getMessage());
    assertThat(refused.headers())
        .isEqualTo(none.headers())
        .containsEntry(
            "WWW-Authenticate",
            "ApiKey realm=\"spf-gateway\", ClientCertificate realm=\"spf-gateway\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NTLM TlRMTVNTUAAB", "Bearer x.y.z", "Basic Y2k6c2VjcmV0", "", "x"})
  void refusesAForeignCredentialBesideAGoodOne(String authorization) {
    Requests both =
        aRequest("GET", ROOT)
            .withHeader("X-Api-Key", KEY.secret().reveal())
            .withHeader("Authorization", authorization);

    assertThat(passage.refuse(anExchange().withRequest(both).routed()).kind())
        .isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  @Test
  void takesSeveralCredentialsOfOneCallerAndTheFirstSchemesGrant() {
    Exchange both = over(OWN, aRequest("GET", ROOT).withHeader("X-Api-Key", KEY.secret().reveal()));

    Principal caller = passage.pass(both).principal();

    assertThat(caller.scheme()).isEqualTo("client-certificate");
    assertThat(caller.grant().everywhere()).contains(Role.READER);
  }

  @Test
  void refusesSeveralCredentialsThatDisagree() {
    Requests key = aRequest("GET", ROOT).withHeader("X-Api-Key", KEY.secret().reveal());

    assertThat(passage.refuse(over(OTHER, key)).kind()).isEqualTo(FailureKind.BAD_REQUEST);
  }

  @Test
  void refusesAGoodCredentialBesideABadOne() {
    Requests bad = aRequest("GET", ROOT).withHeader("X-Api-Key", UNKNOWN.secret().reveal());

    assertThat(passage.refuse(over(OWN, bad)).kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  @Test
  void refusesFromTheSecondOnAtWhichAKeyExpires() {
    credentials =
        Credentials.of(
            Map.of(
                "contoso",
                List.of(
                    aCredential("ci").withKey(KEY).until(ticker.now().plusSeconds(60)).build())));
    Exchange showing = showing("X-Api-Key", KEY.secret().reveal());

    ticker.pass(Duration.ofMillis(59_999));
    assertThat(passage.pass(showing)).isNotNull();
    ticker.pass(Duration.ofMillis(1));
    assertThat(passage.refuse(showing).kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  @Test
  void refusesAtOnceWhatTheRegistryHasNoMore() {
    Exchange key = showing("X-Api-Key", KEY.secret().reveal());
    Exchange certificate = over(OWN, aRequest("GET", ROOT));
    assertThat(passage.pass(key)).isNotNull();
    assertThat(passage.pass(certificate)).isNotNull();

    credentials = Credentials.of(Map.of());

    assertThat(passage.refuse(key).kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
    assertThat(passage.refuse(certificate).kind()).isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  @Test
  void remembersWhenAGoodCredentialWasUsedUntilItIsGone() {
    passage.refuse(showing("X-Api-Key", REVOKED.secret().reveal()));
    passage.pass(showing("X-Api-Key", KEY.secret().reveal()));

    assertThat(lastUses.of("ci-key")).contains(ticker.now().truncatedTo(ChronoUnit.SECONDS));
    assertThat(lastUses.of("ci-key-2")).isEmpty();
    assertThat(lastUses.of("lost")).isEmpty();
    assertThat(metrics.get("spfgateway.credential.last.used.timestamp").gauge().value())
        .isEqualTo(ticker.now().getEpochSecond());

    lastUses.retain(java.util.Set.of("ci-key-2"));

    assertThat(lastUses.of("ci-key")).isEmpty();
    assertThat(metrics.find("spfgateway.credential.last.used.timestamp").gauge()).isNull();
  }

  @Test
  void countsWhyCredentialsWereRefused() {
    passage.refuse(showing("X-Api-Key", UNKNOWN.secret().reveal()));
    passage.refuse(showing("X-Api-Key", EXPIRED.secret().reveal()));
    passage.refuse(showing("X-Api-Key", REVOKED.secret().reveal()));

    for (String result : List.of("unknown", "expired", "revoked")) {
      assertThat(
              metrics
                  .get("spfgateway.authentications")
                  .tag("scheme", "api-key")
                  .tag("result", result)
                  .counter()
                  .count())
          .as(result)
          .isEqualTo(1);
    }
  }

  @Test
  void takesAHashThatBeginsLikeAKnownOneForNoKey() {
    String hash = KEY.hash();
    String like = hash.substring(0, 63) + (hash.endsWith("0") ? "1" : "0");
    Credentials one =
        Credentials.of(Map.of("contoso", List.of(aCredential("ci").withKeyHash(like).build())));

    assertThat(one.byKeyHash(hash)).isEmpty();
    assertThat(one.byKeyHash(like)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"NTLM TlRMTVNTUAABAAAA", "ntlm", "Negotiate YII=", " negotiate x"})
  void refusesAWindowsLogonEvenBesideAGoodKey(String authorization) {
    Requests request =
        aRequest("GET", ROOT)
            .withHeader("X-Api-Key", KEY.secret().reveal())
            .withHeader("Authorization", authorization);

    assertThat(passage.refuse(anExchange().withRequest(request).routed()).kind())
        .isEqualTo(FailureKind.UNAUTHENTICATED);
  }

  private static Exchange showing(String header, String value) {
    Requests request = aRequest("GET", ROOT).withHeader(header, value);
    return anExchange().withRequest(request).routed();
  }

  private static Exchange over(TestCertificate certificate, Requests request) {
    return anExchange().withRequest(request.withCertificates(certificate.own())).routed();
  }
}
