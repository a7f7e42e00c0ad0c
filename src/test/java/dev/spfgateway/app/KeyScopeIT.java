package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token issuer's user with the name of a registry principal shares neither its idempotency keys
 * nor its replays.
 */
class KeyScopeIT {
  private static final String KEY = "Idempotency-Key";
  private static final String OTHER = "{\"Description\":\"somebody else's\"}";
  private static final String NAME = "contoso-operator";

  @RegisterExtension final TestBed bed = new TestBed();

  private final TestIssuer.Key signer = TestIssuer.Key.ec("key-0");
  private TestIssuer issuer;
  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start(@TempDir Path directory) {
    issuer = TestIssuer.start(bed);
    issuer.publish(signer);
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .trusting(issuer)
            .withCredentials(
                "contoso",
                "      - id: by-token\n        role: operator\n        token: {issuer: '"
                    + TestIssuer.NAME
                    + "', claims: {roles: restore}}\n")
            .start(bed);
  }

  private Answer send(ApiKey key, String body, String... headers) {
    return gateway.send("MERGE", beforeUpdate(), key, body, headers);
  }

  private Answer byToken(String body) {
    String token = signer.sign(TestIssuer.claims(Instant.now()).subject(NAME).build());
    return send(null, body, KEY, "nightly", "Authorization", "Bearer " + token);
  }

  @Test
  void aTokensUserOccupiesNobodyElsesKey() {
    assertThat(byToken(OTHER).status()).isEqualTo(204);

    Answer restored = send(OPERATOR, RESTORE, KEY, "nightly");

    assertThat(restored.status()).isEqualTo(204);
    assertThat(restored.header("Idempotent-Replayed")).isNull();
  }

  @Test
  void aTokensUserGetsNobodyElsesReplay() {
    Answer first = send(OPERATOR, OTHER, KEY, "nightly");

    Answer second = byToken(OTHER);

    assertThat(second.header("Idempotent-Replayed")).isNull();
    assertThat(second.header("X-Operation-Id")).isNotEqualTo(first.header("X-Operation-Id"));
    assertThat(byToken(OTHER).header("X-Operation-Id")).isEqualTo(second.header("X-Operation-Id"));
    assertThat(byToken(RESTORE).status()).as("its own key").isEqualTo(422);
  }
}
