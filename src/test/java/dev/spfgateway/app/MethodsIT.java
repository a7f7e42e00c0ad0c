package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD wherever GET is served, OPTIONS everywhere, and 405 that names what is allowed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodsIT {
  private static final String READ = "GET, HEAD, OPTIONS";
  private static final String ALL = "GET, HEAD, POST, PUT, MERGE, PATCH, DELETE, OPTIONS";
  private static final Buffer SMALL = Buffer.buffer("{\"value\":[]}");
  private static final Buffer LARGE =
      Buffer.buffer("{\"value\":[\"" + "x".repeat(1 << 20) + "\"]}");

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;
  private RunningGateway http2;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
    http2 = gateway.from("127.0.0.1", HttpVersion.HTTP_2);
  }

  @AfterEach
  void agreeAgain() {
    upstream.answering(SMALL);
    upstream.refusing(0);
  }

  static Stream<String> readable() {
    return Stream.of(
        CONTOSO_VMM,
        CONTOSO_VMM + "Clouds",
        CONTOSO_VMM + "Jobs?$top=1",
        beforeUpdate(),
        "/subscriptions",
        "/subscriptions/" + CONTOSO,
        "/" + CONTOSO + "/operations",
        "/" + CONTOSO + "/audit",
        "/openapi.yaml",
        // Errors, too.
        "/none",
        CONTOSO_VMM + "NoSuchSet",
        CONTOSO_VMM + "$batch",
        "/" + CONTOSO + "/operations/01a213de-ab15-7927-a74c-d5ca86645fb7");
  }

  @ParameterizedTest
  @MethodSource("readable")
  void answersAHeadAsAGetWithoutItsBody(String path) {
    for (RunningGateway client : List.of(gateway, http2)) {
      Answer get = client.send("GET", path, OPERATOR, null);
      Answer head = client.send("HEAD", path, OPERATOR, null);

      assertThat(head.status()).isEqualTo(get.status());
      assertThat(head.body()).isEmpty();
      for (String name :
          List.of("Content-Type", "Content-Length", "DataServiceVersion", "X-Ended-By", "Allow")) {
        assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
      }
      assertThat(head.header("X-Request-Id")).isNotEmpty();
    }
  }

  @Test
  void asksSpfByGet() {
    upstream.take();

    assertThat(gateway.send("HEAD", CONTOSO_VMM + "Clouds", OPERATOR, null).status())
        .isEqualTo(200);

    assertThat(upstream.take())
        .extracting(AgreeableUpstream.Recorded::method)
        .containsExactly("GET");
  }

  @Test
  void claimsNoLengthWhereAGetHasNone() {
    upstream.answering(LARGE);
    String request =
        " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nX-Api-Key: "
            + OPERATOR.secret().reveal()
            + "\r\n\r\n";
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send("HEAD " + CONTOSO_VMM + "Clouds" + request);
      client.send("HEAD /openapi.yaml" + request);
      client.send("GET /subscriptions" + request);

      assertThat(client.head())
          .startsWith("HTTP/1.1 200 ")
          .doesNotContainIgnoringCase("content-length");
      assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length:");
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").contains("SubscriptionID");
    }
    assertThat(http2.send("HEAD", CONTOSO_VMM + "Clouds", OPERATOR, null).status()).isEqualTo(200);
    assertThat(http2.send("GET", CONTOSO_VMM + "Clouds", OPERATOR, null).body())
        .hasSize(LARGE.length());
  }

  @Test
  void refusesAHeadAsItRefusesAGet() {
    assertThat(gateway.send("HEAD", CONTOSO_VMM + "Clouds", null, null).status()).isEqualTo(401);
    upstream.take();
    Answer tunnel = gateway.send("HEAD", beforeUpdate(), OWNER, null, "X-HTTP-Method", "DELETE");
    assertThat(tunnel.status()).isEqualTo(400);
    assertThat(upstream.take()).isEmpty();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("BREW", CONTOSO_VMM + "Clouds", ALL),
        arguments("TRACE", CONTOSO_VMM + "Clouds", ALL),
        arguments("DELETE", CONTOSO_VMM + "Clouds", "GET, HEAD, POST, OPTIONS"),
        arguments("POST", beforeUpdate(), "GET, HEAD, PUT, MERGE, PATCH, DELETE, OPTIONS"),
        arguments("POST", CONTOSO_VMM, READ),
        arguments("PUT", CONTOSO_VMM + "$metadata", READ),
        arguments("MERGE", beforeUpdate() + "/VM", READ),
        arguments("GET", CONTOSO_VMM + "$batch", "POST, OPTIONS"),
        arguments("PUT", CONTOSO_VMM + "$batch", "POST, OPTIONS"),
        arguments("POST", "/subscriptions", READ),
        arguments("POST", "/openapi.yaml", READ),
        arguments("DELETE", "/" + CONTOSO + "/operations/x", READ),
        arguments("PUT", "/" + CONTOSO + "/audit", READ));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void namesWhatIsAllowed(String method, String path, String allow) {
    for (RunningGateway client : List.of(gateway, http2)) {
      Answer answer = client.send(method, path, OWNER, null);

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo(allow);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "OPTIONS", "BREW"})
  void namesWhatIsAllowedInABatch(String method) {
    String batch =
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + method
            + " Clouds HTTP/1.1\r\nHost: localhost\r\n\r\n\r\n--b--\r\n";

    Answer answer =
        gateway.send(
            "POST",
            CONTOSO_VMM + "$batch",
            OPERATOR,
            batch,
            "Content-Type",
            "multipart/mixed; boundary=b");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body())
        .contains("HTTP/1.1 405 ")
        .containsIgnoringCase("Allow: GET, POST, PUT, MERGE, PATCH, DELETE\r\n");
  }

  @Test
  void namesWhatIsAllowedWhereSpfDoesNot() {
    upstream.refusing(405);

    Answer answer = gateway.send("DELETE", beforeUpdate(), OWNER, null);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, POST, PUT, MERGE, PATCH, OPTIONS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{vmm} | " + READ,
        "{vmm}Clouds | GET, HEAD, POST, OPTIONS",
        "{one} | GET, HEAD, PUT, MERGE, PATCH, DELETE, OPTIONS",
        "{one}/VM | " + READ,
        "{vmm}$metadata | " + READ,
        "{vmm}$batch | POST, OPTIONS",
        "/subscriptions | " + READ,
        "/openapi.yaml | " + READ,
        "/{sub}/operations | " + READ,
        "/{sub}/audit | " + READ
      })
  void tellsTheOptionsOfAResourceToAnybody(String path, String allow) {
    String url =
        path.replace("{vmm}", CONTOSO_VMM)
            .replace("{one}", beforeUpdate())
            .replace("{sub}", CONTOSO.toString());
    for (RunningGateway client : List.of(gateway, http2)) {
      Answer answer = client.send("OPTIONS", url, null, null);

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.header("Allow")).isEqualTo(allow);
      assertThat(answer.headers().names())
          .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
    }
  }

  @Test
  void tellsTheOptionsOfTheServer() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").answer())
          .startsWith("HTTP/1.1 204 ")
          .containsIgnoringCase("allow: " + ALL);
      assertThat(client.send("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n").answer())
          .startsWith("HTTP/1.1 400 ");
    }
    assertThat(gateway.send("OPTIONS", "/none", null, null).status()).isEqualTo(404);
  }

  private String admin(String method, String path) {
    byte[] request =
        (method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + gateway.adminToken().orElseThrow()
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = ThroughProxy.socket("127.0.0.1", gateway.gateway().adminPort(), request)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String[] headAndBody(String answer) {
    return answer.split("\r\n\r\n", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/readyz", "/metrics", "/api/audit"})
  void servesTheAdminListenersResourcesToBalancers(String path) {
    String[] get = headAndBody(admin("GET", path));
    String[] head = headAndBody(admin("HEAD", path));
    String[] options = headAndBody(admin("OPTIONS", path));
    String[] post = headAndBody(admin("POST", path));

    assertThat(get[0]).startsWith("HTTP/1.1 200 ");
    assertThat(head[0]).startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: ");
    assertThat(head[1]).isEmpty();
    assertThat(names(head[0])).isEqualTo(names(get[0]));
    assertThat(options[0]).startsWith("HTTP/1.1 204 ").containsIgnoringCase("allow: " + READ);
    assertThat(post[0]).startsWith("HTTP/1.1 405 ").containsIgnoringCase("allow: " + READ);
    assertThat(gateway.admin(HttpMethod.HEAD, path).status()).isEqualTo(200);
  }

  private static List<String> names(String head) {
    return Arrays.stream(head.split("\r\n"))
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
        .sorted()
        .toList();
  }
}
