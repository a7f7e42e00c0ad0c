package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of listed origins can use the gateway from a browser, and read its errors; no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorsIT {
  private static final String PORTAL = "https://portal.example";
  private static final String ORIGIN = "Access-Control-Allow-Origin";
  private static final int QUOTA = 5;

  /** What every page may read, and what frames an answer. */
  private static final Set<String> PLAIN =
      Set.of(
          "cache-control",
          "content-language",
          "content-length",
          "content-type",
          "expires",
          "last-modified",
          "pragma",
          "vary",
          "connection",
          "transfer-encoding",
          "x-content-type-options");

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway portal;
  private RunningGateway open;
  private RunningGateway off;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    portal =
        start(
            directory.resolve("portal"),
            b ->
                b.set(
                    "tenantListener.cors",
                    Map.of(
                        "origins",
                        List.of(PORTAL, "https://other.example"),
                        "credentials",
                        true,
                        "maxAge",
                        "5m",
                        "allowedHeaders",
                        List.of("X-Portal"),
                        "exposedHeaders",
                        List.of("X-Portal-Answer"))));
    open =
        start(directory.resolve("open"), b -> b.set("tenantListener.cors.origins", List.of("*")));
    off = start(directory.resolve("off"), b -> b.set("tenantListener.cors.origins", List.of()));
  }

  private RunningGateway start(Path directory, UnaryOperator<GatewayBuilder> cors)
      throws IOException {
    return RunningGateway.in(Files.createDirectory(directory))
        .endpoint(upstream.url(), upstream.certificate())
        .with(cors)
        .startAlone(bed);
  }

  private static Answer preflight(RunningGateway by, String path, String origin) {
    return by.send(
        "OPTIONS",
        path,
        null,
        null,
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "MERGE",
        "Access-Control-Request-Headers",
        "content-type,idempotency-key,x-api-key");
  }

  private static List<String> list(Answer answer, String name) {
    return Arrays.asList(answer.header(name).toLowerCase(Locale.ROOT).split(", ", -1));
  }

  private static List<String> crossOrigin(Answer answer) {
    return answer.headers().names().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "/none", "//", "/subscriptions/x/y/z"})
  void answersThePreflightOfAListedOriginWithoutACredential(String path) {
    RunningGateway http2 = portal.from("127.0.0.1", HttpVersion.HTTP_2);
    for (RunningGateway client : List.of(portal, http2)) {
      Answer answer = preflight(client, path.equals("one") ? beforeUpdate() : path, PORTAL);

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header(ORIGIN)).isEqualTo(PORTAL);
      assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
      assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("300");
      assertThat(list(answer, "Access-Control-Allow-Methods"))
          .contains("get", "post", "merge", "put", "patch", "delete", "head");
      assertThat(list(answer, "Access-Control-Allow-Headers"))
          .contains("authorization", "content-type", "idempotency-key", "x-api-key", "x-portal");
      assertThat(String.join(", ", answer.headers().getAll("Vary")))
          .isEqualTo("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://portal.example.evil.example",
        "http://portal.example",
        "https://portal.example:8443",
        "https://PORTAL.example",
        "https://portal.example/",
        "null",
        "*"
      })
  void neverNamesAnotherOrigin(String origin) {
    Answer asked = preflight(portal, beforeUpdate(), origin);
    Answer called = portal.send("GET", "/subscriptions", OPERATOR, null, "Origin", origin);

    for (Answer answer : List.of(asked, called)) {
      assertThat(crossOrigin(answer)).isEmpty();
      assertThat(answer.headers().getAll("Vary")).contains("Origin");
    }
    assertThat(called.status()).isEqualTo(200);
  }

  @Test
  void letsPagesReadWhatTheGatewayAnswersAndItsErrors() {
    List<Answer> answers =
        List.of(
            portal.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "Origin", PORTAL),
            portal.send("GET", CONTOSO_VMM + "Clouds", OPERATOR, null, "Origin", PORTAL),
            portal.send("GET", CONTOSO_VMM + "Clouds", null, null, "Origin", PORTAL),
            portal.send("GET", "/none", OPERATOR, null, "Origin", PORTAL),
            portal.send("GET", "/subscriptions", OPERATOR, null, "Origin", PORTAL),
            portal.send("DELETE", CONTOSO_VMM + "Clouds", OPERATOR, null, "Origin", PORTAL));

    assertThat(answers).extracting(Answer::status).containsExactly(204, 200, 401, 404, 200, 405);
    for (Answer answer : answers) {
      assertThat(answer.header(ORIGIN)).isEqualTo(PORTAL);
      assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
      Set<String> readable =
          list(answer, "Access-Control-Expose-Headers").stream().collect(Collectors.toSet());
      assertThat(readable)
          .contains("operation-location", "x-operation-outcome", "retry-after", "x-portal-answer");
      assertThat(answer.headers().names())
          .extracting(name -> name.toLowerCase(Locale.ROOT))
          .filteredOn(name -> !name.startsWith("access-control-") && !PLAIN.contains(name))
          .isSubsetOf(readable);
    }
  }

  @Test
  void letsPagesReadWhyARequestWasNone() {
    String head = "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: " + PORTAL + "\r\n";
    try (RawClient client = RawClient.connect(portal.port(), portal.certificate())) {
      assertThat(client.send(head + "Host: other\r\n\r\n").answer())
          .startsWith("HTTP/1.1 400 ")
          .containsIgnoringCase(ORIGIN + ": " + PORTAL);
    }
    String large = "X: " + "x".repeat(64 << 10) + "\r\n\r\n";
    try (RawClient client = RawClient.connect(portal.port(), portal.certificate())) {
      assertThat(client.send(head + large).answer()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void believesNoSecondOrigin() {
    String request =
        "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            + PORTAL
            + "\r\nOrigin: https://evil.example\r\n\r\n";
    try (RawClient client = RawClient.connect(portal.port(), portal.certificate())) {
      assertThat(client.send(request).head())
          .doesNotContainIgnoringCase("access-control-")
          .containsIgnoringCase("vary: origin");
    }
  }

  @Test
  void givesAnyOriginNoCredentials() {
    Answer answer = open.send("GET", "/openapi.yaml", null, null, "Origin", "https://x.example");

    assertThat(answer.header(ORIGIN)).isEqualTo("*");
    assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
  }

  @Test
  void saysNothingWhereItIsOff() {
    Answer asked = preflight(off, beforeUpdate(), PORTAL);
    Answer called = off.send("GET", "/openapi.yaml", null, null, "Origin", PORTAL);

    assertThat(asked.status()).isEqualTo(204);
    assertThat(crossOrigin(asked)).isEmpty();
    assertThat(crossOrigin(called)).isEmpty();
    assertThat(called.header("Vary")).isNull();
  }

  @Test
  void countsPreflightsByNetwork(@TempDir Path directory) throws IOException {
    RunningGateway narrow =
        RunningGateway.in(Files.createDirectory(directory.resolve("narrow")))
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.cors.origins", List.of(PORTAL))
            .unset("limits")
            .set("limits.classes.anonymous.quota", QUOTA)
            .set("limits.classes.anonymous.window", "1h")
            .startAlone(bed);
    for (int i = 0; i < QUOTA; i++) {
      assertThat(preflight(narrow, beforeUpdate(), PORTAL).status()).isEqualTo(204);
    }

    Answer refused = preflight(narrow, beforeUpdate(), PORTAL);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Retry-After")).isNotEmpty();
    assertThat(refused.header(ORIGIN)).isEqualTo(PORTAL);
    RunningGateway elsewhere = narrow.from("127.4.0.1");
    assertThat(preflight(elsewhere, beforeUpdate(), PORTAL).status()).isEqualTo(204);
    assertThat(narrow.send("GET", "/subscriptions", OPERATOR, null).status()).isEqualTo(200);
  }
}
