package dev.spfgateway.cli;

import static dev.spfgateway.auth.certificate.TestCertificate.aCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.certificate.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckConfigCommandTest {
  private static final TestCertificate OWN = aCertificate("CN=gateway").make();
  private static final TestCertificate OTHER = aCertificate("CN=other").make();

  private static final String REGISTRY =
      """
      stamps:
        - id: ba4146fa-fb41-4f59-a193-ad00c52a138c
          name: stamp-1
          endpoints:
            - {url: 'https://spf:8090/SC2012R2/VMM', user: spf, password: {file: password}}
      tenants: []
      """;

  @TempDir Path directory;
  private Path certificate;
  private Path key;

  @BeforeEach
  void write() throws IOException {
    certificate = directory.resolve("server.crt");
    key = directory.resolve("server.key");
    Files.writeString(directory.resolve("password"), "secret");
    Files.writeString(directory.resolve("registry.yaml"), REGISTRY);
    configure(", certificate: server.crt, privateKey: server.key");
  }

  private void configure(String files) throws IOException {
    Files.writeString(
        directory.resolve("gateway.yaml"),
        "dataDirectory: data\nregistry: registry.yaml\ntenantListener: {port: 0" + files + "}\n");
  }

  private AuditedStore.Printed check() {
    return AuditedStore.run(
        "check-config", "--config", directory.resolve("gateway.yaml").toString());
  }

  private void assertWrong(String... says) {
    AuditedStore.Printed printed = check();

    assertThat(printed.code()).isEqualTo(1);
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err().lines()).singleElement().asString().contains(says);
  }

  @Test
  void findsACertificateAndItsKeyGood() {
    OWN.writeChain(certificate);
    OWN.writeKey(key);

    AuditedStore.Printed printed = check();

    assertThat(printed.err()).isEmpty();
    assertThat(printed.out()).contains("gateway.yaml: good");
    assertThat(printed.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://spf:99999/VMM  | its port must be from 1 to 65535, not '99999'
          https://spf_1:8090/VMM | contains '_', and Java's TLS can't verify a certificate for such a name
          https://spf:8090x/VMM  | its port must be from 1 to 65535, not '8090x'
          """)
  void saysWhyAnEndpointsUrlCanNotBeUsed(String url, String reason) throws IOException {
    configure("");
    Files.writeString(
        directory.resolve("registry.yaml"), REGISTRY.replace("https://spf:8090/SC2012R2/VMM", url));

    assertWrong("registry.yaml:5: stamps[0].endpoints[0].url: ", url, reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenantListener: {host: 10.0.0.999}                             | tenantListener.host
          tenantListener: {port: 65536}                                  | tenantListener.port
          tenantListener: {publicUrl: 'https://api:99999'}               | tenantListener.publicUrl
          adminListener: {port: 99999}                                   | adminListener.port
          adminListener: {host: 'a b'}                                   | adminListener.host
          audit: {streams: {syslog: {host: sys_log}}}                    | audit.streams.syslog.host
          audit: {streams: {syslog: {host: log, port: 99999}}}           | audit.streams.syslog.port
          store: {postgresql: {host: db, port: 0, database: a, user: b, tls: disable}} | store.postgresql.port
          store: {postgresql: {host: /run, database: a, user: b, trust: [x]}} | store.postgresql.tls
          store: {postgresql: {host: d_b, database: a, user: b, trust: [x]}} | store.postgresql.host
          telemetry: {tracing: {endpoint: 'http://otel:99999/v1/traces'}} | telemetry.tracing.endpoint
          telemetry: {tracing: {endpoint: 'http://o_tel/v1/traces'}}     | telemetry.tracing.endpoint
          authentication: {bearer: {issuers: [{issuer: a, audiences: [b], jwksUrl: 'https://l:99999/'}]}} | jwksUrl
          """)
  void refusesHostsAndPortsThatCanNotBeWhereverTheyStand(String yaml, String key)
      throws IOException {
    Files.writeString(
        directory.resolve("gateway.yaml"),
        "dataDirectory: data\nregistry: registry.yaml\n" + yaml + "\n");

    assertWrong("gateway.yaml:3: ", key);
  }

  @Test
  void needsNoCertificate() throws IOException {
    configure("");

    assertThat(check().code()).isZero();
  }

  @Test
  void findsACertificateOrAKeyMissing() {
    OWN.writeKey(key);
    assertWrong("tenantListener.certificate: ", certificate + " can't be read");

    OWN.writeChain(certificate);
    key.toFile().delete();
    assertWrong("tenantListener.privateKey: ", key + " can't be read");
  }

  @Test
  void findsAFileThatIsNoCertificate() throws IOException {
    Files.writeString(certificate, "-----BEGIN CERTIFICATE-----\nnone\n");
    OWN.writeKey(key);

    assertWrong("tenantListener.certificate: ", certificate + " can't be used with its key");
  }

  @Test
  void findsAKeyOfAnotherCertificate() {
    OWN.writeChain(certificate);
    OTHER.writeKey(key);

    assertWrong("tenantListener.privateKey: ", key + " does not belong to the certificate");
  }
}
