package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.config.EffectiveConfig;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Operators read the configuration, revoke credentials and change log levels. */
class ConsoleSettingsIT {
  private static final String TOKEN = "operators-secret-7Hq2";
  private static final String BEARER = "Bearer " + TOKEN;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("admin-token"), TOKEN + "\n");
    gateway =
        RunningGateway.in(directory)
            .before(aSimulator().start(bed))
            .set("adminListener.token.file", "admin-token")
            // So that only what is taken at once can be seen.
            .set("reload.interval", "1h")
            .start(bed);
  }

  private JsonObject read(String path) {
    Answer answer = gateway.admin(path, "Authorization", BEARER);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private Answer change(String path, String json) {
    return gateway.change(path, json, "Authorization", BEARER);
  }

  private int reading() {
    return gateway.send("GET", CONTOSO_VMM + "VirtualMachines", READER, null).status();
  }

  @Test
  void revokesACredentialInTheFileAndAtOnce() throws IOException {
    Path file = directory.resolve("registry.yaml");
    String before = Files.readString(file);
    String id = idOf("reader");
    assertThat(reading()).isEqualTo(200);

    Answer revoked = change("/api/credentials/" + id + "/revoke", "{\"reason\":\"Laptop lost\"}");

    assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
    assertThat(reading()).isEqualTo(401);
    assertThat(gateway.send("GET", CONTOSO_VMM + "VirtualMachines", OWNER, null).status())
        .isEqualTo(200);
    String after = Files.readString(file);
    assertThat(after).contains("revoked: true");
    assertThat(after.lines().filter(line -> !line.strip().equals("revoked: true")))
        .containsExactlyElementsOf(before.lines().toList());
    JsonObject reload = read("/api/config").getJsonArray("reloads").getJsonObject(0);
    assertThat(reload.getString("what")).isEqualTo("registry");
    assertThat(reload.getString("result")).isEqualTo("taken");
    assertThat(reload.getJsonArray("changes"))
        .containsExactly("tenant contoso: credential " + id + " revoked");
    JsonObject credential = credential(id);
    assertThat(credential.getString("state")).isEqualTo("revoked");

    Answer again = change("/api/credentials/" + id + "/revoke", "{\"reason\":\"again\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(Files.readString(file)).isEqualTo(after);
    JsonObject deed = read("/api/audit?kind=operator").getJsonArray("events").getJsonObject(2);
    assertThat(deed.getString("action")).isEqualTo("revoke-credential");
    assertThat(deed.getString("subject")).isEqualTo(id + " of tenant contoso");
    assertThat(deed.getString("outcome")).isEqualTo("done");
  }

  private String idOf(String role) {
    return read("/api/tenants/contoso").getJsonArray("credentials").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("role").equals(role))
        .map(one -> one.getString("id"))
        .findFirst()
        .orElseThrow();
  }

  private JsonObject credential(String id) {
    return read("/api/tenants/contoso").getJsonArray("credentials").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void revokesNothingInAFileThatIsWrong() throws IOException {
    String id = idOf("reader");
    Path file = directory.resolve("registry.yaml");
    String broken = Files.readString(file) + "\nnonsense: true\n";
    Files.writeString(file, broken);

    Answer refused = change("/api/credentials/" + id + "/revoke", "{\"reason\":\"x\"}");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body()).contains("registry file is unchanged", "nonsense");
    assertThat(Files.readString(file)).isEqualTo(broken);
    assertThat(reading()).isEqualTo(200);
    JsonObject deed = read("/api/audit?kind=operator").getJsonArray("events").getJsonObject(0);
    assertThat(deed.getString("outcome")).isEqualTo("failed");
    assertThat(change("/api/credentials/nobody/revoke", "{\"reason\":\"x\"}").status())
        .isEqualTo(404);
    assertThat(change("/api/credentials/" + id + "/revoke", "{}").status()).isEqualTo(400);
  }

  @Test
  void showsTheConfigurationWithItsDefaultsAndWithoutSecrets() {
    JsonObject config = read("/api/config");

    String yaml = config.getString("gateway");
    assertThat(yaml)
        .contains("adminListener:\n", "  token: ••••••\n", "  interval: 1h\n", "drain: ")
        .doesNotContain(TOKEN);
    assertThat(config.getJsonObject("registry").getInteger("version")).isEqualTo(1);
    assertThat(config.getJsonArray("reloads")).isEmpty();
  }

  /** What is shown is what the gateway would load: the masked secrets aside, it is the same. */
  @Test
  void theConfigurationShownLoadsAsTheSameConfiguration() {
    GatewayConfig loaded = parsed("{dataDirectory: data, registry: registry.yaml}");

    assertThat(parsed(EffectiveConfig.of(loaded))).isEqualTo(loaded);
  }

  private GatewayConfig parsed(String yaml) {
    return YamlRecords.parse(
        yaml, directory.resolve("gateway.yaml"), GatewayConfig.class, name -> "x");
  }

  @Test
  void raisesALogLevelThatGoesBackByItself() {
    Logger logger = LoggerFactory.getLogger("dev.spfgateway.console.raised");
    assertThat(logger.isTraceEnabled()).isFalse();
    boolean before = logger.isDebugEnabled();

    JsonObject shown =
        new JsonObject(
            change(
                    "/api/log",
                    "{\"logger\":\"dev.spfgateway.console.raised\",\"level\":\"debug\","
                        + "\"seconds\":1,\"reason\":\"to see\"}")
                .body());

    assertThat(shown.getJsonArray("levels").stream().map(JsonObject.class::cast))
        .anyMatch(
            one ->
                one.getString("logger").equals("dev.spfgateway.console.raised")
                    && one.getString("level").equals("debug")
                    && one.getString("until") != null);
    until(() -> logger.isDebugEnabled() == before && raised() == 0);
    JsonObject deed = read("/api/audit?kind=operator").getJsonArray("events").getJsonObject(0);
    assertThat(deed.getString("action")).isEqualTo("log-level");
    assertThat(deed.getString("detail")).isEqualTo("debug for 1 s");
  }

  private long raised() {
    return read("/api/log").getJsonArray("levels").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("until") != null)
        .count();
  }

  @Test
  void showsTheLastWarnings() {
    LoggerFactory.getLogger("console.test").warn("a warning {}\u001b[2J", 7);
    LoggerFactory.getLogger("console.test").info("no warning");

    List<JsonObject> recent =
        read("/api/log").getJsonArray("recent").stream().map(JsonObject.class::cast).toList();

    assertThat(recent)
        .anyMatch(
            one ->
                one.getString("message").equals("a warning 7\\u{1b}[2J")
                    && one.getString("level").equals("warn"))
        .noneMatch(one -> one.getString("message").equals("no warning"));
  }

  @ParameterizedTest
  @CsvSource({
    "io.netty, debug, 60, logger must be",
    "dev.spfgatewayx, debug, 60, logger must be",
    "ROOT, debug, 60, logger must be",
    "dev.spfgateway.., debug, 60, logger must be",
    "dev.spfgateway, trace, 60, level must be",
    "dev.spfgateway, off, 60, level must be",
    "dev.spfgateway, debug, 601, seconds must be",
    "dev.spfgateway, debug, 0, seconds must be"
  })
  void refusesOtherLevels(String logger, String level, int seconds, String why) {
    Answer refused =
        change(
            "/api/log",
            "{\"logger\":\"%s\",\"level\":\"%s\",\"seconds\":%d,\"reason\":\"x\"}"
                .formatted(logger, level, seconds));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains(why);
    assertThat(read("/api/audit?kind=operator").getJsonArray("events")).isEmpty();
  }
}
