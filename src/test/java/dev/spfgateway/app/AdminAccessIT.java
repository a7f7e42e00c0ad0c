package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.telemetry.GatewayLog;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the admin listener reveals to the machine's other users and to web pages in their browsers.
 */
class AdminAccessIT {
  @TempDir static Path directory;

  @RegisterExtension static final TestBed bed = new TestBed();

  private static RunningGateway gateway;
  private static String token;

  @BeforeAll
  static void start() throws IOException {
    gateway =
        bed.keep(
            gateway(
                directory,
                b ->
                    b.set(
                        "adminListener.allowedHosts",
                        List.of("Admin.hoster.example", "2001:db8::7"))));
    token = Files.readString(directory.resolve("data/admin-token")).strip();
  }

  private static RunningGateway gateway(Path where, UnaryOperator<GatewayBuilder> listener) {
    Path trusted =
        SelfSignedCertificate.ensure(where, "spf", List.of("localhost"), Ticker.system())
            .certificate();
    return RunningGateway.in(where)
        .endpoint("https://localhost:1/SC2012R2/VMM", trusted)
        .with(listener)
        .start(bed.vertx());
  }

  /** Sends a GET as it is written here; the lines end with a line feed. */
  private static String get(RunningGateway from, String target, String lines) {
    return send(from, "127.0.0.1", "GET " + target + " HTTP/1.1\n" + lines);
  }

  private static String send(RunningGateway to, String address, String head) {
    try (RawClient client = RawClient.plain(address, to.gateway().adminPort())) {
      return client.send((head + "Connection: close\n\n").replace("\n", "\r\n")).everything();
    }
  }

  private static String sendOverTls(RunningGateway to, String head) throws IOException {
    Socket socket = new Socket("127.0.0.2", to.gateway().adminPort());
    try (RawClient client = RawClient.over(socket, to.certificate())) {
      return client.send((head + "Connection: close\n\n").replace("\n", "\r\n")).everything();
    }
  }

  private static String bearer() {
    return "Authorization: Bearer " + token + "\n";
  }

  private static void assertShowsNothing(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("application/problem+json")
        .doesNotContain("events", "spfgateway_", "Access-Control-Allow", token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/metrics", "/api/audit", "/api/audit?limit=1", "/api", "/x", "//metrics"})
  void showsNothingWithoutTheTokenThoughNoneWasConfigured(String target) {
    assertShowsNothing(get(gateway, target, "Host: localhost\n"), 401);
    assertShowsNothing(
        get(gateway, target, "Host: localhost\nAuthorization: Bearer " + token + "x\n"), 401);
  }

  @Test
  void showsEverythingToWhoeverCanReadTheTokensFile() {
    assertThat(get(gateway, "/metrics", "Host: localhost\n" + bearer()))
        .startsWith("HTTP/1.1 200 ")
        .contains("spfgateway_ready");
    assertThat(get(gateway, "/api/audit", "Host: localhost\n" + bearer()))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:30007",
        "LOCALHOST:8080",
        "127.0.0.1",
        "127.0.0.1:30007",
        "[::1]",
        "[::1]:30007",
        "[0:0:0:0:0:0:0:1]:30007",
        "admin.hoster.example",
        "ADMIN.hoster.example:443",
        "[2001:db8::7]:30007"
      })
  void answersToItsOwnNames(String host) {
    assertThat(get(gateway, "/metrics", "Host: " + host + "\n" + bearer()))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:30007",
        "localhost.evil.example",
        "evil.example#localhost",
        "localhost@evil.example",
        "localhost:30007@evil.example",
        "127.0.0.1.nip.io",
        "0.0.0.0:30007",
        "192.0.2.1",
        "[::]:30007",
        "localhost.",
        "localhost:",
        "localhost:x",
        "localhost:-1",
        "localhost, evil.example",
        "2001:db8::7",
        "::1",
        ""
      })
  void answersToNoOtherNameEvenWithTheToken(String host) {
    for (String target : new String[] {"/metrics", "/api/audit", "/x"}) {
      String answer = get(gateway, target, "Host: " + host + "\n" + bearer());
      assertThat(answer)
          .matches("(?s)HTTP/1.1 4(21|00) .*")
          .doesNotContain("events", "spfgateway_", "evil");
    }
  }

  @Test
  void answersToNoNameAtAllNeither() {
    String old = "GET /metrics HTTP/1.0\n" + bearer();
    assertThat(send(gateway, "127.0.0.1", old)).doesNotContain("spfgateway_").contains(" 421 ");
    assertThat(get(gateway, "/metrics", "Host: localhost\nHost: evil.example\n" + bearer()))
        .doesNotContain("spfgateway_");
    assertThat(get(gateway, "http://evil.example/metrics", "Host: localhost\n" + bearer()))
        .doesNotContain("spfgateway_");
  }

  @Test
  void livesAndIsReadyForEverybodyByAnyName() {
    assertThat(get(gateway, "/livez", "Host: 192.0.2.1:30007\n")).startsWith("HTTP/1.1 200 ");
    assertThat(get(gateway, "/readyz", "Host: pod.example\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:8080",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void answersNoPageOfAnotherOrigin(String header) {
    assertShowsNothing(
        get(gateway, "/api/audit", "Host: localhost:30007\n" + header + "\n" + bearer()), 403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost:30007",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin"
      })
  void answersItsOwnPagesAndTheAddressBar(String header) {
    assertThat(get(gateway, "/api/audit", "Host: localhost:30007\n" + header + "\n" + bearer()))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void answersToTheAddressThatItWasReachedAtWhereItListensOnAll(@TempDir Path other)
      throws IOException {
    try (RunningGateway everywhere =
        gateway(
            other,
            b -> b.set("adminListener.host", "0.0.0.0").set("adminListener.tls", Map.of()))) {
      String own = Files.readString(other.resolve("data/admin-token")).strip();
      String scrape = "GET /metrics HTTP/1.1\nAuthorization: Bearer " + own + "\nHost: ";

      assertThat(sendOverTls(everywhere, scrape + "127.0.0.2:30007\n")).contains(" 200 ");
      assertThat(sendOverTls(everywhere, scrape + "127.0.0.3:30007\n")).contains(" 421 ");
      assertThat(sendOverTls(everywhere, scrape + "0.0.0.0:30007\n")).contains(" 421 ");
    }
  }

  @Test
  void keepsItsTokenAndMakesAnotherWhereOthersCouldReadIt(@TempDir Path other) throws IOException {
    Path file = other.resolve("data/admin-token");
    gateway(other, b -> b).close();
    String first = Files.readString(file);
    assertThat(first.strip()).matches("[A-Za-z0-9_-]{43}");
    assertThat(mode(file)).isEqualTo("rw-------");

    gateway(other, b -> b).close();
    assertThat(Files.readString(file)).isEqualTo(first);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (GatewayLog log = GatewayLog.of("dev.spfgateway.app.AdminAccess")) {
      gateway(other, b -> b).close();
      assertThat(log.lines())
          .anySatisfy(
              line -> assertThat(line).startsWith("WARN ").contains(file + "", "rw-r--r--"));
      assertThat(log.lines()).noneMatch(line -> line.contains(first.strip()));
      assertThat(log.lines()).noneMatch(line -> line.contains(read(file).strip()));
    }
    assertThat(Files.readString(file)).isNotEqualTo(first);
    assertThat(mode(file)).isEqualTo("rw-------");

    Files.writeString(file, "short\n");
    gateway(other, b -> b).close();
    assertThat(Files.readString(file).strip()).matches("[A-Za-z0-9_-]{43}");
  }

  /** The lines as they stand there, but for the port. */
  @Test
  void answersToTheCommandsOfTheReadme() throws Exception {
    List<String> commands =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.contains("curl ") && line.contains(":30007/"))
            .toList();
    assertThat(commands).hasSize(2);
    for (String line : commands) {
      String port = ":" + gateway.gateway().adminPort() + "/";
      Process shell =
          new ProcessBuilder("sh", "-c", line.replace(":30007/", port))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).as(line).startsWith(line.contains("readyz") ? "ready" : "# HELP ");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
