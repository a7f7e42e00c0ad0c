package dev.spfgateway.app;

import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.auth.certificate.TestCertificate;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS of the admin listener, and operators whom client certificates prove. */
class AdminTlsIT {
  private static final TestCertificate OWN = aCertificate("CN=admin").make();
  private static final TestCertificate NEXT = aCertificate("CN=next").make();
  private static final TestCertificate AUTHORITY =
      aCertificate("CN=operators").asAuthority().make();
  private static final TestCertificate ALICE = client("CN=alice,O=Hoster", AUTHORITY);
  private static final TestCertificate BOB = client("CN=bob,O=Hoster", AUTHORITY);
  private static final TestCertificate STRANGER = client("CN=stranger,O=Hoster", AUTHORITY);
  private static final TestCertificate FORGED =
      client("CN=alice,O=Hoster", aCertificate("CN=operators").asAuthority().make());

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private GatewayBuilder builder;
  private RunningGateway gateway;

  private static TestCertificate client(String subject, TestCertificate authority) {
    return aCertificate(subject).forUse(KeyPurposeId.id_kp_clientAuth).issuedBy(authority).make();
  }

  @BeforeEach
  void write() {
    show(OWN);
    OWN.writeChain(directory.resolve("own.crt"));
    NEXT.writeChain(directory.resolve("next.crt"));
    AUTHORITY.writeChain(directory.resolve("operators.crt"));
    builder =
        RunningGateway.in(directory)
            .endpoint("https://localhost:1/SC2012R2/VMM", directory.resolve("own.crt"))
            .set("reload.interval", "100ms")
            .withOperator("carol", "operator", "correct horse battery")
            .withCertifiedOperator("alice", "operator", "\"CN=alice, O=Hoster\"")
            .withCertifiedOperator("bob", "viewer", "\"CN=bob,O=Hoster\"");
  }

  private void show(TestCertificate one) {
    one.writeKey(directory.resolve("server.key"));
    one.writeChain(directory.resolve("server.crt"));
  }

  private void start(UnaryOperator<GatewayBuilder> more) {
    gateway = builder.with(more).start(bed);
  }

  private static GatewayBuilder withOwn(GatewayBuilder one) {
    return one.set("adminListener.tls.certificate", "server.crt")
        .set("adminListener.tls.privateKey", "server.key");
  }

  private static GatewayBuilder withClients(GatewayBuilder one) {
    return withOwn(one).set("adminListener.tls.clientCertificates.authority", "operators.crt");
  }

  private RawClient open(String certificate, TestCertificate... own) {
    return RawClient.connect(
        gateway.gateway().adminPort(),
        directory.resolve(certificate),
        own.length == 0 ? null : own[0].keyManagers());
  }

  private static String ask(RawClient client, String line, String... headers) {
    return client
        .send(line + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n")
        .answer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "'::'", "192.0.2.1", "gateway.example", "localhost.example"})
  void refusesToCarrySecretsInTheClear(String host) {
    assertThatThrownBy(() -> start(b -> b.set("adminListener.host", host.replace("'", ""))))
        .hasMessageContaining("adminListener.host")
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("adminListener.tls");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.9", "localhost"})
  void needsNoTlsOnThisMachine(String host) {
    start(b -> b.set("adminListener.host", host));
    assertThat(gateway.gateway().adminPort()).isPositive();
  }

  @Test
  void showsTheTenantListenersCertificateWhereItHasNoneOfItsOwn() {
    start(b -> b.set("adminListener.host", "0.0.0.0").set("adminListener.tls", Map.of()));

    assertThat(gateway.admin("/livez").status()).isEqualTo(200);
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_certificate_not_after_timestamp_seconds{listener=\"admin\"}");
    try (RawClient plain = RawClient.plain("127.0.0.1", gateway.gateway().adminPort())) {
      assertThat(plain.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").everything())
          .doesNotContain("alive");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void speaksTheTenantListenersTls(String version) {
    start(AdminTlsIT::withOwn);
    Path trusted = directory.resolve("own.crt");
    try (RawClient client = RawClient.connect(gateway.gateway().adminPort(), trusted, version)) {
      assertThat(ask(client, "GET /livez")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void refusesCiphersWithoutForwardSecrecy() throws IOException {
    start(AdminTlsIT::withOwn);
    try (SSLSocket socket =
        (SSLSocket)
            RawClient.trusting(directory.resolve("own.crt"))
                .getSocketFactory()
                .createSocket("localhost", gateway.gateway().adminPort())) {
      SSLParameters weak = socket.getSSLParameters();
      weak.setProtocols(new String[] {"TLSv1.2"});
      weak.setCipherSuites(
          new String[] {
            "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
          });
      socket.setSSLParameters(weak);
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
  }

  @Test
  void bindsCookiesToTlsAndToThisHost() {
    start(AdminTlsIT::withOwn);
    AdminBrowser carol = bed.keep(AdminBrowser.of(bed.vertx(), gateway));

    Answer in = carol.signIn("carol", "correct horse battery");

    assertThat(in.headers().getAll("Set-Cookie"))
        .hasSize(2)
        .allSatisfy(
            cookie ->
                assertThat(cookie)
                    .startsWith("__Host-spfgateway")
                    .contains("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"));
    String value = carol.cookies().remove("__Host-" + SessionCookies.SESSION);
    carol.cookies().put(SessionCookies.SESSION, value);
    assertThat(carol.get("/api/session").status()).isEqualTo(401);
  }

  @Test
  void answersNoPageThatCameWithoutTls() {
    start(AdminTlsIT::withOwn);
    try (RawClient client = open("own.crt")) {
      assertThat(ask(client, "GET /console/", "Origin: http://localhost\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(ask(client, "GET /api/session", bearer(), "Origin: https://localhost\r\n"))
          .startsWith("HTTP/1.1 200 ");
      assertThat(ask(client, "GET /api/session", bearer(), "Origin: http://localhost\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  private String bearer() {
    return "Authorization: Bearer " + gateway.adminToken().orElseThrow() + "\r\n";
  }

  @Test
  void followsItsCertificateAndKeepsTheLastGoodOne() throws IOException {
    start(AdminTlsIT::withOwn);
    try (RawClient before = open("own.crt")) {
      assertThat(ask(before, "GET /livez")).startsWith("HTTP/1.1 200 ");
      Files.writeString(directory.resolve("server.crt"), "no certificate");
      until(() -> ask(before, "GET /metrics", bearer()).contains("admin_certificate_good 0.0"));
      try (RawClient still = open("own.crt")) {
        assertThat(ask(still, "GET /livez")).startsWith("HTTP/1.1 200 ");
      }

      show(NEXT);

      until(() -> ask(before, "GET /metrics", bearer()).contains("admin_certificate_good 1.0"));
      try (RawClient after = open("next.crt")) {
        assertThat(ask(after, "GET /livez")).startsWith("HTTP/1.1 200 ");
      }
      assertThatThrownBy(() -> ask(open("own.crt"), "GET /livez")).isInstanceOf(Throwable.class);
      assertThat(ask(before, "GET /livez")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void knowsOperatorsByTheirCertificates() {
    start(AdminTlsIT::withClients);
    try (RawClient alice = open("own.crt", ALICE);
        RawClient bob = open("own.crt", BOB);
        RawClient stranger = open("own.crt", STRANGER);
        RawClient nobody = open("own.crt")) {
      JsonObject session = body(ask(alice, "GET /api/session"));
      assertThat(session.getMap())
          .containsEntry("name", "alice")
          .containsEntry("by", "certificate")
          .containsEntry("role", "operator");
      assertThat(ask(alice, "DELETE /api/sessions/none")).startsWith("HTTP/1.1 404 ");
      assertThat(ask(bob, "GET /api/sessions")).startsWith("HTTP/1.1 200 ");
      assertThat(ask(bob, "DELETE /api/sessions/none")).startsWith("HTTP/1.1 403 ");
      assertThat(ask(stranger, "GET /api/session")).startsWith("HTTP/1.1 401 ");
      assertThat(ask(nobody, "GET /api/session")).startsWith("HTTP/1.1 401 ");
      assertThat(ask(nobody, "GET /livez")).startsWith("HTTP/1.1 200 ");
    }
    try (RawClient alice = open("own.crt", ALICE)) {
      assertThat(ask(alice, "DELETE /api/sessions/none", "Origin: https://evil.example\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  private static JsonObject body(String answer) {
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n")));
  }

  @Test
  void believesNoOtherAuthorityAndNoOldCertificate() {
    start(AdminTlsIT::withClients);
    assertThatThrownBy(() -> ask(open("own.crt", FORGED), "GET /api/session"))
        .isInstanceOf(Throwable.class);
    TestCertificate old =
        aCertificate("CN=alice,O=Hoster")
            .forUse(KeyPurposeId.id_kp_clientAuth)
            .issuedBy(AUTHORITY)
            .valid(
                java.time.Instant.parse("2020-01-01T00:00:00Z"),
                java.time.Instant.parse("2021-01-01T00:00:00Z"))
            .make();
    assertThatThrownBy(() -> ask(open("own.crt", old), "GET /api/session"))
        .isInstanceOf(Throwable.class);
  }

  @Test
  void forgetsACertifiedOperatorOnAnOpenConnection() {
    start(AdminTlsIT::withClients);
    try (RawClient alice = open("own.crt", ALICE)) {
      assertThat(ask(alice, "GET /api/session")).startsWith("HTTP/1.1 200 ");

      gateway.writeRegistry(builder.withoutOperators().registryYaml());

      until(() -> ask(open("own.crt", ALICE), "GET /api/session").startsWith("HTTP/1.1 401 "));
      assertThat(ask(alice, "GET /api/session")).startsWith("HTTP/1.1 401 ");
    }
  }

  @Test
  void demandsACertificateOfEverythingButProbes() {
    start(b -> withClients(b).set("adminListener.tls.clientCertificates.required", true));
    for (String path : new String[] {"/metrics", "/api/session", "/console/", "/none"}) {
      try (RawClient nobody = open("own.crt");
          RawClient stranger = open("own.crt", STRANGER)) {
        assertThat(ask(nobody, "GET " + path, bearer()))
            .startsWith("HTTP/1.1 403 ")
            .contains("CertificateRequired");
        assertThat(ask(stranger, "GET " + path, bearer())).doesNotContain("CertificateRequired");
      }
    }
    try (RawClient nobody = open("own.crt")) {
      assertThat(ask(nobody, "GET /livez")).startsWith("HTTP/1.1 200 ");
      assertThat(ask(nobody, "GET /readyz")).startsWith("HTTP/1.1 200 ");
      assertThat(ask(nobody, "POST /api/session", "Content-Length: 0\r\n"))
          .startsWith("HTTP/1.1 403 ");
    }
  }
}
