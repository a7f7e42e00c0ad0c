package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refused requests are charged, but never to the rates of valid requests. */
class RefusalRateIT {
  private static final int QUOTA = 5;

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .unset("limits")
            .set("limits.classes.refused.quota", QUOTA)
            .set("limits.classes.refused.window", "1h")
            .start(bed);
  }

  private static void assertRefusedOnlySoOften(int status, Supplier<Answer> ask) {
    for (int i = 0; i < QUOTA; i++) {
      assertThat(ask.get().status()).isEqualTo(status);
    }
    Answer limited = ask.get();
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.header("RateLimit-Policy")).contains("\"refused\";q=" + QUOTA + ";w=3600");
    assertThat(Integer.parseInt(limited.header("Retry-After"))).isBetween(1, 900);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | GET | {vmm}ApplicationHosts",
        "403 | DELETE | {checkpoint}",
        "404 | GET | /{fabrikam}/services/systemcenter/vmm/Jobs",
        "400 | GET | {vmm}Bad(",
        "404 | GET | /nothing",
        "405 | BREW | {vmm}Jobs"
      })
  void chargesWhatIsRefusedByItsHead(int status, String method, String path) {
    String url =
        path.replace("{vmm}", CONTOSO_VMM)
            .replace("{checkpoint}", beforeUpdate())
            .replace("{fabrikam}", SimulatorFixture.FABRIKAM.toString());

    assertRefusedOnlySoOften(status, () -> gateway.send(method, url, READER, null));

    assertThat(upstream.take()).isEmpty();
    assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", READER, null).status()).isEqualTo(200);
    assertThat(gateway.send("DELETE", beforeUpdate(), OPERATOR, null).status()).isEqualTo(204);
  }

  @Test
  void chargesANetworkForCallersThatNobodyKnows() {
    ApiKey unknown = ApiKey.generate(new java.security.SecureRandom());
    RunningGateway elsewhere = gateway.from("127.1.0.1");

    assertRefusedOnlySoOften(
        401, () -> elsewhere.send("GET", CONTOSO_VMM + "Clouds", unknown, null));

    assertThat(elsewhere.send("GET", CONTOSO_VMM + "Clouds", READER, null).status()).isEqualTo(200);
    assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", unknown, null).status()).isEqualTo(401);
  }

  @Test
  void chargesEachRequestOfABatch() {
    Batches batch = Batches.aBatch();
    for (int i = 0; i < QUOTA + 3; i++) {
      batch.with(Batches.get(i % 2 == 0 ? "Bad(" : "ApplicationHosts"));
    }
    batch.with(Batches.get("Clouds"));

    Answer answer =
        gateway.send(
            "POST", CONTOSO_VMM + "$batch", READER, batch.text(), "Content-Type", Batches.TYPE);

    List<Integer> expected = new ArrayList<>(List.of(400, 403, 400, 403, 400));
    expected.addAll(Collections.nCopies(3, 429));
    expected.add(200);
    assertThat(Batches.parts(answer))
        .extracting(Batches.Part::status)
        .containsExactlyElementsOf(expected);
  }

  @Test
  void chargesNothingTwice() {
    for (int i = 0; i < QUOTA + 1; i++) {
      assertThat(gateway.send("MERGE", beforeUpdate(), OPERATOR, "no body").status())
          .isEqualTo(400);
    }
  }
}
