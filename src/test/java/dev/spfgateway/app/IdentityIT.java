package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.PASSWORD;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.USER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.simulator.AccessConfig;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.simulator.spf.Access.Scheme;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the gateway authenticates to SPF, end to end. */
class IdentityIT {
  private static final String JOBS = CONTOSO_VMM + "Jobs";
  private static final String FABRIKAM_JOBS =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/Jobs";
  private static final String SECOND = "spf-second";
  private static final int LOCK_AFTER = 3;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;
  private SteadyClient client;

  private void simulate(Scheme scheme) {
    simulator =
        aSimulator()
            .withAccess(
                new AccessConfig(
                    List.of(scheme),
                    "HOSTER",
                    LOCK_AFTER,
                    null,
                    List.of(new AccessConfig.AccountConfig(SECOND, Secret.of(PASSWORD)))))
            .start(bed);
  }

  private void start(GatewayBuilder builder) {
    gateway = builder.start(bed);
    client = bed.keep(SteadyClient.of(gateway));
  }

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .before(simulator)
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms");
  }

  private static String ntlm(String user) {
    return "ntlm: {domain: HOSTER, user: " + user + ", password: {file: password}}";
  }

  private static String shown(Scheme scheme) {
    return scheme == Scheme.NTLM ? ntlm(USER) : "user: " + USER + "\npassword: {file: password}";
  }

  private List<LoggedRequest> requests() {
    return await(simulator.simulator().requests());
  }

  /** Each request as its verb, what it showed, and what it got. */
  private List<String> log() {
    return requests().stream()
        .map(
            one ->
                one.method()
                    + " "
                    + one.header("Authorization").orElse("nothing")
                    + " "
                    + one.status())
        .toList();
  }

  private Account.State account() {
    return await(simulator.simulator().accounts()).get(0);
  }

  @Test
  void restoresOnceWhereSpfTakesWindowsAuthenticationOnly() {
    simulate(Scheme.NTLM);
    gateway = builder().withIdentity(ntlm(USER)).start(bed);

    Answer answer = gateway.restore();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Persistent-Auth")).isNull();
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    assertThat(log())
        .containsExactly("GET NTLM type=1 401", "MERGE NTLM type=3 user=" + USER + " 204");
    assertThat(requests()).extracting(LoggedRequest::connection).containsOnly(1L);
    assertThat(requests().get(0).header("x-ms-principal-id")).isEmpty();
    assertThat(requests().get(1).header("Expect")).contains("100-continue");
  }

  @Test
  void sendsNoCredentialOverAConnectionThatIsAuthenticated() {
    simulate(Scheme.NTLM);
    start(builder().withIdentity(ntlm(USER)));

    client.status("GET", JOBS, OPERATOR);
    client.status("GET", JOBS, OPERATOR);
    assertThat(client.restore()).isEqualTo(204);

    assertThat(log())
        .containsExactly(
            "GET NTLM type=1 401",
            "GET NTLM type=3 user=" + USER + " 200",
            "GET nothing 200",
            "MERGE nothing 204");
    assertThat(requests()).extracting(LoggedRequest::connection).containsOnly(1L);
  }

  @Test
  void logsOnAnewForAMutationWithoutABody() {
    simulate(Scheme.NTLM);
    start(builder().withIdentity(ntlm(USER)));
    client.status("GET", JOBS, OPERATOR);

    assertThat(client.status("DELETE", beforeUpdate(), OWNER)).isEqualTo(204);

    assertThat(log()).endsWith("GET NTLM type=1 401", "DELETE NTLM type=3 user=" + USER + " 204");
    assertThat(requests().get(3).connection()).isNotEqualTo(requests().get(0).connection());
  }

  @Test
  void neverLetsTwoIdentitiesShareAConnection() {
    simulate(Scheme.NTLM);
    gateway =
        builder()
            .withIdentity(ntlm(USER))
            .withSecondIdentity(ntlm(SECOND))
            .secondStamp(simulator.endpoint(STAMP_1))
            .start(bed);

    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(gateway.begin("GET", JOBS, OPERATOR, null));
      answers.add(gateway.begin("GET", FABRIKAM_JOBS, FABRIKAM, null));
    }
    await(Future.all(answers));

    assertThat(answers)
        .as("stamp-1 has nothing of fabrikam's")
        .extracting(one -> one.result().status())
        .containsOnly(200, 404);
    Map<Long, Set<String>> users =
        requests().stream()
            .filter(request -> request.user() != null)
            .collect(groupingBy(LoggedRequest::connection, mapping(LoggedRequest::user, toSet())));
    assertThat(users.values()).allSatisfy(one -> assertThat(one).hasSize(1));
    assertThat(users.values().stream().flatMap(Set::stream)).contains(USER, SECOND);
    assertThat(requests())
        .filteredOn(request -> request.user() != null)
        .allSatisfy(
            request ->
                assertThat(request.user())
                    .isEqualTo(
                        request.path().contains(SimulatorFixture.CONTOSO.toString())
                            ? USER
                            : SECOND));
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "NTLM"})
  void showsAWrongPasswordOnceHoweverManyRequestsCome(Scheme scheme) {
    simulate(scheme);
    GatewayBuilder builder = builder().withIdentity(shown(scheme)).withPassword("wrong");
    gateway = builder.start(bed);

    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(gateway.begin("GET", JOBS, OPERATOR, null));
    }
    await(Future.all(answers));
    Answer restored = gateway.restore();

    // One whose connection the server closed with the first one's refusal learns no more.
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.result().body())
                    .containsAnyOf("UpstreamCredentialRefused", "UpstreamUnreachable"))
        .anySatisfy(
            answer -> assertThat(answer.result().body()).contains("UpstreamCredentialRefused"));
    assertThat(restored.status()).isEqualTo(502);
    assertThat(restored.header("Retry-After")).isEqualTo("900");
    assertThat(restored.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(gateway.story()).isEmpty();
    assertThat(account()).isEqualTo(new Account.State(USER, 1, false));
    assertThat(gateway.admin("/metrics").body())
        .contains("spfgateway_upstream_credential_refused{endpoint=")
        .containsPattern("spfgateway_upstream_credential_refused\\{[^}]*stamp-1\"\\} 1")
        .containsPattern("spfgateway_upstream_credential_refusals_total\\{[^}]*stamp-1\"\\} 1");
  }

  @ParameterizedTest
  @EnumSource(names = {"BASIC", "NTLM"})
  void goesOnWithAChangedPasswordWithoutARestart(Scheme scheme) {
    simulate(scheme);
    GatewayBuilder builder = builder().withIdentity(shown(scheme)).withPassword("wrong");
    gateway = builder.start(bed);
    assertThat(gateway.restore().status()).isEqualTo(502);
    assertThat(gateway.restore().status()).isEqualTo(502);

    gateway.replaceRegistry(builder.withPassword(PASSWORD).registry());

    assertThat(gateway.restore().status()).isEqualTo(204);
    assertThat(account().failedLogons()).isEqualTo(1);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.admin("/metrics").body())
        .containsPattern("spfgateway_upstream_credential_refused\\{[^}]*stamp-1\"\\} 0");
  }

  @Test
  void usesNoConnectionOfAnAccountThatWasReplaced() {
    simulate(Scheme.NTLM);
    GatewayBuilder builder = builder().withIdentity(ntlm(USER));
    start(builder);
    client.status("GET", JOBS, OPERATOR);

    gateway.replaceRegistry(builder.withIdentity(ntlm(SECOND)).registry());
    client.status("GET", JOBS, OPERATOR);

    assertThat(requests()).extracting(LoggedRequest::user).endsWith(USER, null, SECOND);
    assertThat(requests().get(3).connection()).isNotEqualTo(requests().get(1).connection());
  }

  @Test
  void keepsTheConnectionsOfWhatAReloadLeavesAsItIs() {
    simulate(Scheme.NTLM);
    GatewayBuilder builder = builder().withIdentity(ntlm(USER));
    start(builder);
    client.status("GET", JOBS, OPERATOR);

    gateway.replaceRegistry(builder.withSecondIdentity(ntlm(SECOND)).registry());
    client.status("GET", JOBS, OPERATOR);

    assertThat(log()).endsWith("GET nothing 200");
    assertThat(requests()).extracting(LoggedRequest::connection).containsOnly(1L);
  }

  @Test
  void seesARestoreThroughWhoseAccountIsReplacedMeanwhile() {
    simulate(Scheme.NTLM);
    simulator.jobsTake(Duration.ofMinutes(10));
    GatewayBuilder builder = builder().withIdentity(ntlm(USER));
    start(builder);
    Future<Answer> restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
    until(() -> simulator.restores(BEFORE_UPDATE) == 1);

    gateway.replaceRegistry(builder.withIdentity(ntlm(SECOND)).registry());
    assertThat(gateway.send("GET", JOBS, OPERATOR, null).status()).isEqualTo(200);
    simulator.jobsTake(Duration.ofMillis(1));

    assertThat(await(restoring).status()).isEqualTo(204);
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void neverAnswersATenantsNtlmWithAnythingBut401() {
    simulate(Scheme.NTLM);
    gateway = builder().withIdentity(ntlm(USER)).start(bed);
    String first = "NTLM TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA=";

    Answer withoutKey = gateway.send("GET", JOBS, null, null, "Authorization", first);
    Answer withKey = gateway.send("GET", JOBS, OPERATOR, null, "Authorization", first);

    assertThat(withoutKey.status()).isEqualTo(401);
    assertThat(withKey.status()).isEqualTo(401);
    assertThat(withKey.headers().getAll("WWW-Authenticate"))
        .noneMatch(value -> value.startsWith("NTLM") || value.startsWith("Negotiate"));
    assertThat(requests()).isEmpty();
  }

  @Test
  void keepsThePasswordsOutOfTheConfigurationsText() throws Exception {
    simulate(Scheme.NTLM);
    GatewayBuilder builder = builder().withIdentity(ntlm(USER)).withPassword("s3cr3t");

    assertThat(builder.registry().toString()).contains("HOSTER").doesNotContain("s3cr3t");
    assertThat(Files.readString(directory.resolve("password"))).isEqualTo("s3cr3t");
  }
}
