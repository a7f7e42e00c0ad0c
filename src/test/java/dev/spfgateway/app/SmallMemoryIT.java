package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway with little memory, as a process that ends when it has none left: one tenant makes it
 * hold what it can, while another one's requests are all answered.
 */
class SmallMemoryIT {
  private static final List<String> LITTLE =
      List.of(
          "-Xmx128m",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UseSerialGC");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
  private static final Buffer BLOCK = Buffer.buffer("{\"a\":\"" + "x".repeat(64 << 10) + "\"},");
  private static final int BLOCKS = 128;
  private static final int CLIENTS = 80;

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final List<RawClient> clients = new ArrayList<>();
  private RawUpstream upstream;
  private GatewayProcess process;
  private int port;
  private String admin = "";

  @BeforeEach
  void start() throws IOException {
    upstream = RawUpstream.start(vertx, directory, SmallMemoryIT::answer);
    Files.writeString(
        directory.resolve("registry.yaml"),
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .registryYaml());
    Path config =
        Files.writeString(
            directory.resolve("gateway.yaml"),
            """
            dataDirectory: data
            registry: registry.yaml
            tenantListener: {host: 127.0.0.1, port: 0, time: {stall: 10m}}
            adminListener: {port: 0}
            limits: {concurrentRequests: 1000}
            upstream:
              connection: {maxOpen: 500}
              overload: {perStamp: 500, perTenant: 400}
              probe: {interval: 1h}
              credentials: {probeFirst: false}
            """);
    process =
        GatewayProcess.start(
            directory.resolve("gateway.log"), LITTLE, "serve", "--config", config.toString());
    port = URI.create(url("  tenants")).getPort();
    admin = url("  admin");
    process.lineThatBegins("  store");
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    process.close();
    upstream.close();
    SimulatorFixture.await(vertx.close());
  }

  private String url(String line) {
    return process.lineThatBegins(line).strip().split(" +")[1];
  }

  /** A list of 8 MiB for contoso, two bytes for fabrikam. */
  private static void answer(NetSocket socket, String received) {
    if (!received.endsWith("\r\n\r\n")) {
      return;
    }
    if (received.contains(SimulatorFixture.CONTOSO.toString())) {
      socket.write(OK + "Connection: close\r\n\r\n{\"value\":[");
      pour(socket, BLOCKS);
    } else {
      socket.write(OK + "Content-Length: 2\r\n\r\n{}");
    }
  }

  private static void pour(NetSocket socket, int blocks) {
    if (blocks == 0) {
      socket.write("{}]}").onSuccess(written -> socket.close());
    } else {
      socket.write(BLOCK).onSuccess(written -> pour(socket, blocks - 1));
    }
  }

  private RawClient ask(String path, ApiKey key) {
    RawClient client = RawClient.connect(port, directory.resolve("data/tls/gateway.crt"));
    clients.add(client);
    return client.send(
        "GET "
            + path
            + "Jobs HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
            + key.secret().reveal()
            + "\r\n\r\n");
  }

  private void fabrikamIsServed() {
    assertThat(ask(FABRIKAM_VMM, FABRIKAM).answer()).startsWith("HTTP/1.1 200");
  }

  private double held(String kind) {
    try {
      String token = Files.readString(directory.resolve("data/admin-token")).strip();
      HttpRequest metrics =
          HttpRequest.newBuilder(URI.create(admin + "metrics"))
              .header("Authorization", "Bearer " + token)
              .build();
      return HttpClient.newHttpClient()
          .send(metrics, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("spfgateway_memory_held_bytes"))
          .filter(line -> line.contains("kind=\"" + kind + "\""))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void servesOthersWhileListsAreNotRead() {
    int lists = 0;
    int refused = 0;
    for (int i = 0; i < CLIENTS; i++) {
      String head = ask(CONTOSO_VMM, OPERATOR).head();
      lists += head.startsWith("HTTP/1.1 200") ? 1 : 0;
      refused += head.startsWith("HTTP/1.1 503") ? 1 : 0;
      if (i % 10 == 0) {
        fabrikamIsServed();
      }
    }
    fabrikamIsServed();

    assertThat(lists).isBetween(30, CLIENTS - 1);
    assertThat(refused).isEqualTo(CLIENTS - lists);
    clients.forEach(RawClient::close);
    RawUpstream.until(() -> held("stream") == 0 && held("request") == 0);
    fabrikamIsServed();
  }
}
