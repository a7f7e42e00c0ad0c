package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.certificate.TestCertificate;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The registry changes while the gateway runs and connections are open. */
class RevocationIT {
  private static final ApiKey KEY = ApiKey.generate(new SecureRandom());
  private static final TestCertificate ROOT = aCertificate("CN=CA").asAuthority().make();
  private static final TestCertificate MANAGEMENT = aCertificate("CN=management").make();
  private static final TestCertificate ISSUED = aCertificate("CN=ci").issuedBy(ROOT).make();

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private GatewayBuilder builder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    ROOT.writeChain(directory.resolve("ca.pem"));
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    builder =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("authentication.clientCertificate.enabled", true)
            .set("reload.interval", "100ms")
            .withCredentials("contoso", credentials(""));
    gateway = builder.start(bed);
  }

  private static String credentials(String more) {
    return "      - id: key\n        role: reader\n        apiKeySha256: "
        + KEY.hash()
        + "\n"
        + more
        + "      - id: management\n        role: reader\n        certificate: {sha256: "
        + MANAGEMENT.thumbprint("SHA-256")
        + "}\n"
        + more
        + "      - id: issued\n        role: reader\n"
        + "        certificate: {authority: ca.pem, subject: CN=ci}\n"
        + more;
  }

  private RawClient open(TestCertificate certificate) {
    return RawClient.connect(
        gateway.port(),
        gateway.certificate(),
        certificate == null ? null : certificate.keyManagers());
  }

  private static String ask(RawClient client, String header) {
    return client
        .send("GET " + beforeUpdate() + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n")
        .answer();
  }

  private static final String SHOWN = "X-Api-Key: " + KEY.secret().reveal() + "\r\n";

  private void awaitMetric(String line) {
    until(() -> gateway.admin("/metrics").body().contains(line));
  }

  private void reload(String registry) {
    gateway.writeRegistry(registry);
    awaitMetric("spfgateway_registry_reloads_total{result=\"good\"} 1.0");
  }

  private void assertRefusedOnOpenConnectionsAfter(Runnable change) {
    try (RawClient key = open(null);
        RawClient management = open(MANAGEMENT);
        RawClient issued = open(ISSUED)) {
      assertThat(ask(key, SHOWN)).startsWith("HTTP/1.1 200 ");
      assertThat(ask(management, "")).startsWith("HTTP/1.1 200 ");
      assertThat(ask(issued, "")).startsWith("HTTP/1.1 200 ");
      upstream.take();

      change.run();

      assertThat(ask(key, SHOWN)).startsWith("HTTP/1.1 401 ");
      assertThat(ask(management, "")).startsWith("HTTP/1.1 401 ");
      assertThat(ask(issued, "")).startsWith("HTTP/1.1 401 ");
      assertThat(upstream.take()).isEmpty();
    }
  }

  @Test
  void refusesWhatWasTakenOutOnTheNextRequestOfAnOpenConnection() {
    assertRefusedOnOpenConnectionsAfter(
        () -> reload(builder.withoutCredentials("contoso").registryYaml()));
  }

  @Test
  void refusesWhatWasMarkedAsRevokedOnTheNextRequestOfAnOpenConnection() {
    assertRefusedOnOpenConnectionsAfter(
        () ->
            reload(
                builder
                    .withoutCredentials("contoso")
                    .withCredentials("contoso", credentials("        revoked: true\n"))
                    .registryYaml()));
  }

  @Test
  void takesACredentialThatWasAdded() {
    ApiKey added = ApiKey.generate(new SecureRandom());
    assertThat(gateway.send("GET", beforeUpdate(), added, null).status()).isEqualTo(401);

    reload(
        builder
            .withCredentials(
                "contoso",
                "      - id: added\n        role: reader\n        apiKeySha256: "
                    + added.hash()
                    + "\n")
            .registryYaml());

    assertThat(gateway.send("GET", beforeUpdate(), added, null).status()).isEqualTo(200);
  }

  @Test
  void keepsTheLastGoodRegistryWhenTheChangedOneIsWrong() {
    gateway.writeRegistry(builder.registryYaml().replace("role: reader", "role: emperor"));
    awaitMetric("spfgateway_registry_reloads_total{result=\"bad\"} 1.0");

    assertThat(gateway.admin("/metrics").body()).contains("spfgateway_registry_good 0.0");
    try (RawClient key = open(null)) {
      assertThat(ask(key, SHOWN)).startsWith("HTTP/1.1 200 ");
    }

    reload(builder.registryYaml());
    awaitMetric("spfgateway_registry_good 1.0");
  }

  @Test
  void readsTheRegistryAgainWhenAFileThatItNamesHasChanged() throws IOException {
    try (RawClient issued = open(ISSUED)) {
      assertThat(ask(issued, "")).startsWith("HTTP/1.1 200 ");

      aCertificate("CN=CA").asAuthority().make().writeChain(directory.resolve("ca.pem"));
      awaitMetric("spfgateway_registry_reloads_total{result=\"good\"} 1.0");

      assertThat(ask(issued, "")).startsWith("HTTP/1.1 401 ");
    }
    Files.writeString(directory.resolve("password"), "another");
    awaitMetric("spfgateway_registry_reloads_total{result=\"good\"} 2.0");
  }

  @Test
  void tellsWhenACredentialWasLastUsedUntilItIsGone() {
    try (RawClient key = open(null)) {
      ask(key, SHOWN);
    }
    assertThat(gateway.admin("/metrics").body())
        .contains(
            "spfgateway_credential_last_used_timestamp_seconds{credential=\"key\",scheme=\"api-key\","
                + "tenant=\"contoso\"}")
        .contains("spfgateway_authentications_total{result=\"verified\",scheme=\"api-key\"} 1.0");

    reload(builder.withoutCredentials("contoso").registryYaml());

    assertThat(gateway.admin("/metrics").body()).doesNotContain("credential=\"key\"");
  }
}
