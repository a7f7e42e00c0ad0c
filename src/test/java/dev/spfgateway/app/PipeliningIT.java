package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.leak.LeakReports;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send further requests before the answer to the first one. */
class PipeliningIT {
  private static final int CLIENTS = 60;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  @BeforeEach
  void start() {
    upstream = RawUpstream.start(bed, directory, this::answer);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.time.pipelined", "200ms")
            .start(bed);
  }

  /** Jobs never come, and machines when they are released. */
  private void answer(NetSocket socket, String received) {
    if (!received.endsWith("\r\n\r\n") || received.contains("Jobs")) {
      return;
    }
    CompletableFuture<?> when =
        received.contains("VirtualMachines") ? released : CompletableFuture.completedFuture(null);
    when.thenRun(
        () ->
            socket.write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"));
  }

  private RawClient connect() {
    return RawClient.connect(gateway.port(), gateway.certificate());
  }

  private static String head(String line, ApiKey key, String more) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + key.secret().reveal()
        + "\r\n"
        + more
        + "\r\n";
  }

  private static String get(String path) {
    return head("GET " + path, OPERATOR, "");
  }

  private double connections() {
    return metric("spfgateway_tenant_connections", "");
  }

  /** What clients make the gateway hold of that kind, or of all kinds. */
  private double held(String kind) {
    return metric("spfgateway_memory_held_bytes", kind);
  }

  private double metric(String name, String text) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(text))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** Many small requests, and one with a body that does not end. */
  private static String behind() {
    return get("/subscriptions").repeat(20)
        + head(
            "POST " + CONTOSO_VMM + "VirtualMachines",
            OWNER,
            "Content-Type: application/json\r\nContent-Length: " + (60 << 10) + "\r\n")
        + "x".repeat(30 << 10);
  }

  @Test
  void nothingOfThoseWhoGoStays() {
    List<RawClient> clients = new ArrayList<>();
    try (LogWatch log = LogWatch.begin()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(connect().send(get(CONTOSO_VMM + "Jobs")));
      }
      until(() -> connections() == CLIENTS);
      clients.forEach(client -> client.send(behind()));
      clients.forEach(RawClient::close);
      // Also of those whose request SPF does not answer, and who sent more than is read.
      until(() -> connections() == 0);
      until(() -> held("") == 0);

      assertThat(log.lines()).isEmpty();
    }
    assertThat(LeakReports.take()).isEmpty();
  }

  @Test
  void whatWaitsTooLongIsDroppedAndTheAnswerInProgressSaysSo() {
    try (RawClient client = connect()) {
      client.send(get(CONTOSO_VMM + "VirtualMachines") + get("/subscriptions").repeat(500));
      until(() -> held("pipelined") > 0);
      until(() -> held("pipelined") == 0);
      released.complete(null);

      assertThat(client.answer()).contains(" 200 ", "onnection: close").endsWith("{}");
    }
  }

  @Test
  void theirAnswersComeInTheirOrder() {
    try (RawClient client = connect()) {
      client.send(
          (get("/subscriptions") + get(CONTOSO_VMM + "Clouds") + get("/openapi.yaml")).repeat(5));

      List<String> answers = Stream.generate(client::answer).limit(15).toList();

      assertThat(answers).hasSize(15);
      for (int i = 0; i < 15; i += 3) {
        assertThat(answers.get(i)).contains(" 200 ", "contoso-production");
        assertThat(answers.get(i + 1)).endsWith("{}");
        assertThat(answers.get(i + 2)).contains(" 200 ", "openapi");
      }
    }
  }
}
