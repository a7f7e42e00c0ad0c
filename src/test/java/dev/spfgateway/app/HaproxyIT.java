package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spfgateway.base.FreePort;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy in front of the gateway, in each of its ways to name clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HaproxyIT {
  private static final String PROXY = "127.0.0.9";
  private static final String CLIENT = "127.0.3.7";
  private static final Pattern ID = Pattern.compile("(?i)x-request-id: *(\\S+)");
  private static final String REQUEST =
      "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n"
          + "Forwarded: for=\"192.0.2.1\r\n\r\n";

  @RegisterExtension final TestBed bed = new TestBed();

  private AgreeableUpstream upstream;
  private RunningGateway binary;
  private Process haproxy;
  private final int version1 = FreePort.find();
  private final int version2 = FreePort.find();
  private final int older = FreePort.find();
  private final int standard = FreePort.find();
  private final int stats = FreePort.find();

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    upstream = AgreeableUpstream.start(bed, directory.resolve("upstream"));
    boolean installed = isInstalled();
    assertThat(installed || !"true".equals(System.getenv("CI")))
        .as("haproxy is on the PATH, as it must be in CI (.ci/packages)")
        .isTrue();
    assumeTrue(installed, "SKIPPED: no haproxy on the PATH (Debian: apt-get install haproxy)");
    binary = start(directory.resolve("binary"), "proxyProtocol", true);
    RunningGateway xff = start(directory.resolve("xff"), "header", "x-forwarded-for");
    RunningGateway forwarded = start(directory.resolve("forwarded"), "header", "forwarded");
    String head = " source " + PROXY + " check inter 200ms rise 1 fall 1 ";
    String checked = head + "check-ssl verify none ";
    String config =
        "global\n  maxconn 200\ndefaults\n  timeout connect 30s\n  timeout client 30s\n"
            + "  timeout server 30s\n  timeout check 20s\n"
            + listen("v1", "tcp", version1, binary, checked + "send-proxy check-send-proxy")
            + listen("v2", "tcp", version2, binary, checked + "send-proxy-v2 check-send-proxy")
            + listen("xff", "http", older, xff, checked + "ssl")
            + "  option forwardfor\n"
            + listen("forwarded", "http", standard, forwarded, checked + "ssl")
            + "  http-request add-header Forwarded \"for=%[src];proto=http;host=\\\"a,b\\\"\"\n"
            + "listen stats\n  mode http\n  bind 127.0.0.1:"
            + stats
            + "\n  stats enable\n  stats uri /stats\n";
    Path file = Files.writeString(directory.resolve("haproxy.cfg"), config);
    haproxy =
        new ProcessBuilder("haproxy", "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("haproxy.log").toFile())
            .start();
    until(() -> allAreUp(directory));
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("haproxy", "-v").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String listen(
      String name, String mode, int port, RunningGateway to, String options) {
    return "listen "
        + name
        + "\n  mode "
        + mode
        + "\n  bind 127.0.0.1:"
        + port
        + "\n  server gateway 127.0.0.1:"
        + to.port()
        + options
        + "\n  option httpchk\n  http-check send meth GET uri /openapi.yaml ver HTTP/1.1"
        + " hdr Host localhost\n";
  }

  private RunningGateway start(Path directory, String key, Object value) throws IOException {
    return RunningGateway.in(Files.createDirectory(directory))
        .endpoint(upstream.url(), upstream.certificate())
        .set("tenantListener.clientAddress.trustedProxies", List.of(PROXY))
        .set("tenantListener.clientAddress." + key, value)
        .startAlone(bed);
  }

  @AfterAll
  void stop() throws InterruptedException {
    if (haproxy != null) {
      haproxy.destroy();
      assertThat(haproxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** As HAProxy sees it: its health checks pass, so that a balancer takes the gateway for well. */
  private boolean allAreUp(Path directory) {
    try {
      assertThat(haproxy.isAlive()).as(Files.readString(directory.resolve("haproxy.log"))).isTrue();
      String table = plain(stats, "GET /stats;csv HTTP/1.0\r\n\r\n");
      return table.lines().filter(line -> line.contains(",gateway,")).count() == 4
          && table
              .lines()
              .filter(line -> line.contains(",gateway,"))
              .allMatch(line -> line.contains(",UP,") && line.contains(",L7OK,"));
    } catch (IOException e) {
      return false;
    }
  }

  private static String plain(int port, String request) throws IOException {
    try (var socket = ThroughProxy.socket(CLIENT, port)) {
      ThroughProxy.write(socket, request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String client(AccessLines lines, String answer) {
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    Matcher id = ID.matcher(answer);
    assertThat(id.find()).isTrue();
    Map<String, String> line = lines.of(id.group(1));
    return line.get("client");
  }

  private String overTls(int port) {
    try (AccessLines lines = AccessLines.begin();
        RawClient client =
            RawClient.over(ThroughProxy.socket(CLIENT, port), binary.certificate())) {
      return client(lines, client.send(REQUEST).answer());
    }
  }

  private static String inPlain(int port) throws IOException {
    try (AccessLines lines = AccessLines.begin()) {
      String once = REQUEST.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
      return client(lines, plain(port, once));
    }
  }

  @Test
  void namesTheClientByVersion1() {
    assertThat(overTls(version1)).isEqualTo(CLIENT);
  }

  @Test
  void namesTheClientByVersion2() {
    assertThat(overTls(version2)).isEqualTo(CLIENT);
  }

  @Test
  void namesTheClientByXForwardedFor() throws IOException {
    assertThat(inPlain(older)).isEqualTo(CLIENT);
  }

  @Test
  void namesTheClientByForwarded() throws IOException {
    assertThat(inPlain(standard)).isEqualTo(CLIENT);
  }
}
