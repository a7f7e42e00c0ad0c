package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An issuer changes its keys, and goes away for a while, under load: no request fails. */
class RotationIT {
  private static final int CALLERS = 8;
  private static final int ROTATIONS = 5;
  private static final int BETWEEN = 150;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicReference<TestIssuer.Key> signer =
      new AtomicReference<>(TestIssuer.Key.ec("key-0"));
  private final AtomicInteger answers = new AtomicInteger();
  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private TestIssuer issuer;
  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start(@TempDir Path directory) {
    issuer = TestIssuer.start(bed);
    issuer.publish(signer.get());
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .trusting(issuer)
            .set("authentication.bearer.keys.pause", "100ms")
            .withCredentials(
                "contoso",
                "      - id: by-token\n        role: operator\n        token: {issuer: '"
                    + TestIssuer.NAME
                    + "', claims: {roles: restore}}\n")
            .start(bed);
  }

  /** Each request with a token of its own, so that none is answered from memory. */
  private Future<Answer> call() {
    String token = signer.get().sign(TestIssuer.claims(Instant.now()).build());
    return gateway.begin("GET", beforeUpdate(), null, null, "Authorization", "Bearer " + token);
  }

  private Future<Void> caller() {
    return call()
        .compose(
            answer -> {
              statuses
                  .computeIfAbsent(answer.status(), status -> new AtomicInteger())
                  .incrementAndGet();
              answers.incrementAndGet();
              return over.get() ? Future.succeededFuture() : caller();
            });
  }

  private void awaitMoreAnswers() {
    int enough = answers.get() + BETWEEN;
    until(() -> answers.get() >= enough);
  }

  @Test
  void failsNoRequestWhileKeysRotateAndTheIssuerGoesAway() {
    List<Future<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(caller());
    }
    awaitMoreAnswers();

    for (int i = 1; i <= ROTATIONS; i++) {
      TestIssuer.Key next = TestIssuer.Key.ec("key-" + i);
      issuer.publish(signer.get(), next);
      signer.set(next);
      awaitMoreAnswers();
      issuer.publish(next);
      issuer.answer(i % 2 == 0 ? 500 : 200);
      awaitMoreAnswers();
      issuer.answer(200);
    }
    over.set(true);
    await(Future.all(callers));

    assertThat(statuses.keySet()).containsExactly(200);
    assertThat(statuses.get(200).get()).isGreaterThan(ROTATIONS * 2 * BETWEEN);
    assertThat(upstream.take()).hasSize(statuses.get(200).get());
    assertThat(issuer.fetches()).isBetween(ROTATIONS, 60);
  }

  @Test
  void refusesATokenAsSoonAsItsKeyIsWithdrawn() {
    assertThat(await(call()).status()).isEqualTo(200);
    String old = signer.get().sign(TestIssuer.claims(Instant.now()).build());
    assertThat(status(old)).isEqualTo(200);
    TestIssuer.Key next = TestIssuer.Key.ec("next");

    issuer.publish(next);
    signer.set(next);
    assertThat(await(call()).status()).isEqualTo(200);

    assertThat(status(old)).isEqualTo(401);
  }

  private int status(String token) {
    return gateway
        .send("GET", beforeUpdate(), null, null, "Authorization", "Bearer " + token)
        .status();
  }

  @Test
  void recordsACallerUnderTheNameThatItHas() {
    String name = "Jörg \"O'Brien\" <ci>; \u001b[31m" + "x".repeat(150);
    String token = signer.get().sign(TestIssuer.claims(Instant.now()).subject(name).build());

    Answer answer =
        gateway.send("MERGE", beforeUpdate(), null, RESTORE, "Authorization", "Bearer " + token);

    assertThat(answer.status()).isLessThan(300);
    assertThat(gateway.requestEvents())
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.who().principal()).isEqualTo(name));
    String found =
        gateway
            .send(
                "GET",
                "/"
                    + SimulatorFixture.CONTOSO
                    + "/audit?principal="
                    + URLEncoder.encode(name, StandardCharsets.UTF_8),
                OPERATOR,
                null)
            .body();
    assertThat(new JsonObject(found).getJsonArray("events")).isNotEmpty();
  }
}
