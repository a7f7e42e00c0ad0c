package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guessing passwords reveals nothing and locks no user out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasswordAttackIT {
  private static final String RIGHT = "the right one: 4711";

  /** Few, so that none grows back while a slow machine computes hashes. */
  private static final int TRIES = 2;

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("authentication.basic.enabled", true)
            .set("authentication.basic.failuresPerAddress", 10000)
            .set("authentication.basic.failuresPerName", TRIES)
            .withCredentials("contoso", entry("revoked", "revoked: true"))
            .withCredentials("contoso", entry("expired", "notAfter: 2020-01-01T00:00:00Z"))
            .withCredentials("contoso", entry("live", "revoked: false"))
            .withCredentials("contoso", entry("victim", "revoked: false"))
            .start(bed);
  }

  private static String entry(String id, String more) {
    String hash = PasswordHash.of(Secret.of(RIGHT), new SecureRandom()).print();
    return "      - id: "
        + id
        + "\n        role: reader\n        "
        + more
        + "\n        passwordHash: "
        + hash
        + "\n";
  }

  private static Answer ask(RunningGateway by, String name, String password) {
    String login = name + ":" + password;
    return by.send(
        "GET",
        CONTOSO_VMM + "Clouds",
        null,
        null,
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"revoked:" + RIGHT, "revoked:wrong", "expired:" + RIGHT, "nobody:x", "live:wrong"})
  void refusesAndThrottlesAllAlikeWhateverTheReason(String login) {
    String[] parts = login.split(":", 2);
    List<Integer> statuses = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    // A throttle of its own for each row.
    RunningGateway client = gateway.from("127.2." + Math.floorMod(login.hashCode(), 250) + ".1");
    for (int i = 0; i < TRIES + 1; i++) {
      Answer answer = ask(client, parts[0], parts[1]);
      statuses.add(answer.status());
      bodies.add(answer.body().replace(answer.header("X-Request-Id"), ""));
    }

    assertThat(statuses.subList(0, TRIES)).containsOnly(401);
    assertThat(statuses.get(TRIES)).isEqualTo(429);
    Answer nothing = gateway.send("GET", CONTOSO_VMM + "Clouds", null, null);
    assertThat(bodies.subList(0, TRIES))
        .containsOnly(nothing.body().replace(nothing.header("X-Request-Id"), ""));
    assertThat(gateway.admin("/metrics").body().toLowerCase(Locale.ROOT)).doesNotContain(RIGHT);
  }

  @Test
  void letsTheRightOneInWhileSomebodyElsewhereGuesses() {
    RunningGateway attacker = gateway.from("127.1.0.1");
    for (int i = 0; i < TRIES; i++) {
      assertThat(ask(attacker, "victim", "guess " + i).status()).isEqualTo(401);
    }
    assertThat(ask(attacker, "victim", RIGHT).status()).isEqualTo(429);

    assertThat(ask(gateway, "victim", RIGHT).status()).isEqualTo(200);
    assertThat(upstream.take()).hasSize(1);
  }
}
