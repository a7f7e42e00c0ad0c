package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of stamps, and what they do to endpoints. */
class ConsoleStampsIT {
  private static final String ENDPOINT = "/api/stamps/" + STAMP_1 + "/endpoints/0";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  @BeforeEach
  void start() {
    gateway = RunningGateway.in(directory).before(aSimulator().start(bed)).start(bed);
  }

  private JsonObject endpoint() {
    JsonObject stamps = new JsonObject(gateway.admin("/api/stamps").body());
    return stamps
        .getJsonArray("stamps")
        .getJsonObject(0)
        .getJsonArray("endpoints")
        .getJsonObject(0);
  }

  private int read() {
    return gateway.send("GET", CONTOSO_VMM + "VirtualMachines", OWNER, null).status();
  }

  private JsonObject change(String what, String json) {
    Answer answer = gateway.change(ENDPOINT + what, json);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private List<JsonObject> deeds() {
    JsonObject page = new JsonObject(gateway.admin("/api/audit?kind=operator").body());
    return page.getJsonArray("events").stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void showsStampsWithTheirEndpoints() {
    assertThat(read()).isEqualTo(200);

    JsonObject stamp =
        new JsonObject(gateway.admin("/api/stamps").body()).getJsonArray("stamps").getJsonObject(0);

    assertThat(stamp.getString("id")).isEqualTo(STAMP_1.toString());
    assertThat(stamp.getInteger("inProgress")).isZero();
    assertThat(stamp.getDouble("retryBudget")).isPositive();
    JsonObject breaker = endpoint().getJsonObject("breaker");
    assertThat(breaker.getString("state")).isEqualTo("closed");
    assertThat(breaker.getString("since")).isNotEmpty();
    assertThat(endpoint().getInteger("limit")).isPositive();
    assertThat(endpoint().getBoolean("credentialRefused")).isFalse();
    until(() -> endpoint().getDouble("attempts") > 0 && endpoint().getValue("p99Ms") != null);
    assertThat(gateway.admin("/api/stamps?x=1").status()).isEqualTo(400);
  }

  @Test
  void restsAnEndpointAndEnablesItAgain() {
    JsonObject rested = change("/rest", "{\"seconds\":600,\"reason\":\"Patch day\"}");

    assertThat(rested.getString("restingUntil")).isNotEmpty();
    assertThat(read()).isEqualTo(503);

    JsonObject enabled = change("/enable", "{\"reason\":\"patched\"}");
    assertThat(enabled.getValue("restingUntil")).isNull();
    assertThat(read()).isEqualTo(200);

    List<JsonObject> deeds = deeds();
    assertThat(deeds)
        .extracting(deed -> deed.getString("action") + " " + deed.getString("outcome", "begins"))
        .containsExactly(
            "enable-endpoint done",
            "enable-endpoint begins",
            "rest-endpoint done",
            "rest-endpoint begins");
    assertThat(deeds.get(3).getString("principal")).isEqualTo("admin-token");
    assertThat(deeds.get(3).getString("scheme")).isEqualTo("token");
    assertThat(deeds.get(3).getString("clientAddress")).isEqualTo("127.0.0.1");
    assertThat(deeds.get(3).getString("reason")).isEqualTo("Patch day");
    assertThat(deeds.get(3).getString("subject")).contains("https://");
    assertThat(deeds.get(3).getString("change")).isEqualTo(deeds.get(2).getString("change"));
    assertThat(deeds.get(2).getString("detail")).isEqualTo("rests for 600 s");
  }

  @Test
  void forcesABreaker() {
    JsonObject forced =
        change(
            "/breaker", "{\"state\":\"open\",\"seconds\":60,\"reason\":\"It restores wrongly\"}");

    JsonObject breaker = forced.getJsonObject("breaker");
    assertThat(breaker.getString("state")).isEqualTo("forced-open");
    assertThat(breaker.getString("reason")).isEqualTo("operator admin-token: It restores wrongly");
    assertThat(breaker.getString("forcedUntil")).isNotEmpty();
    assertThat(gateway.restore().status()).isEqualTo(503);

    change("/breaker", "{\"state\":\"closed\",\"seconds\":60,\"reason\":\"back\"}");
    assertThat(gateway.restore().status()).isEqualTo(204);
    change("/enable", "{\"reason\":\"back\"}");
    assertThat(endpoint().getJsonObject("breaker").getString("state")).isEqualTo("closed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/rest    | {}                                                   | reason must say",
        "/rest    | {\"seconds\":600}                                    | reason must say",
        "/rest    | {\"seconds\":600,\"reason\":\" \"}                   | reason must say",
        "/rest    | {\"seconds\":600,\"reason\":7}                       | reason must say",
        "/rest    | {\"seconds\":0,\"reason\":\"x\"}                     | seconds must be",
        "/rest    | {\"seconds\":86401,\"reason\":\"x\"}                 | seconds must be",
        "/rest    | {\"seconds\":1.5,\"reason\":\"x\"}                   | seconds must be",
        "/rest    | {\"seconds\":99999999999,\"reason\":\"x\"}           | seconds must be",
        "/rest    | {\"seconds\":\"600\",\"reason\":\"x\"}               | seconds must be",
        "/rest    | {\"seconds\":6,\"reason\":\"x\",\"more\":1}          | unknown member",
        "/enable  | {\"reason\":\"x\",\"seconds\":1}                     | unknown member",
        "/breaker | {\"state\":\"half-open\",\"seconds\":1,\"reason\":\"x\"} | closed, open",
        "/breaker | {\"state\":[],\"seconds\":1,\"reason\":\"x\"}        | closed, open",
        "/rest    | [1]                                                  | JSON object",
        "/rest    | {\"seconds\"                                         | JSON object",
      })
  void refusesWhatIsNoSuchChange(String what, String json, String why) {
    Answer answer = gateway.change(ENDPOINT + what, json);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains(why);
    assertThat(deeds()).isEmpty();
    assertThat(read()).isEqualTo(200);
  }

  @Test
  void refusesWhatIsTooLongNotJsonElsewhereOrFromAnotherOrigin() {
    String good = "{\"seconds\":600,\"reason\":\"x\"}";
    String long501 = "{\"seconds\":600,\"reason\":\"" + "x".repeat(501) + "\"}";
    String huge = "{\"seconds\":600,\"reason\":\"" + "x".repeat(1 << 20) + "\"}";
    String rest = ENDPOINT + "/rest";

    assertThat(gateway.change(rest, long501).status()).isEqualTo(400);
    assertThat(gateway.change(rest, huge).status()).isEqualTo(413);
    assertThat(gateway.change(rest, good, "Content-Type", "text/plain").status()).isEqualTo(415);
    assertThat(gateway.change(rest, good, "Origin", "https://evil.example").status())
        .isEqualTo(403);
    assertThat(gateway.change(rest, good, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(gateway.change(rest, good, "Authorization", "Bearer x").status()).isEqualTo(401);
    assertThat(gateway.admin(HttpMethod.GET, rest).status()).isEqualTo(405);
    for (String nowhere :
        List.of(
            "/api/stamps/" + STAMP_1 + "/endpoints/7/rest",
            "/api/stamps/" + STAMP_1 + "/endpoints/-1/rest",
            "/api/stamps/" + STAMP_1 + "/endpoints/99999999999/rest",
            "/api/stamps/7f33a1a0-0000-4000-8000-000000000000/endpoints/0/rest",
            "/api/stamps/x/endpoints/0/rest")) {
      assertThat(gateway.change(nowhere, good).status()).as(nowhere).isEqualTo(404);
    }

    assertThat(deeds()).isEmpty();
    assertThat(read()).isEqualTo(200);
  }
}
