package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code spf-gateway top} beside a running gateway. */
class TopIT {
  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    gateway = RunningGateway.in(directory).before(aSimulator().start(bed)).start(bed);
    token = directory.resolve("token");
    Files.writeString(token, gateway.adminToken().orElseThrow());
  }

  private record Ended(int code, String output, String errors) {}

  private Ended top(int port, String... more) throws IOException {
    Path errors = directory.resolve("errors");
    List<String> arguments =
        new ArrayList<>(
            List.of("top", "--url", "http://localhost:" + port, "--token-file", token.toString()));
    arguments.addAll(List.of(more));
    try (GatewayProcess process = GatewayProcess.start(errors, arguments.toArray(String[]::new))) {
      String output = process.rest();
      return new Ended(process.waitForExit(), output, Files.readString(errors));
    }
  }

  @Test
  void printsOnceIntoAPipe() throws IOException {
    assertThat(gateway.restore().status()).isEqualTo(204);

    Ended top = top(gateway.gateway().adminPort());

    assertThat(top.errors()).isEmpty();
    assertThat(top.code()).isZero();
    assertThat(top.output())
        .doesNotContain("\u001b")
        .containsPattern("(?m)^spf-gateway .* up \\d+ s  ready")
        .containsPattern("(?m)^stamp-1 +https://localhost:\\d+/SC2012R2/VMM +closed +0 ")
        .containsPattern("(?m)^Store +sqlite healthy ")
        .containsPattern("(?m)^contoso +");
  }

  @Test
  void printsJsonForPrograms() throws IOException {
    JsonObject told = new JsonObject(top(gateway.gateway().adminPort(), "--json").output());

    assertThat(told.getBoolean("ready")).isTrue();
    assertThat(told.getJsonArray("stamps")).isNotEmpty();
  }

  @Test
  void saysInOneLineWhyThereIsNothingToSee() throws IOException {
    Ended nobody = top(FreePort.find());
    Files.writeString(token, OPERATOR.secret().reveal());
    Ended foreign = top(gateway.gateway().adminPort());

    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.errors().lines()).hasSize(1);
    assertThat(nobody.errors()).contains("does not answer", "refused");
    assertThat(foreign.code()).isEqualTo(1);
    assertThat(foreign.errors().lines()).hasSize(1);
    assertThat(foreign.errors()).contains("answered 401: ", "admin token");
  }
}
