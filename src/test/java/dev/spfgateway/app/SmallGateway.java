package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A gateway with little memory, in a process that ends when memory runs out. Its SPF has long lists
 * for contoso, never answers about contoso's machines, and answers fabrikam briefly. Clients may
 * stall without a time limit, so that only the memory limits protect the gateway.
 */
final class SmallGateway implements AutoCloseable {
  private static final List<String> LITTLE =
      List.of(
          "-Xmx128m",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:+UseSerialGC",
          // A record of every touch of a buffer would fill this heap by itself.
          "-Dio.netty.leakDetection.level=simple");
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final Buffer BLOCK = Buffer.buffer("{\"a\":\"" + "x".repeat(64 << 10) + "\"},");
  private static final int BLOCKS = 128;
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  /** Another address than the attackers', as another customer has. */
  private static final String HONEST = "127.0.0.2";

  private final Path directory;
  private final RawUpstream upstream;
  private final GatewayProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;
  private final String admin;

  private SmallGateway(Vertx vertx, Path directory) throws IOException {
    this.directory = directory;
    this.upstream = RawUpstream.start(vertx, directory, SmallGateway::answer);
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
            tenantListener: {host: 127.0.0.1, port: 0, time: {stall: 10m, linger: 60s, pipelined: 1s}}
            adminListener: {port: 0}
            limits:
              tenant: {quota: 1000000}
              credential: {quota: 1000000}
              classes: {read: {quota: 1000000}}
              concurrentRequests: 1000
            upstream:
              connection: {maxOpen: 500, timeout: 60s}
              overload: {perStamp: 500, perTenant: 400, perEndpoint: 500, requests: 100000}
              probe: {interval: 1h}
              credentials: {probeFirst: false}
            """);
    this.process =
        GatewayProcess.start(
            directory.resolve("gateway.log"), LITTLE, "serve", "--config", config.toString());
    this.port = URI.create(url("  tenants")).getPort();
    this.admin = url("  admin");
    process.lineThatBegins("  store");
  }

  static SmallGateway start(Vertx vertx, Path directory) {
    try {
      return new SmallGateway(vertx, directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url(String line) {
    return process.lineThatBegins(line).strip().split(" +")[1];
  }

  private static void answer(NetSocket socket, String received) {
    if (!received.endsWith("\r\n\r\n")) {
      return;
    }
    if (!received.contains(SimulatorFixture.CONTOSO.toString())) {
      socket.write(OK + "Content-Length: 2\r\n\r\n{}");
    } else if (!received.contains("VirtualMachines")) {
      socket.write(OK + "Connection: close\r\n\r\n{\"value\":[");
      pour(socket, BLOCKS);
    }
  }

  private static void pour(NetSocket socket, int blocks) {
    if (blocks == 0) {
      socket.write("{}]}").onSuccess(written -> socket.close());
    } else {
      socket.write(BLOCK).onSuccess(written -> pour(socket, blocks - 1));
    }
  }

  int port() {
    return port;
  }

  Path certificate() {
    return directory.resolve("data/tls/gateway.crt");
  }

  /** A request's head that shows a credential. */
  static String head(String line, ApiKey key, String more) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + key.secret().reveal()
        + "\r\n"
        + more
        + "\r\n";
  }

  /** The answer to a list that fabrikam asks for, on a connection of its own. */
  String listForFabrikam() {
    return forFabrikam(head("GET " + FABRIKAM_VMM + "Jobs", FABRIKAM, ""));
  }

  /** The answer to a batch with that list. */
  String batchForFabrikam() {
    String body = aBatch().with(Batches.get("https://localhost" + FABRIKAM_VMM + "Jobs")).text();
    return forFabrikam(
        head(
                "POST " + FABRIKAM_VMM + "$batch",
                FABRIKAM,
                "Content-Type: " + Batches.TYPE + "\r\nContent-Length: " + body.length() + "\r\n")
            + body);
  }

  private String forFabrikam(String request) {
    try (Socket socket =
            new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(HONEST), 0);
        RawClient client = RawClient.over(socket, certificate())) {
      return client.send(request).answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What clients make it hold of that kind, in bytes as charged. */
  double held(String kind) {
    return metric("spfgateway_memory_held_bytes", "kind=\"" + kind + "\"");
  }

  /** All that clients make it hold. */
  double held() {
    return metric("spfgateway_memory_held_bytes", "");
  }

  /** Bytes of the heap that are in use, after a collection of the garbage. */
  double heap() {
    process.collectGarbage();
    return metric("jvm_memory_used_bytes", "area=\"heap\"");
  }

  /** Bytes of direct memory that the network library has taken. */
  double direct() {
    return metric("spfgateway_memory_direct_used_bytes", "");
  }

  /** The sum of a metric's lines that contain a text. */
  double metric(String name, String text) {
    return get("metrics")
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(text))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What the admin listener answers. */
  String get(String path) {
    try {
      String token = Files.readString(directory.resolve("data/admin-token")).strip();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(admin + path))
              .header("Authorization", "Bearer " + token)
              .build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(path + " is answered " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As SIGTERM does; its exit code. Fails when it leaked a buffer. */
  int terminate() {
    return process.terminate();
  }

  @Override
  public void close() {
    process.close();
    upstream.close();
  }
}
