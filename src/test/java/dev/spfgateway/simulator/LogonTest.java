package dev.spfgateway.simulator;

import static dev.spfgateway.simulator.RunningSimulator.BASIC;
import static dev.spfgateway.simulator.RunningSimulator.RESTORE;
import static dev.spfgateway.simulator.RunningSimulator.checkpoint;
import static dev.spfgateway.simulator.RunningSimulator.contoso;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.PASSWORD;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.USER;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.simulator.RunningSimulator.Answer;
import dev.spfgateway.simulator.spf.Access.Scheme;
import dev.spfgateway.simulator.spf.LoggedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** NTLM as IIS speaks it, with curl as an independent client. */
class LogonTest {
  @RegisterExtension
  final RunningSimulator spf =
      new RunningSimulator(
          SimulatorFixture.aSimulator()
              .withAccess(
                  new AccessConfig(
                      List.of(Scheme.NTLM),
                      "HOSTER",
                      2,
                      null,
                      List.of(
                          new AccessConfig.AccountConfig("second", Secret.of("another one"))))));

  /** Runs curl on stamp-1; prints the status of each answer on a line of its own. */
  private List<String> curl(String account, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "10"));
    command.addAll(List.of("--cacert", spf.fixture().certificate().toString()));
    command.addAll(List.of("-o", "/dev/null", "-o", "/dev/null", "-w", "%{http_code}\\n"));
    command.addAll(List.of("--ntlm", "-u", account, "-H", "x-ms-principal-id: user@contoso.com"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String printed = read(process);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return printed.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String url(String path) {
    return "https://localhost:" + spf.port(STAMP_1) + path;
  }

  private List<LoggedRequest> requests() {
    return await(spf.fixture().simulator().requests());
  }

  /** Each request as what it showed and what it got. */
  private List<String> log() {
    return requests().stream()
        .map(one -> one.header("Authorization").orElse("nothing") + " " + one.status())
        .toList();
  }

  @Test
  void letsCurlInWithItsNtlmLogon() throws Exception {
    assertThat(curl("HOSTER\\" + USER + ":" + PASSWORD, url(contoso("VirtualMachines"))))
        .containsExactly("200");

    assertThat(log()).containsExactly("NTLM type=1 401", "NTLM type=3 user=" + USER + " 200");
    assertThat(requests()).extracting(LoggedRequest::connection).containsOnly(1L);
    assertThat(requests().get(1).user()).isEqualTo(USER);
  }

  @Test
  void letsCurlRestoreOnceAndGetsNoBodyBeforeTheLastLeg() throws Exception {
    assertThat(
            curl(
                USER + ":" + PASSWORD,
                "-X",
                "MERGE",
                "-H",
                "Content-Type: application/json;odata=minimalmetadata",
                "-d",
                RESTORE,
                url(checkpoint(BEFORE_UPDATE))))
        .containsExactly("204");

    assertThat(requests()).hasSize(2);
    assertThat(requests().get(0).body()).isNull();
    assertThat(spf.fixture().restores(BEFORE_UPDATE)).isEqualTo(1);
  }

  @Test
  void needsNoHeaderOnAConnectionThatIsAuthenticated() throws Exception {
    String clouds = url(contoso("Clouds"));

    assertThat(curl(USER + ":" + PASSWORD, clouds, clouds)).containsExactly("200", "200");

    assertThat(log()).endsWith("nothing 200");
    assertThat(requests()).extracting(LoggedRequest::user).containsExactly(null, USER, USER);
    assertThat(spf.bare("GET", contoso("Clouds"), null).status()).isEqualTo(401);
  }

  @Test
  void countsWrongPasswordsAndLocksTheAccountUntilItIsReset() throws Exception {
    String clouds = url(contoso("Clouds"));
    assertThat(curl(USER + ":wrong", clouds)).containsExactly("401");
    assertThat(curl(USER + ":wrong", clouds)).containsExactly("401");

    assertThat(curl(USER + ":" + PASSWORD, clouds)).containsExactly("401");
    assertThat(spf.control("GET", "/accounts", null).text())
        .contains("{\"user\":\"" + USER + "\",\"failedLogons\":2,\"locked\":true}");
    assertThat(curl("second:another one", clouds)).containsExactly("200");

    spf.control("PUT", "/accounts/" + USER, "{\"password\":\"new\"}");
    assertThat(curl(USER + ":new", clouds)).containsExactly("200");
  }

  @Test
  void challengesLikeASiteThatTakesWindowsAuthenticationOnly() {
    Answer answer = spf.bare("GET", contoso("Clouds"), null, "Authorization", BASIC);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().getAll("WWW-Authenticate")).containsExactly("Negotiate", "NTLM");
    assertThat(await(spf.fixture().simulator().accounts()).get(0).failedLogons()).isZero();
  }
}
