package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.FABRIKAM;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.routing.OpenApiDocument;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the description of the gateway's own API with the gateway that serves it. */
class OpenApiIT {
  private static final String DESCRIPTION = "/openapi.yaml";

  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static final OpenApiDocument DOCUMENT = OpenApiDocument.load();
  private static SimulatorFixture simulator;
  private static RunningGateway gateway;

  /** A restore whose operation and event are asked for. */
  private static Answer restored;

  @BeforeAll
  static void start() {
    simulator = aSimulator().start(bed);
    gateway = RunningGateway.in(directory).before(simulator).start(bed);
    restored = gateway.restore();
  }

  static List<OpenApiDocument.Entry> entries() {
    return DOCUMENT.entries();
  }

  private static String path(OpenApiDocument.Entry entry) {
    return entry
        .path()
        .replace("{subscription}", CONTOSO.toString())
        .replace("{operation}", restored.header("X-Operation-Id"))
        .replace("{event}", restored.header("X-Audit-Id"))
        .replace("{checkpoint}", BEFORE_UPDATE.toString())
        .replace("{stamp}", STAMP_1.toString());
  }

  private static Answer send(OpenApiDocument.Entry entry, ApiKey key) {
    return entry.method().equals("POST")
        ? gateway.send("POST", path(entry), key, RESTORE, "X-HTTP-Method", "MERGE")
        : gateway.send(entry.method(), path(entry), key, null);
  }

  private static String mediaType(Answer answer) {
    String type = answer.header("Content-Type");
    return type == null ? "" : type.replaceFirst(";.*", "");
  }

  private static void assertDescribed(Map<String, Object> response, Answer answer) {
    assertThat(DOCUMENT.headers(response))
        .as("headers that are described")
        .containsAll(
            answer.headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.matches("x-.*|ratelimit.*|idempot.*|operation-.*|retry-.*"))
                .filter(name -> !name.equals("x-content-type-options"))
                .collect(Collectors.toSet()));
    if (mediaType(answer).endsWith("json")) {
      assertThat(DOCUMENT.misfits(response, mediaType(answer), Json.decodeValue(answer.body())))
          .as(answer.body())
          .isEmpty();
    }
  }

  @Test
  void isPublic() {
    Answer answer = gateway.send("GET", DESCRIPTION, null, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/yaml");
    assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=300");
    assertThat(answer.header("X-Request-Id")).isNotBlank();
    assertThat(OpenApiDocument.parse(answer.body()).version()).isEqualTo("3.1.0");
  }

  @Test
  void asksForNoCredentialThatItWouldThenRefuse() {
    ApiKey unknown = ApiKey.generate(new SecureRandom());

    assertThat(gateway.send("GET", DESCRIPTION, unknown, null).status()).isEqualTo(200);
  }

  @Test
  void sendsTheHeadAlone() {
    String body = gateway.send("GET", DESCRIPTION, null, null).body();

    Answer head = gateway.send("HEAD", DESCRIPTION, null, null);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length"))
        .isEqualTo(Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
    assertThat(gateway.send("GET", DESCRIPTION, null, null).body())
        .as("on the same connection")
        .isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "MERGE"})
  void canOnlyBeRead(String method) {
    Answer answer = gateway.send(method, DESCRIPTION, null, null);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertDescribed(DOCUMENT.response("ODataError"), answer);
  }

  @Test
  void passesWhatRefusesHeadsThatCanBeReadInTwoWays() {
    Answer answer = gateway.send("GET", DESCRIPTION, null, null, "X-Request-Timeout", "soon");

    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void everythingThatIsDescribedAnswersAsItIsDescribed(OpenApiDocument.Entry entry) {
    Answer answer = send(entry, OPERATOR);

    assertThat(entry.responses()).as(answer.body()).containsKey(Integer.toString(answer.status()));
    assertDescribed(DOCUMENT.response(entry, answer.status()), answer);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void onlyWhatIsDescribedAsPublicIsPublic(OpenApiDocument.Entry entry) {
    Answer answer = send(entry, null);

    assertThat(answer.status()).isEqualTo(entry.isPublic() ? 200 : 401);
  }

  @Test
  void failuresAreAsTheyAreDescribed() {
    String unknown = UUID.randomUUID().toString();
    for (OpenApiDocument.Entry entry : entries()) {
      if (!entry.isPublic()) {
        String path = path(entry).replace(CONTOSO.toString(), FABRIKAM.toString());
        path = path.equals("/subscriptions") ? path + "/" + unknown : path;

        Answer answer = gateway.send("GET", path, OPERATOR, null);

        assertThat(answer.status()).as(path).isEqualTo(404);
        assertDescribed(DOCUMENT.response(entry, 404), answer);
      }
    }
  }
}
