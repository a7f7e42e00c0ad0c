package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators see of the gateway's state and of its tenants. */
class ConsoleViewIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
  }

  private JsonObject read(String path) {
    Answer answer = gateway.admin(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    return new JsonObject(answer.body());
  }

  @Test
  void showsTheGatewaysStateAtAGlance() {
    for (int i = 0; i < 20; i++) {
      assertThat(gateway.send("GET", CONTOSO_VMM + "VirtualMachines", OWNER, null).status())
          .isEqualTo(200);
    }
    gateway.restore();
    gateway.send("GET", CONTOSO_VMM + "VirtualMachines", null, null);
    until(() -> read("/api/overview").getJsonObject("rates").getDouble("requests") > 0);
    until(() -> !read("/api/overview").getJsonArray("history").isEmpty());
    until(() -> read("/api/overview").getJsonObject("audit").getValue("headAge") != null);

    JsonObject overview = read("/api/overview");

    assertThat(overview.getBoolean("ready")).isTrue();
    assertThat(overview.getString("chain")).isNotEmpty();
    assertThat(overview.getJsonObject("registry").getInteger("version")).isEqualTo(1);
    assertThat(overview.getJsonObject("registry").getBoolean("good")).isTrue();
    assertThat(overview.getJsonObject("latencyMs").getDouble("p99")).isPositive();
    assertThat(overview.getJsonObject("store").getString("kind")).isEqualTo("sqlite");
    assertThat(overview.getJsonObject("store").getBoolean("healthy")).isTrue();
    assertThat(overview.getJsonObject("operations").fieldNames())
        .isEqualTo(Set.of("byState", "overdue", "oldestUnknown"));
    assertThat(overview.getJsonObject("certificate").getString("notAfter")).isNotEmpty();
    assertThat(overview.getJsonObject("memory").getLong("heapUsed")).isPositive();
    assertThat(overview.getInteger("inProgress")).isZero();
    JsonObject busiest = overview.getJsonArray("topTenants").getJsonObject(0);
    assertThat(busiest.getString("tenant")).isEqualTo("contoso");
  }

  @Test
  void showsTenantsWithTheirLimits() {
    gateway.send("GET", CONTOSO_VMM + "VirtualMachines", OWNER, null);

    JsonObject page = read("/api/tenants?limit=1");
    JsonObject contoso = read("/api/tenants/contoso");

    assertThat(page.getJsonArray("tenants")).hasSize(1);
    assertThat(page.getString("next")).isEqualTo("contoso");
    assertThat(
            read("/api/tenants?after=contoso")
                .getJsonArray("tenants")
                .getJsonObject(0)
                .getString("name"))
        .isEqualTo("fabrikam");
    assertThat(read("/api/tenants?search=FABRI").getJsonArray("tenants")).hasSize(1);
    assertThat(read("/api/tenants?search=none").getJsonArray("tenants")).isEmpty();
    assertThat(contoso.getJsonObject("limits").fieldNames())
        .containsExactly("tenant", "read", "mutate", "restore", "concurrency");
    assertThat(contoso.getJsonObject("limits").getJsonObject("read").getDouble("used"))
        .isBetween(0.0, 1.0);
    assertThat(contoso.getJsonArray("subscriptions").getJsonObject(0).getJsonArray("stamps"))
        .isNotEmpty();
    JsonObject credential = contoso.getJsonArray("credentials").getJsonObject(0);
    assertThat(credential.fieldNames())
        .containsExactlyInAnyOrder(
            "id", "principal", "role", "scheme", "lastUsed", "expires", "state");
    assertThat(contoso.encode()).doesNotContainPattern("[0-9a-f]{64}").doesNotContain("argon2");
    assertThat(gateway.admin("/api/tenants/nobody").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview?x=1",
        "/api/tenants?limit=0",
        "/api/tenants?limit=201",
        "/api/tenants?limit=1&limit=2",
        "/api/tenants?search=%zz",
        "/api/tenants/contoso?x=1"
      })
  void refusesParametersThatThereAreNot(String path) {
    assertThat(gateway.admin(path).status()).isEqualTo(400);
  }

  @Test
  void needsACredentialForEachOfThem() {
    for (String path :
        List.of("/api/overview", "/api/tenants", "/api/tenants/contoso", "/api/stamps")) {
      assertThat(gateway.admin(path, "Authorization", "Bearer x").status()).as(path).isEqualTo(401);
    }
  }

  @Test
  void pagesThroughAHundredThousandTenants() {
    RegistryConfig few = RunningGateway.in(directory).before(simulator).registry();
    List<RegistryConfig.TenantConfig> many =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "tenant-%06d".formatted(i))
            .map(name -> new RegistryConfig.TenantConfig(name, List.of(), List.of(), false))
            .toList();
    TenantDirectory all = new TenantDirectory(new RegistryConfig(few.stamps(), many, List.of()));

    assertThat(all.page("", "", 50)).hasSize(50);
    assertThat(all.page("", "tenant-000049", 1).get(0).name()).isEqualTo("tenant-000050");
    assertThat(all.page("99999", "", 50)).hasSize(1);
    assertThat(all.page("nobody", "", 50)).isEmpty();
  }
}
