package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.simulator.AccessConfig;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.Access.Scheme;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How the gateway verifies SPF's certificate, and which certificate it presents to SPF. */
class CertificateIT {
  private static final String JOBS = CONTOSO_VMM + "Jobs";
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  private SelfSignedCertificate certificate(String name, String host) {
    return SelfSignedCertificate.ensure(
        directory.resolve(name), name, List.of(host), Ticker.system());
  }

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .set("upstream.continueTimeout", "10s")
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms");
  }

  private static String clientCertificate(SelfSignedCertificate shown) {
    return "clientCertificate:\n  certificate: {file: "
        + shown.certificate()
        + "}\n  privateKey: {file: "
        + shown.privateKey()
        + "}";
  }

  /** A stamp that demands a certificate of one of these. */
  private void demand(List<Scheme> schemes, SelfSignedCertificate... trusted) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (SelfSignedCertificate one : trusted) {
      pem.append(Files.readString(one.certificate()));
    }
    Path trust = Files.writeString(directory.resolve("clients.crt"), pem);
    simulator =
        aSimulator()
            .withAccess(new AccessConfig(schemes, "HOSTER", 0, trust, List.of()))
            .start(bed);
  }

  private List<LoggedRequest> requests() {
    return await(simulator.simulator().requests());
  }

  private static String restored(String received) {
    return RawUpstream.hasRestore(received) ? DONE : CONTINUE;
  }

  @Test
  void trustsAPinnedCertificateWhateverNameAndIssuerItHas() {
    SelfSignedCertificate other = certificate("upstream", "spf.elsewhere.example");
    try (RawUpstream upstream =
        RawUpstream.start(
            bed.vertx(), other, (socket, received) -> socket.write(restored(received)))) {
      GatewayBuilder builder =
          builder()
              .endpoint(upstream.url(), other.certificate())
              .withTrust("pins: ['" + other.fingerprint() + "']");
      gateway = builder.start(bed);

      assertThat(gateway.restore().status()).isEqualTo(204);

      String another = certificate("another", "localhost").fingerprint();
      gateway.replaceRegistry(builder.withTrust("pins: ['" + another + "']").registry());
      Answer refused = gateway.restore();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("X-Operation-Outcome")).isEqualTo("not-sent");

      gateway.replaceRegistry(builder.withTrust("trust: [" + other.certificate() + "]").registry());
      assertThat(gateway.restore().status())
          .as("without a pin the name must be right")
          .isEqualTo(503);
      assertThat(upstream.restores()).isEqualTo(1);
    }
  }

  @Test
  void wantsBothAPinAndAnAuthorityWhereBothAreSet() {
    SelfSignedCertificate own = certificate("upstream", "localhost");
    Path stranger = certificate("stranger", "localhost").certificate();
    try (RawUpstream upstream =
        RawUpstream.start(
            bed.vertx(), own, (socket, received) -> socket.write(restored(received)))) {
      String pin = "pins: ['" + own.fingerprint() + "']\ntrust: [";
      GatewayBuilder builder =
          builder()
              .endpoint(upstream.url(), own.certificate())
              .withTrust(pin + own.certificate() + "]");
      gateway = builder.start(bed);
      assertThat(gateway.restore().status()).isEqualTo(204);

      gateway.replaceRegistry(builder.withTrust(pin + stranger + "]").registry());

      assertThat(gateway.restore().status()).isEqualTo(503);
      assertThat(upstream.restores()).isEqualTo(1);
    }
  }

  @Test
  void restoresWhereACertificateIsAllThatSpfAsksFor() throws IOException {
    SelfSignedCertificate shown = certificate("client", "gateway-client");
    demand(List.of(Scheme.CERTIFICATE), shown);
    gateway = builder().before(simulator).withIdentity(clientCertificate(shown)).start(bed);

    assertThat(gateway.restore().status()).isEqualTo(204);

    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(requests())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.user()).contains("gateway-client");
              assertThat(request.header("Authorization")).isEmpty();
            });
  }

  @Test
  void showsAChangedCertificateWithoutARestart() throws IOException {
    SelfSignedCertificate first = certificate("first", "first-client");
    SelfSignedCertificate second = certificate("second", "second-client");
    demand(List.of(Scheme.CERTIFICATE), first, second);
    Path file = Files.copy(first.certificate(), directory.resolve("client.crt"));
    Path key = Files.copy(first.privateKey(), directory.resolve("client.key"));
    GatewayBuilder builder =
        builder()
            .before(simulator)
            .withIdentity(
                "clientCertificate:\n  certificate: {file: client.crt}\n"
                    + "  privateKey: {file: client.key}");
    gateway = builder.start(bed);
    try (SteadyClient client = SteadyClient.of(gateway)) {
      assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);

      Files.writeString(file, Files.readString(second.certificate()));
      Files.writeString(key, Files.readString(second.privateKey()));
      gateway.replaceRegistry(builder.registry());

      assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
    }
    assertThat(requests().get(0).user()).contains("first-client");
    assertThat(requests().get(1).user()).contains("second-client");
  }

  @Test
  void showsCertificateAndAccountWhereBothAreDemandedAndSendsNothingWithoutTheOne()
      throws IOException {
    SelfSignedCertificate shown = certificate("client", "gateway-client");
    demand(List.of(Scheme.NTLM), shown);
    String account = "ntlm: {user: " + SimulatorFixture.USER + ", password: {file: password}}\n";
    GatewayBuilder builder =
        builder().before(simulator).withIdentity(account + clientCertificate(shown));
    gateway = builder.start(bed);
    assertThat(gateway.restore().status()).isEqualTo(204);

    gateway.replaceRegistry(builder.withIdentity(account).registry());
    // Another checkpoint: whether the first one's job has ended can't be asked now.
    Answer without =
        gateway.send(
            "MERGE",
            RunningGateway.CONTOSO_VMM + RunningGateway.checkpoint(FRESHLY_INSTALLED, STAMP_1),
            RunningGateway.OPERATOR,
            RunningGateway.RESTORE);

    assertThat(without.status()).as(without.body()).isEqualTo(503);
    assertThat(without.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(requests()).extracting(LoggedRequest::stamp).containsOnly(STAMP_1);
  }
}
