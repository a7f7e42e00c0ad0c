package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.PASSWORD;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.USER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.StampId;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.simulator.AccessConfig;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.Access.Scheme;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.upstream.config.StampConfig;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A credential that SPF refused has one state for all event loops, endpoints and stamps, so that no
 * account is locked.
 */
class RefusedCredentialIT {
  private static final String JOBS = CONTOSO_VMM + "Jobs";
  private static final String FABRIKAM_JOBS =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
  private static final int LOCK_AFTER = 3;
  private static final String REFUSED_1 =
      "spfgateway_upstream_credential_refused\\{[^}]*stamp-1\"\\} 1";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  private void simulate(Scheme scheme, String password) {
    simulator =
        aSimulator()
            .withEndpoints(3)
            .withAccess(new AccessConfig(List.of(scheme), "HOSTER", LOCK_AFTER, null, List.of()))
            .start(bed);
    simulator.resetPassword(password);
  }

  private GatewayBuilder builder(Scheme scheme) {
    String shown =
        scheme == Scheme.NTLM
            ? "ntlm: {domain: HOSTER, user: " + USER + ", password: {file: password}}"
            : "user: " + USER + "\npassword: {file: password}";
    return RunningGateway.in(directory).before(simulator).withIdentity(shown);
  }

  private Account.State account() {
    return await(simulator.simulator().accounts()).get(0);
  }

  private void use(GatewayBuilder builder, String password) {
    gateway.replaceRegistry(builder.withPassword(password).registry());
  }

  /** A client of each event loop. */
  private List<SteadyClient> clients() {
    List<SteadyClient> clients = new ArrayList<>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      SteadyClient client = SteadyClient.of(gateway);
      bed.keep(client);
      clients.add(client);
    }
    return clients;
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "NTLM"})
  void goesOnEverywhereWhenTheFileComesBackToAPasswordThatWasRefused(Scheme scheme) {
    simulate(scheme, "other");
    GatewayBuilder builder = builder(scheme);
    gateway = builder.start(bed);
    List<SteadyClient> clients = clients();
    for (SteadyClient client : clients) {
      assertThat(client.status("GET", JOBS, OPERATOR)).isIn(502, 503);
    }
    assertThat(account().failedLogons()).isEqualTo(1);
    simulator.resetPassword(PASSWORD);

    use(builder, "x");
    // One event loop sees the file as it is now, and the others don't.
    assertThat(clients.get(0).status("GET", JOBS, OPERATOR)).isIn(502, 503);
    use(builder, PASSWORD);

    for (SteadyClient client : clients) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
      }
    }
    assertThat(account()).isEqualTo(new Account.State(USER, 2, false));
    assertThat(gateway.admin("/metrics").body()).doesNotContainPattern(REFUSED_1);
  }

  @Test
  void forgetsARefusalOfWhatTheFileLeftEvenWhenNobodyCalledMeanwhile() {
    simulate(Scheme.BASIC, "other");
    GatewayBuilder builder = builder(Scheme.BASIC);
    gateway = builder.start(bed);
    List<SteadyClient> clients = clients();
    clients.forEach(client -> client.status("GET", JOBS, OPERATOR));
    simulator.resetPassword(PASSWORD);

    use(builder, "x");
    use(builder, PASSWORD);

    for (SteadyClient client : clients) {
      assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "NTLM"})
  void showsAWrongPasswordOnceWhateverTheEndpointsAndStampsOfItsAccount(Scheme scheme) {
    simulate(scheme, "other");
    gateway =
        builder(scheme)
            .endpoint(simulator.endpoints(STAMP_1).get(1), simulator.certificate())
            .endpoint(simulator.endpoints(STAMP_1).get(2), simulator.certificate())
            .start(bed);

    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(gateway.begin("GET", JOBS, OPERATOR, null));
      answers.add(gateway.begin("GET", FABRIKAM_JOBS, FABRIKAM, null));
    }
    await(Future.all(answers));

    assertThat(answers).extracting(one -> one.result().status()).allMatch(one -> one >= 502);
    assertThat(account()).isEqualTo(new Account.State(USER, 1, false));
    String metrics = gateway.admin("/metrics").body();
    assertThat(metrics).containsPattern(REFUSED_1).containsPattern(REFUSED_1.replace("1\"", "2\""));
    assertThat(
            metrics
                .lines()
                .filter(
                    line -> line.matches("spfgateway_upstream_credential_refused\\{.*} 1(.0)?")))
        .as("every endpoint of the account")
        .hasSize(4);
  }

  @Test
  void hasAProbeShowANewPasswordFirstAndOnlyOnce() {
    simulate(Scheme.BASIC, "other");
    gateway =
        builder(Scheme.BASIC)
            .endpoint(simulator.endpoints(STAMP_1).get(1), simulator.certificate())
            .set("upstream.credentials.probeFirst", true)
            .start(bed);
    until(() -> account().failedLogons() > 0);

    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(502);
    assertThat(gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status()).isEqualTo(502);

    assertThat(account()).isEqualTo(new Account.State(USER, 1, false));
    assertThat(await(simulator.simulator().requests()))
        .extracting(LoggedRequest::path)
        .allMatch(path -> path.endsWith("$metadata"));
  }

  /** Another stamp only. */
  private static RegistryConfig withoutTheStamps(RegistryConfig registry) {
    StampConfig one = registry.stamps().get(0);
    StampConfig other =
        new StampConfig(
            new StampId(UUID.randomUUID()),
            "another",
            one.endpoints(),
            one.trust(),
            one.pins(),
            one.settlingTime(),
            one.overrides(),
            one.refusals());
    return new RegistryConfig(List.of(other), List.of(), List.of());
  }

  @Test
  void warnsOfNothingWhenTheRegistryIsReadAnew() {
    simulate(Scheme.BASIC, PASSWORD);
    GatewayBuilder builder = builder(Scheme.BASIC);
    gateway = builder.start(bed);
    try (LogWatch log = LogWatch.begin()) {
      use(builder, "x");
      use(builder, PASSWORD);
      gateway.replaceRegistry(withoutTheStamps(builder.withPassword("y").registry()));
      use(builder, PASSWORD);

      assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(200);
      assertThat(log.lines()).isEmpty();
    }
    assertThat(gateway.admin("/metrics").body())
        .containsPattern("spfgateway_upstream_credential_refused\\{[^}]*stamp-1\"\\} 0");
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "NTLM"})
  void showsAPasswordThatWorkedOnceMoreAndThenNoMore(Scheme scheme) {
    simulate(scheme, PASSWORD);
    gateway =
        builder(scheme)
            .endpoint(simulator.endpoints(STAMP_1).get(1), simulator.certificate())
            .start(bed);
    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(200);
    assertThat(gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status()).isEqualTo(200);
    simulator.resetPassword("changed");
    // On a new connection, also with NTLM.
    assertThat(gateway.send("DELETE", beforeUpdate(), OWNER, null).status()).isEqualTo(502);

    for (int round = 0; round < 3; round++) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(gateway.begin("GET", FABRIKAM_JOBS, FABRIKAM, null));
        answers.add(gateway.begin("GET", JOBS, OPERATOR, null));
      }
      await(Future.all(answers));
      if (scheme == Scheme.BASIC) {
        // With NTLM, connections that were let in before go on.
        assertThat(answers).extracting(one -> one.result().status()).containsOnly(502);
      }
    }

    assertThat(account()).isEqualTo(new Account.State(USER, 2, false));
  }

  private static final String OK =
      "HTTP/1.1 200 OK\r\nDataServiceVersion: 3.0;\r\nContent-Length: 2\r\n\r\n{}";
  private static final String DENIED = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";

  /** Answers contoso's requests with 401, once that is said, and everybody else's well. */
  private RawUpstream denyingContoso(AtomicBoolean denies) {
    RawUpstream upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (received.endsWith("\r\n\r\n")) {
                String head = received.substring(received.lastIndexOf("GET "));
                boolean contoso = head.contains(SimulatorFixture.CONTOSO.toString());
                socket.write(denies.get() && contoso ? DENIED : OK);
              }
            });
    return upstream;
  }

  @Test
  void keepsAnEndpointOpenThatDeniesOneTenantsRequests() {
    AtomicBoolean denies = new AtomicBoolean();
    RawUpstream upstream = denyingContoso(denies);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(200);
    denies.set(true);

    for (int i = 0; i < 10; i++) {
      Answer denied = gateway.send("GET", JOBS, OPERATOR, null);
      assertThat(denied.status()).isEqualTo(502);
      assertThat(denied.body()).contains("UpstreamCredentialRefused");
      assertThat(gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status()).isEqualTo(200);
    }
    assertThat(gateway.admin("/metrics").body()).doesNotContainPattern(REFUSED_1);
  }

  @Test
  void closesNoOtherEndpointThanTheOneThatRefusesAGoodAccount() {
    AtomicBoolean denies = new AtomicBoolean();
    AtomicBoolean deniesAll = new AtomicBoolean();
    RawUpstream odd =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (received.endsWith("\r\n\r\n")) {
                socket.write(deniesAll.get() ? DENIED : OK);
              }
            });
    RawUpstream well = denyingContoso(denies);
    gateway =
        RunningGateway.in(directory)
            .endpoint(odd.url(), odd.certificate())
            .secondStamp(well.url())
            .start(bed);
    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(200);
    assertThat(gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status()).isEqualTo(200);
    deniesAll.set(true);

    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(502);
    until(
        () ->
            gateway
                .admin("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.matches(REFUSED_1 + "(.0)?")));
    int shown = odd.connections();

    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(502);
    assertThat(gateway.send("GET", FABRIKAM_JOBS, FABRIKAM, null).status()).isEqualTo(200);
    assertThat(odd.connections()).as("no more is shown there").isEqualTo(shown);
  }
}
