package dev.spfgateway.admin.route;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.admin.access.Callers;
import dev.spfgateway.admin.access.Operator;
import dev.spfgateway.admin.access.Operators;
import dev.spfgateway.admin.access.SessionConfig;
import dev.spfgateway.admin.access.SessionCookies;
import dev.spfgateway.admin.access.Sessions;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources of every kind, called over a socket. */
class AdminApiTest {
  private static final String BEARER = "Authorization: Bearer open-sesame\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final SessionConfig LIMITS =
      new SessionConfig(Duration.ofHours(1), Duration.ofHours(1), 10, 10);

  @RegisterExtension static final TestBed bed = new TestBed();

  private static final AtomicInteger changes = new AtomicInteger();
  private static int port;

  @BeforeAll
  static void start() {
    AdminGuard guard =
        new AdminGuard(
            new HostNames(List.of()),
            new Callers(
                Secret.of("open-sesame"),
                new Sessions(LIMITS, Ticker.system(), new SecureRandom()),
                new SessionCookies(false),
                () -> new Operators(List.of()),
                Ticker.system()),
            JsonObject::new,
            AdminGuard.Tls.OFF);
    AdminApi api = new AdminApi(bed.vertx(), guard, Duration.ofMillis(500));
    api.probe("/alive", call -> call.response().end("alive"));
    api.open("/page", call -> call.response().end("a page"));
    api.present("/sign-in", AdminApiTest::change);
    api.read("/state", call -> Future.succeededFuture("{\"state\":\"fine\"}"));
    api.read(
        "/broken",
        call -> {
          throw new IllegalStateException("a fault of the gateway");
        });
    api.change(HttpMethod.POST, "/state", AdminApiTest::change);
    api.change(HttpMethod.DELETE, "/state/:id", AdminApiTest::change);
    Router router = Router.router(bed.vertx());
    api.mount(router);
    port =
        await(bed.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
            .actualPort();
  }

  private static Future<String> change(io.vertx.ext.web.RoutingContext call, JsonObject body) {
    changes.incrementAndGet();
    boolean silent = body.getBoolean("silent", false);
    return Future.succeededFuture(silent ? "" : body.put("changed", true).encode());
  }

  @BeforeEach
  void nothingChanged() {
    changes.set(0);
  }

  private static String send(String line, String headers, String body) {
    try (RawClient client = RawClient.plain("127.0.0.1", port)) {
      return client
          .send(
              line
                  + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + headers
                  + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
                  + "\r\n"
                  + body)
          .everything();
    }
  }

  @Test
  void readsAndChangesForAnOperator() {
    assertThat(send("GET /state", BEARER, ""))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("cache-control: no-store")
        .endsWith("{\"state\":\"fine\"}");
    assertThat(send("POST /state", BEARER + JSON, "{\"to\":1}"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("{\"to\":1,\"changed\":true}");
    assertThat(send("POST /state", BEARER + JSON, "{\"silent\":true}")).startsWith("HTTP/1.1 204 ");
    assertThat(send("DELETE /state/7", BEARER, "")).endsWith("{\"changed\":true}");
    assertThat(changes).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /state", "POST /state", "DELETE /state/7", "GET /x", "PUT /state"})
  void showsNothingToAnybodyElse(String line) {
    for (String headers : List.of("", "Authorization: Bearer x\r\n", "Cookie: open-sesame\r\n")) {
      assertThat(send(line, headers + JSON, line.startsWith("GET") ? "" : "{}"))
          .startsWith("HTTP/1.1 401 ")
          .doesNotContain("fine");
    }
    assertThat(changes).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT /state | 405 | GET, HEAD, POST, OPTIONS",
        "OPTIONS /state | 204 | GET, HEAD, POST, OPTIONS",
        "GET /state/7 | 405 | DELETE, OPTIONS",
        "POST /alive | 405 | GET, HEAD, OPTIONS",
        "GET /sign-in | 405 | POST, OPTIONS"
      })
  void namesTheMethodsOfAResource(String line, int status, String allow) {
    assertThat(send(line, BEARER, ""))
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("allow: " + allow + "\r\n");
  }

  @Test
  void opensOnlyWhatIsMeantForEverybody() {
    assertThat(send("GET /alive", "", "")).contains(" 200 ");
    assertThat(send("GET /page", "Sec-Fetch-Site: cross-site\r\n", "")).contains(" 200 ");
    assertThat(send("POST /sign-in", JSON, "{}")).contains(" 200 ");
    changes.set(0);
    for (String page : List.of("Sec-Fetch-Site: cross-site", "Origin: https://evil.example")) {
      assertThat(send("POST /sign-in", JSON + page + "\r\n", "{}")).contains(" 403 ");
      assertThat(send("POST /state", BEARER + JSON + page + "\r\n", "{}")).contains(" 403 ");
    }
    assertThat(changes).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | {} | 415",
        "application/x-www-form-urlencoded | a=b | 415",
        "application/json | [] | 400",
        "application/json | {\"a\": | 400",
        "application/json | null | 400",
        "application/json; charset=utf-8 | {} | 200"
      })
  void takesNothingButAJsonObject(String type, String body, int status) {
    assertThat(send("POST /state", BEARER + "Content-Type: " + type + "\r\n", body))
        .startsWith("HTTP/1.1 " + status + " ");
    assertThat(changes).hasValue(status == 200 ? 1 : 0);
  }

  @Test
  void boundsABodysSizeAndTime() {
    String large = "{\"x\":\"" + "x".repeat(16 << 10) + "\"}";
    assertThat(send("POST /state", BEARER + JSON, large)).startsWith("HTTP/1.1 413 ");
    assertThat(send("POST /state", BEARER + JSON + "Content-Length: 9\r\n", ""))
        .startsWith("HTTP/1.1 408 ");
    assertThat(changes).hasValue(0);
  }

  @Test
  void tellsNothingOfItsOwnFaults() {
    assertThat(send("GET /broken", BEARER, ""))
        .startsWith("HTTP/1.1 500 ")
        .contains("InternalError")
        .doesNotContain("IllegalState", "a fault of the gateway");
  }

  @Test
  void ranksRoles() {
    assertThat(Operator.Role.OPERATOR.covers(Operator.Role.VIEWER)).isTrue();
    assertThat(Operator.Role.VIEWER.covers(Operator.Role.OPERATOR)).isFalse();
  }
}
