package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For which subscriptions, and from which addresses, a credential is valid. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsIT {
  private static final String SECOND = "3c1f0a52-6b7d-4e8f-9a0b-1c2d3e4f5061";

  @RegisterExtension final TestBed bed = new TestBed();

  private final Map<String, ApiKey> keys = new LinkedHashMap<>();
  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    GatewayBuilder builder =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate());
    String first = SimulatorFixture.CONTOSO.toString();
    register(builder, "mixed", "subscriptions: {" + first + ": reader, " + SECOND + ": operator}");
    register(builder, "second-only", "subscriptions: {" + SECOND + ": owner}");
    register(builder, "office", "role: owner\n        only: {addresses: [127.1.0.0/16]}");
    register(
        builder, "host", "role: owner\n        only: {addresses: [127.1.0.1, '2001:db8::/32']}");
    String registry =
        builder
            .registryYaml()
            .replaceFirst(
                "    credentials:\n",
                "      - id: "
                    + SECOND
                    + "\n        name: contoso-test\n        accountAdmin: admin@contoso.com\n"
                    + "        stamps: ["
                    + SimulatorFixture.STAMP_1
                    + "]\n    credentials:\n");
    gateway = builder.withRegistry(registry).start(bed);
  }

  private void register(GatewayBuilder builder, String id, String grants) {
    ApiKey key = ApiKey.generate(new SecureRandom());
    keys.put(id, key);
    builder.withCredentials(
        "contoso",
        "      - id: "
            + id
            + "\n        apiKeySha256: "
            + key.hash()
            + "\n        "
            + grants
            + "\n");
  }

  @ParameterizedTest
  @CsvSource({"mixed, 200, 403, 200, 204", "second-only, 404, 404, 200, 204"})
  void givesARoleInEachSubscription(
      String id, int readFirst, int deleteFirst, int readSecond, int deleteSecond) {
    String first = SimulatorFixture.CONTOSO.toString();

    assertThat(ask(gateway, "GET", first, id).status()).isEqualTo(readFirst);
    assertThat(ask(gateway, "DELETE", first, id).status()).isEqualTo(deleteFirst);
    assertThat(ask(gateway, "GET", SECOND, id).status()).isEqualTo(readSecond);
    assertThat(ask(gateway, "DELETE", SECOND, id).status()).isEqualTo(deleteSecond);
    assertThat(upstream.take()).hasSize(readFirst == 200 ? 3 : 2);
  }

  @ParameterizedTest
  @CsvSource({
    "office, 127.0.0.1, 403",
    "office, 127.1.0.1, 200",
    "office, 127.1.255.254, 200",
    "office, 127.2.0.1, 403",
    "host, 127.1.0.1, 200",
    "host, 127.1.0.2, 403"
  })
  void countsOnlyFromItsAddresses(String id, String address, int status) {
    RunningGateway client = gateway.from(address);

    Answer answer = ask(client, "GET", SimulatorFixture.CONTOSO.toString(), id);
    Answer changed = ask(client, "DELETE", SimulatorFixture.CONTOSO.toString(), id);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(changed.status()).isEqualTo(status == 200 ? 204 : status);
    assertThat(upstream.take()).hasSize(status == 200 ? 2 : 0);
  }

  /** What a client says of its own address is worth nothing. */
  private Answer ask(RunningGateway by, String method, String subscription, String id) {
    String path = "/" + subscription + "/services/systemcenter/vmm/";
    return by.send(
        method,
        path + checkpoint(SimulatorFixture.BEFORE_UPDATE, SimulatorFixture.STAMP_1),
        keys.get(id),
        null,
        "X-Forwarded-For",
        "127.1.0.1",
        "Forwarded",
        "for=127.1.0.1");
  }
}
