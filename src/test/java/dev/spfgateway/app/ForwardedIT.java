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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trusted proxies that name the client in each request are believed; others are not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardedIT {
  private static final String PROXY = "127.0.0.9";
  private static final int MAX_PER_ADDRESS = 4;

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;
  private RunningGateway byProxy;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(Files.createDirectory(directory.resolve("gateway")))
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.connections.maxPerAddress", MAX_PER_ADDRESS)
            .set("tenantListener.clientAddress.trustedProxies", List.of(PROXY, "10.0.0.0/8"))
            .set("tenantListener.clientAddress.header", "x-forwarded-for")
            .unset("limits")
            .set("limits.classes.refused.quota", 3)
            .start(bed);
    byProxy = gateway.from(PROXY);
  }

  private static String client(RunningGateway by, String... headers) {
    try (AccessLines lines = AccessLines.begin()) {
      Answer answer = by.send("GET", "/openapi.yaml", null, null, headers);
      assertThat(answer.status()).isEqualTo(200);
      return lines.of(answer).get("client");
    }
  }

  @Test
  void seesTheClientThatATrustedProxyNames() {
    assertThat(client(byProxy, "X-Forwarded-For", "203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(client(byProxy, "X-Forwarded-For", "198.51.100.1, 203.0.113.9, 10.2.2.2"))
        .isEqualTo("203.0.113.9");
    assertThat(client(byProxy, "Forwarded", "for=203.0.113.9")).isEqualTo(PROXY);
    assertThat(client(byProxy)).isEqualTo(PROXY);
  }

  @Test
  void seesThroughAClientThatNamesItself() {
    assertThat(client(gateway, "X-Forwarded-For", "203.0.113.9")).isEqualTo("127.0.0.1");
    assertThat(client(gateway, "X-Real-IP", "203.0.113.9")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void seesTheClientInEveryVersionOfHttp(HttpVersion version) {
    RunningGateway client = gateway.from(PROXY, version);

    assertThat(client(client, "X-Forwarded-For", "203.0.113.9")).isEqualTo("203.0.113.9");
  }

  @Test
  void recordsTheClientInTheAuditLog() {
    byProxy.send("MERGE", beforeUpdate(), OPERATOR, RESTORE, "X-Forwarded-For", "203.0.113.77");

    assertThat(gateway.requestEvents())
        .isNotEmpty()
        .allMatch(event -> event.who().clientAddress().equals("203.0.113.77"));
  }

  @Test
  void countsRefusalsByTheClientsNetwork() {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      statuses.add(
          byProxy.send("GET", "/none", null, null, "X-Forwarded-For", "2001:db8:9::" + i).status());
    }

    assertThat(statuses).containsExactly(404, 404, 404, 429);
    assertThat(
            byProxy.send("GET", "/none", null, null, "X-Forwarded-For", "2001:db8:a::1").status())
        .isEqualTo(404);
  }

  @Test
  void countsNoConnectionOfAProxyAsAClients() {
    List<RawClient> open = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MAX_PER_ADDRESS; i++) {
        RawClient one = ThroughProxy.client(PROXY, gateway, new byte[0]);
        open.add(one);
        assertThat(one.send("GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n").answer())
            .startsWith("HTTP/1.1 200 ");
      }
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void tellsSpfNothingOfWhatIsSaidAboutAddresses() {
    upstream.take();

    byProxy.send(
        "GET",
        CONTOSO_VMM + "Clouds",
        OPERATOR,
        null,
        "X-Forwarded-For",
        "203.0.113.9",
        "X-Forwarded-Host",
        "evil.example",
        "X-Forwarded-Proto",
        "http",
        "X-Forwarded-Port",
        "1",
        "X-Forwarded-Server",
        "evil",
        "X-Real-IP",
        "203.0.113.9",
        "X-Client-IP",
        "203.0.113.9",
        "True-Client-IP",
        "203.0.113.9",
        "CF-Connecting-IP",
        "203.0.113.9",
        "Via",
        "1.1 evil",
        "Forwarded",
        "for=203.0.113.9;host=evil.example");

    List<AgreeableUpstream.Recorded> sent = upstream.take();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).headers().toString().toLowerCase(Locale.ROOT))
        .doesNotContain("203.0.113.9", "evil", "forwarded");
  }
}
