package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.READER;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer that is down, or replaces its keys improperly. */
class IssuerFailureIT {
  private static final int MAX_WAITING = 10;

  @RegisterExtension final TestBed bed = new TestBed();

  private final TestIssuer.Key key = TestIssuer.Key.ec("k");
  private TestIssuer issuer;
  private AgreeableUpstream upstream;

  @BeforeEach
  void start(@TempDir Path directory) {
    issuer = TestIssuer.start(bed);
    issuer.publish(key);
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
  }

  private RunningGateway gateway(Path directory, String pause) {
    return RunningGateway.in(directory)
        .endpoint(upstream.url(), upstream.certificate())
        .trusting(issuer)
        .set("authentication.bearer.keys.pause", pause)
        .set("authentication.bearer.keys.maxWaiting", MAX_WAITING)
        .withCredentials(
            "contoso",
            "      - id: by-token\n        role: reader\n        token: {issuer: '"
                + TestIssuer.NAME
                + "', claims: {roles: restore}}\n")
        .start(bed);
  }

  private static String[] token(TestIssuer.Key by) {
    return new String[] {
      "Authorization", "Bearer " + by.sign(TestIssuer.claims(Instant.now()).build())
    };
  }

  private static Answer ask(RunningGateway gateway, String... headers) {
    return gateway.send("GET", CONTOSO_VMM + "Clouds", null, null, headers);
  }

  private static double metric(RunningGateway gateway, String name) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(-1);
  }

  @Test
  void saysThatItCannotTellWhileThereHaveNeverBeenKeys(@TempDir Path directory) {
    issuer.answer(500);
    RunningGateway gateway = gateway(directory, "100ms");

    Answer refused = ask(gateway, token(key));

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.body()).contains("TokenKeysUnavailable");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(upstream.take()).isEmpty();
    assertThat(gateway.admin("/readyz").body()).contains("ready; warning", TestIssuer.NAME);
    assertThat(gateway.send("GET", CONTOSO_VMM + "Clouds", READER, null).status()).isEqualTo(200);
    assertThat(ask(gateway, "Authorization", "Bearer nonsense").status()).isEqualTo(401);
    String[] shown = token(key);
    assertThat(ask(gateway, shown[0], shown[1], "X-Api-Key", "spfgw_wrong").status())
        .isEqualTo(401);

    issuer.answer(200);
    until(() -> metric(gateway, "spfgateway_issuer_keys") == 1);

    assertThat(ask(gateway, token(key)).status()).isEqualTo(200);
    assertThat(gateway.admin("/readyz").body()).isEqualTo("ready\n");
  }

  @Test
  void takesAnotherKeyUnderTheSameName(@TempDir Path directory) {
    RunningGateway gateway = gateway(directory, "100ms");
    assertThat(ask(gateway, token(key)).status()).isEqualTo(200);
    TestIssuer.Key other = TestIssuer.Key.ec("k");
    assertThat(ask(gateway, token(other)).status()).isEqualTo(401);

    issuer.publish(other);

    assertThat(ask(gateway, token(other)).status()).isEqualTo(200);
    assertThat(ask(gateway, token(key)).status()).isEqualTo(401);
  }

  @Test
  void asksTheIssuerForForgedSignaturesNoOftenerThanItMay(@TempDir Path directory) {
    RunningGateway gateway = gateway(directory, "5s");
    until(() -> metric(gateway, "spfgateway_issuer_keys") == 1);
    int before = issuer.fetches();

    List<Future<Answer>> forged = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING; i++) {
      forged.add(
          gateway.begin("GET", CONTOSO_VMM + "Clouds", null, null, token(TestIssuer.Key.ec("k"))));
    }

    assertThat(forged).extracting(one -> await(one).status()).containsOnly(401);
    assertThat(issuer.fetches() - before).isBetween(1, MAX_WAITING / 2);
  }

  @Test
  void keepsNoGoodTokenOutForMadeUpOnes(@TempDir Path directory) {
    RunningGateway gateway = gateway(directory, "1m");
    until(() -> metric(gateway, "spfgateway_issuer_keys") == 1);
    RunningGateway attacker = gateway.from("127.1.0.1");
    List<Future<Answer>> flood = new ArrayList<>();
    for (int i = 0; i < MAX_WAITING; i++) {
      flood.add(
          attacker.begin(
              "GET", CONTOSO_VMM + "Clouds", null, null, token(TestIssuer.Key.ec("made-up-" + i))));
    }
    until(() -> metric(gateway, "spfgateway_issuer_waiting") == MAX_WAITING);

    Future<Answer> good =
        gateway.begin("GET", CONTOSO_VMM + "Clouds", null, null, token(TestIssuer.Key.ec("next")));

    // One of the many gives its place up; whoever comes from elsewhere waits for the next fetch.
    until(() -> flood.stream().anyMatch(Future::isComplete));
    assertThat(flood.stream().filter(Future::isComplete).map(Future::result).map(Answer::status))
        .containsExactly(503);
    assertThat(good.isComplete()).isFalse();
  }
}
