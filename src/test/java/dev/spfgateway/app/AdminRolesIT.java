package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What viewers may do by the admin API itself, whatever the console's pages offer them. */
class AdminRolesIT {
  private static final String PASSWORD = "staple of a viewer";
  private static final String ENDPOINT = "/api/stamps/" + STAMP_1 + "/endpoints/0";
  private static final String OPERATION = "01a213de-ab15-7927-a74c-d5ca86645fb7";

  /** Every action, with a body that an operator could send. */
  private static final Map<String, String> ACTIONS =
      Map.of(
          ENDPOINT + "/rest",
          "{\"seconds\":60,\"reason\":\"x\"}",
          ENDPOINT + "/enable",
          "{\"reason\":\"x\"}",
          ENDPOINT + "/breaker",
          "{\"state\":\"open\",\"seconds\":60,\"reason\":\"x\"}",
          "/api/log",
          "{\"logger\":\"dev.spfgateway\",\"level\":\"debug\",\"seconds\":60,\"reason\":\"x\"}",
          "/api/credentials/operator/revoke",
          "{\"reason\":\"x\"}",
          "/api/operations/" + OPERATION + "/settle",
          "{\"outcome\":\"done\",\"reason\":\"x\"}");

  private static final List<String> READS =
      List.of(
          "/api/overview",
          "/api/stamps",
          "/api/operations",
          "/api/tenants",
          "/api/audit",
          "/api/config",
          "/api/log",
          "/api/sessions");

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  @Test
  void viewersReadEverythingAndChangeNothing() {
    RunningGateway gateway =
        RunningGateway.in(directory)
            .withOperator("alice", "operator", PASSWORD)
            .withOperator("bob", "viewer", PASSWORD)
            .before(aSimulator().start(bed))
            .start(bed);
    AdminBrowser bob = signedIn(gateway, "bob");
    AdminBrowser alice = signedIn(gateway, "alice");
    String before = gateway.admin("/api/stamps").body().replaceAll("\"since\":\"[^\"]*\"", "");

    ACTIONS.forEach(
        (path, body) -> {
          Answer refused = bob.post(path, body);
          assertThat(refused.status()).as(path).isEqualTo(403);
          assertThat(refused.body()).as(path).contains("operator");
        });
    String session = alice.session().getString("id");
    assertThat(bob.delete("/api/sessions/" + session).status()).isEqualTo(403);

    READS.forEach(path -> assertThat(bob.get(path).status()).as(path).isEqualTo(200));
    assertThat(alice.get("/api/session").status()).isEqualTo(200);
    assertThat(gateway.admin("/api/stamps").body().replaceAll("\"since\":\"[^\"]*\"", ""))
        .isEqualTo(before);
    assertThat(new JsonObject(gateway.admin("/api/audit?kind=operator").body()).encode())
        .doesNotContain("rest-endpoint", "force-breaker", "revoke", "settle", "log-level");
    assertThat(bob.send(HttpMethod.DELETE, "/api/session", null).status()).isEqualTo(204);
  }

  private AdminBrowser signedIn(RunningGateway gateway, String name) {
    AdminBrowser made = bed.keep(AdminBrowser.of(bed.vertx(), gateway));
    assertThat(made.signIn(name, PASSWORD).status()).isEqualTo(204);
    return made;
  }
}
