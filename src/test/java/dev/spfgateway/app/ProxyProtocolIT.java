package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.edge.ProxyHeaders.LOCAL;
import static dev.spfgateway.edge.ProxyHeaders.UNSPECIFIED;
import static dev.spfgateway.edge.ProxyHeaders.line;
import static dev.spfgateway.edge.ProxyHeaders.summed;
import static dev.spfgateway.edge.ProxyHeaders.version1;
import static dev.spfgateway.edge.ProxyHeaders.version2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.Secret;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of a load balancer that uses the PROXY protocol are told apart everywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolIT {
  private static final String PROXY = "127.0.0.9";
  private static final String RIGHT = "the right one: 4711";
  private static final int MAX_PER_ADDRESS = 4;
  private static final int FAILURES = 3;
  private static final ApiKey NARROW = ApiKey.generate(new SecureRandom());
  private static final Pattern ID = Pattern.compile("(?i)x-request-id: *(\\S+)");

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway gateway;

  @BeforeAll
  void start(@TempDir Path directory) {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.connections.maxPerAddress", MAX_PER_ADDRESS)
            .set("tenantListener.connections.handshake", "1s")
            .set("tenantListener.clientAddress.trustedProxies", List.of(PROXY))
            .set("tenantListener.clientAddress.proxyProtocol", true)
            .set("tenantListener.clientAddress.maxProxyHeader", "256B")
            .set("authentication.basic.enabled", true)
            .set("authentication.basic.failuresPerAddress", FAILURES)
            .withCredentials(
                "contoso",
                "      - id: victim\n        role: reader\n        passwordHash: "
                    + PasswordHash.of(Secret.of(RIGHT), new SecureRandom()).print()
                    + "\n      - id: narrow\n        role: operator\n        apiKeySha256: "
                    + NARROW.hash()
                    + "\n        only: {addresses: [203.0.113.0/24, 127.0.0.0/8]}\n")
            .start(bed);
  }

  private static String get(String path, String... headers) {
    return request("GET", path, "", headers);
  }

  private static String request(String method, String path, String body, String... headers) {
    StringBuilder text =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }

  private static String key(ApiKey key) {
    return "X-Api-Key: " + key.secret().reveal();
  }

  private static String login(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** What the log says of a client whose connection begins so. */
  private String loggedFor(String from, byte[] header) {
    try (AccessLines lines = AccessLines.begin();
        RawClient client = ThroughProxy.client(from, gateway, header)) {
      String answer = client.send(get("/openapi.yaml")).answer();
      assertThat(answer).startsWith("HTTP/1.1 200 ");
      Matcher id = ID.matcher(answer);
      assertThat(id.find()).isTrue();
      Map<String, String> line = lines.of(id.group(1));
      return line.get("client");
    }
  }

  @Test
  void seesTheClientBehindTheProxy() {
    assertThat(loggedFor(PROXY, version1("203.0.113.9"))).isEqualTo("203.0.113.9");
    assertThat(loggedFor(PROXY, version1("2001:db8::9"))).isEqualTo("2001:db8:0:0:0:0:0:9");
    assertThat(loggedFor(PROXY, version2("203.0.113.9"))).isEqualTo("203.0.113.9");
    assertThat(loggedFor(PROXY, version2("2001:db8::9"))).isEqualTo("2001:db8:0:0:0:0:0:9");
    assertThat(loggedFor(PROXY, version2("::ffff:203.0.113.9"))).isEqualTo("203.0.113.9");
    assertThat(loggedFor(PROXY, summed("203.0.113.9"))).isEqualTo("203.0.113.9");
  }

  @Test
  void takesTheProxysOwnConnectionsAsThat() {
    assertThat(loggedFor(PROXY, version2(LOCAL, UNSPECIFIED, new byte[0]))).isEqualTo(PROXY);
    assertThat(loggedFor(PROXY, line("PROXY UNKNOWN"))).isEqualTo(PROXY);
  }

  @Test
  void servesWhoComesByItself() {
    assertThat(loggedFor("127.0.0.1", new byte[0])).isEqualTo("127.0.0.1");
  }

  @Test
  void takesAHeaderThatComesByteByByte() {
    Socket socket = ThroughProxy.socket(PROXY, gateway.port());
    for (byte one : version2("203.0.113.9")) {
      ThroughProxy.write(socket, new byte[] {one});
    }
    try (RawClient client = RawClient.over(socket, gateway.certificate())) {
      assertThat(client.send(get("/openapi.yaml")).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void speaksHttp2BehindAHeader() {
    Socket socket = ThroughProxy.socket(PROXY, gateway.port(), version1("203.0.113.9"));
    try (RawClient client = RawClient.over(socket, gateway.certificate(), "h2")) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

      // The server's own settings.
      assertThat(client.read(5).charAt(3)).isEqualTo('\4');
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001\u0000\u0005hello",
        "GET / HTTP/1.1\r\n\r\n",
        "PROXY TCP4 203.0.113.9 127.0.0.1 1 99999\r\n",
        "PROXY nonsense\r\n"
      })
  void closesAProxysConnectionThatBeginsOtherwise(String bytes) {
    byte[] header = bytes.getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ThroughProxy.isClosed(ThroughProxy.socket(PROXY, gateway.port(), header))).isTrue();
  }

  @Test
  void closesAProxysConnectionWhoseHeaderIsTooLargeOrTooSlow() {
    byte[] large = version2(LOCAL, UNSPECIFIED, new byte[241]);
    byte[] begun = "PROXY TCP4 203.0.".getBytes(StandardCharsets.US_ASCII);

    assertThat(ThroughProxy.isClosed(ThroughProxy.socket(PROXY, gateway.port(), large))).isTrue();
    assertThat(ThroughProxy.isClosed(ThroughProxy.socket(PROXY, gateway.port(), begun))).isTrue();
    assertThat(ThroughProxy.isClosed(ThroughProxy.socket(PROXY, gateway.port()))).isTrue();
  }

  @Test
  void believesNobodyElse() {
    for (byte[] header : List.of(version1("203.0.113.9"), version2("203.0.113.9"))) {
      Socket socket = ThroughProxy.socket("127.0.0.10", gateway.port(), header);

      assertThat(ThroughProxy.isClosed(socket)).isTrue();
    }
  }

  @Test
  void oneStrangersWrongPasswordsLockNobodyElseOut() {
    List<String> statuses = new ArrayList<>();
    try (RawClient stranger = ThroughProxy.client(PROXY, gateway, version1("198.51.100.66"))) {
      for (int i = 0; i < FAILURES + 1; i++) {
        String asked = get(CONTOSO_VMM + "Clouds", login("victim", "guess " + i));
        statuses.add(stranger.send(asked).answer().substring(9, 12));
      }
    }
    assertThat(statuses).containsExactly("401", "401", "401", "429");

    try (RawClient owner = ThroughProxy.client(PROXY, gateway, version1("203.0.113.9"))) {
      String asked = get(CONTOSO_VMM + "Clouds", login("victim", RIGHT));
      assertThat(owner.send(asked).answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void addressesOfOneIpv6NetworkGuessTogether() {
    List<String> statuses = new ArrayList<>();
    for (int i = 0; i < FAILURES + 1; i++) {
      try (RawClient one = ThroughProxy.client(PROXY, gateway, version2("2001:db8:7::" + i))) {
        String asked = get(CONTOSO_VMM + "Clouds", login("nobody" + i, "guess"));
        statuses.add(one.send(asked).answer().substring(9, 12));
      }
    }

    assertThat(statuses).containsExactly("401", "401", "401", "429");
  }

  private String narrow(byte[] header) {
    try (RawClient client = ThroughProxy.client(PROXY, gateway, header)) {
      String asked = get(CONTOSO_VMM + "Clouds", key(NARROW));
      return client.send(asked).answer().substring(9, 12);
    }
  }

  @Test
  void holdsTheAddressesOfACredentialAgainstTheClient() {
    assertThat(narrow(version1("203.0.113.9"))).isEqualTo("200");
    assertThat(narrow(version2("198.51.100.1"))).isEqualTo("403");
    // The proxy's own address is within, but whose request this is, nobody said.
    assertThat(narrow(line("PROXY UNKNOWN"))).isEqualTo("403");
    assertThat(narrow(version2(LOCAL, UNSPECIFIED, new byte[0]))).isEqualTo("200");
  }

  @Test
  void recordsTheClientInTheAuditLog() {
    try (RawClient client = ThroughProxy.client(PROXY, gateway, version2("203.0.113.77"))) {
      String restore =
          request(
              "MERGE",
              beforeUpdate(),
              RESTORE,
              key(NARROW),
              "Content-Type: application/json",
              "Content-Length: " + RESTORE.length());
      assertThat(client.send(restore).answer()).startsWith("HTTP/1.1 204 ");
    }

    assertThat(gateway.requestEvents())
        .isNotEmpty()
        .allMatch(event -> event.who().clientAddress().equals("203.0.113.77"));
  }

  @Test
  void countsConnectionsByClientAndIpv6NetworkAndNotByProxy() {
    List<RawClient> open = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MAX_PER_ADDRESS; i++) {
        open.add(served(version1("198.51.100." + (i + 100))));
        open.add(served(version2(LOCAL, UNSPECIFIED, new byte[0])));
      }
      for (int i = 0; i < MAX_PER_ADDRESS; i++) {
        open.add(served(version2("2001:db8:8::" + i)));
      }

      try (RawClient last = ThroughProxy.client(PROXY, gateway, version2("2001:db8:8::ffff"))) {
        assertThat(isRefused(last)).isTrue();
      }
      open.add(served(version2("2001:db8:8:1::1")));
    } finally {
      open.forEach(RawClient::close);
    }
  }

  /** Even where it asks at once, so that nothing but the count can be why. */
  private static boolean isRefused(RawClient client) {
    try {
      return client.send(get("/openapi.yaml")).answerOrEnd().isEmpty();
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  private RawClient served(byte[] header) {
    RawClient client = ThroughProxy.client(PROXY, gateway, header);
    assertThat(client.send(get("/openapi.yaml")).answer()).startsWith("HTTP/1.1 200 ");
    return client;
  }

  @Test
  void countsClientsThatWereNotNamed() {
    loggedFor(PROXY, line("PROXY UNKNOWN"));

    assertThat(gateway.admin("/metrics").body())
        .containsPattern("spfgateway_clients_unnamed_total [1-9]");
  }
}
