package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.auth.certificate.TestCertificate;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The tenant listener's certificate is replaced while the gateway runs. */
class CertificateReloadIT {
  private static final TestCertificate FIRST = aCertificate("CN=first").make();
  private static final TestCertificate SECOND = aCertificate("CN=second").make();
  private static final TestCertificate CLIENT = aCertificate("CN=client").make();
  private static final String GOOD = "spfgateway_certificate_reloads_total{result=\"good\"} ";
  private static final String BAD = "spfgateway_certificate_reloads_total{result=\"bad\"} ";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private GatewayBuilder builder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    FIRST.writeChain(directory.resolve("first.crt"));
    SECOND.writeChain(directory.resolve("second.crt"));
    FIRST.writeChain(directory.resolve("server.crt"));
    FIRST.writeKey(directory.resolve("server.key"));
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    builder =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.certificate", "server.crt")
            .set("tenantListener.privateKey", "server.key")
            .set("authentication.clientCertificate.enabled", true)
            .set("reload.interval", "100ms")
            .withCredentials(
                "contoso",
                "      - id: client\n        role: reader\n        certificate: {sha256: "
                    + CLIENT.thumbprint("SHA-256")
                    + "}\n");
    gateway = builder.start(bed);
  }

  /** A connection that accepts no other certificate than this one. */
  private RawClient open(String certificate) {
    return RawClient.connect(gateway.port(), directory.resolve(certificate));
  }

  private static String ask(RawClient client) {
    return client
        .send(
            "GET "
                + beforeUpdate()
                + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                + READER.secret().reveal()
                + "\r\n\r\n")
        .answer();
  }

  private void assertNewConnectionsSee(String certificate) {
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      try (RawClient client = open(certificate)) {
        assertThat(ask(client)).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  private String metrics() {
    return gateway.admin("/metrics").body();
  }

  private void awaitMetric(String line) {
    until(() -> metrics().contains(line));
  }

  private void show(TestCertificate one) {
    one.writeKey(directory.resolve("server.key"));
    one.writeChain(directory.resolve("server.crt"));
  }

  @Test
  void showsAChangedCertificateToNewConnectionsWhileOpenOnesGoOn() {
    try (RawClient before = open("first.crt")) {
      assertThat(ask(before)).startsWith("HTTP/1.1 200 ");

      show(SECOND);
      awaitMetric(GOOD + "1.0");

      assertNewConnectionsSee("second.crt");
      assertThat(ask(before)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void keepsTheLastGoodCertificateUntilTheKeyThatBelongsToTheNewOneCame() {
    SECOND.writeChain(directory.resolve("server.crt"));
    awaitMetric(BAD + "1.0");

    assertNewConnectionsSee("first.crt");
    assertThat(metrics()).contains("spfgateway_certificate_good 0.0", GOOD + "0.0");

    SECOND.writeKey(directory.resolve("server.key"));
    awaitMetric(GOOD + "1.0");

    assertNewConnectionsSee("second.crt");
    assertThat(metrics()).contains("spfgateway_certificate_good 1.0", BAD + "1.0");
  }

  @Test
  void keepsTheLastGoodCertificateWhileTheNewOneIsHalfWrittenOrAway() throws IOException {
    Path file = directory.resolve("server.crt");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() / 2));
    awaitMetric(BAD + "1.0");
    assertNewConnectionsSee("first.crt");

    Files.delete(file);
    awaitMetric(BAD + "2.0");
    assertNewConnectionsSee("first.crt");

    Files.writeString(file, whole);
    awaitMetric("spfgateway_certificate_good 1.0");
    assertNewConnectionsSee("first.crt");
  }

  @Test
  void changesNothingElseAboutTls() throws IOException {
    assertTlsIsAsEver("first.crt");

    show(SECOND);
    awaitMetric(GOOD + "1.0");

    assertTlsIsAsEver("second.crt");
  }

  private void assertTlsIsAsEver(String certificate) throws IOException {
    Path trusted = directory.resolve(certificate);
    try (RawClient client = RawClient.connect(gateway.port(), trusted, CLIENT.keyManagers())) {
      client.send("GET " + beforeUpdate() + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.answer()).as("asks for a certificate").startsWith("HTTP/1.1 200 ");
    }
    try (SSLSocket socket =
        (SSLSocket)
            RawClient.trusting(trusted)
                .getSocketFactory()
                .createSocket("localhost", gateway.port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();

      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
    }
  }

  @Test
  void tellsWhenTheCertificateEnds() {
    TestCertificate longer =
        aCertificate("CN=longer")
            .valid(
                FIRST.own().getNotBefore().toInstant(),
                FIRST.own().getNotAfter().toInstant().plusSeconds(1_000_000))
            .make();
    assertThat(notAfter()).isEqualTo(FIRST.own().getNotAfter().getTime() / 1000.0);

    show(longer);
    awaitMetric(GOOD + "1.0");

    assertThat(notAfter()).isEqualTo(longer.own().getNotAfter().getTime() / 1000.0);
  }

  private double notAfter() {
    String name = "spfgateway_certificate_not_after_timestamp_seconds{listener=\"tenant\"} ";
    return metrics()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void doesNotStartWithAKeyThatBelongsToAnotherCertificate() {
    gateway.close();
    SECOND.writeKey(directory.resolve("server.key"));

    assertThatThrownBy(() -> builder.start(bed.vertx()))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage("does not belong to the certificate");

    FIRST.writeKey(directory.resolve("server.key"));
    gateway = builder.start(bed);
  }
}
