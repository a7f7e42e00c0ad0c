package dev.spfgateway.bench;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.app.GatewayProcess;
import dev.spfgateway.app.RunningGateway;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What telemetry costs: the processor time of a gateway's process for a GET of 1 KB over TLS on
 * both sides, with everything on (a log line for each request, traces of a tenth, a scrape each
 * second, a console that follows) and with what can be turned off turned off. Two gateways take
 * turns in one run. Arguments: requests per round (default 20000), rounds (default 7). Linux only.
 * Not part of the tests; run its main method with the test classpath.
 */
public final class TelemetryCostBenchmark {
  private static final int CONNECTIONS = 32;
  private static final double TICKS_PER_SECOND = 100;
  private static final String ON =
      "telemetry: {log: {format: json}, tracing: {enabled: true, endpoint: '%s'}}\n";
  private static final String OFF =
      "telemetry: {log: {format: json, sampling: 0}, metrics: {topTenants: 0}}\n";

  private final Vertx vertx = Vertx.vertx();
  private final Path directory = Files.createTempDirectory("telemetry-cost");
  private final SelfSignedCertificate certificate =
      SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system());
  private final int requests;

  private TelemetryCostBenchmark(int requests) throws IOException {
    this.requests = requests;
  }

  /** A gateway in a process of its own, and what asks it. */
  private final class Contender {
    private final Path home;
    private final GatewayProcess process;
    private final WebClient client;
    private final WebClient operator;
    private final URI tenants;
    private final URI admin;
    private final List<Double> micros = new ArrayList<>();

    private Contender(String name, int spf, String telemetry) throws IOException {
      this.home = Files.createDirectories(directory.resolve(name));
      Files.writeString(
          home.resolve("registry.yaml"),
          RunningGateway.in(home)
              .endpoint("https://localhost:" + spf + "/SC2012R2/VMM", certificate.certificate())
              .registryYaml());
      Path config =
          Files.writeString(
              home.resolve("gateway.yaml"),
              """
              dataDirectory: data
              registry: registry.yaml
              tenantListener: {host: 127.0.0.1, port: 0}
              adminListener: {port: 0}
              limits:
                tenant: {quota: 1000000}
                credential: {quota: 1000000}
                classes: {read: {quota: 1000000}}
                concurrentRequests: 1000
              upstream: {credentials: {probeFirst: false}, overload: {requests: 1000000}}
              """
                  + telemetry);
      this.process =
          GatewayProcess.start(home.resolve("log"), List.of(), "serve", "--config", config + "");
      this.tenants = URI.create(url("  tenants"));
      this.admin = URI.create(url("  admin"));
      process.lineThatBegins("  store");
      this.client =
          WebClient.create(
              vertx,
              new WebClientOptions()
                  .setSsl(true)
                  .setDefaultHost("localhost")
                  .setDefaultPort(tenants.getPort())
                  .setTrustOptions(
                      new PemTrustOptions()
                          .addCertPath(home.resolve("data/tls/gateway.crt").toString())),
              new PoolOptions().setHttp1MaxSize(CONNECTIONS));
      this.operator = WebClient.create(vertx);
    }

    private String url(String line) {
      return process.lineThatBegins(line).strip().split(" +")[1];
    }

    private void watch() throws IOException {
      String token = Files.readString(home.resolve("data/admin-token")).strip();
      vertx.setPeriodic(1000, id -> ask("/metrics", token));
      ask("/api/live", token);
    }

    private void ask(String path, String token) {
      operator
          .getAbs(admin.resolve(path).toString())
          .bearerTokenAuthentication(token)
          .send()
          .onFailure(failure -> System.out.println(path + ": " + failure));
    }

    /** One round; adds processor microseconds a request. */
    private void measure() throws IOException {
      double before = processorSeconds();
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        Promise<Void> done = Promise.promise();
        next(requests / CONNECTIONS, done);
        all.add(done.future());
      }
      await(Future.all(all));
      micros.add((processorSeconds() - before) * 1e6 / requests);
    }

    private void next(int left, Promise<Void> done) {
      if (left == 0) {
        done.complete();
        return;
      }
      client
          .get(RunningGateway.CONTOSO_VMM + "Jobs")
          .putHeader("Accept", "application/json")
          .putHeader("X-Api-Key", RunningGateway.OPERATOR.secret().reveal())
          .send()
          .onSuccess(
              answer -> {
                if (answer.statusCode() == 200) {
                  next(left - 1, done);
                } else {
                  done.tryFail("answered " + answer.statusCode() + ": " + answer.bodyAsString());
                }
              })
          .onFailure(done::tryFail);
    }

    private double processorSeconds() throws IOException {
      String[] fields =
          Files.readString(Path.of("/proc/" + process.pid() + "/stat")).split("\\) ")[1].split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private double median() {
      List<Double> sorted = micros.stream().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }

    private void print(String name) {
      System.out.printf(
          Locale.ROOT,
          "%-4s %6.0f us a GET (median; %.0f to %.0f)%n",
          name,
          median(),
          micros.stream().mapToDouble(one -> one).min().orElseThrow(),
          micros.stream().mapToDouble(one -> one).max().orElseThrow());
    }
  }

  private int spf() {
    Buffer body = Buffer.buffer("{\"value\":[{\"Name\":\"" + "x".repeat(1000) + "\"}]}");
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificate.certificate().toString())
                    .setKeyPath(certificate.privateKey().toString()));
    HttpServer server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request ->
                    request.response().putHeader("Content-Type", "application/json").end(body));
    return await(server.listen(0, "localhost")).actualPort();
  }

  private String collector() {
    HttpServer server =
        vertx.createHttpServer().requestHandler(request -> request.response().end());
    return "http://localhost:" + await(server.listen(0, "localhost")).actualPort() + "/v1/traces";
  }

  public static void main(String[] arguments) throws IOException {
    int requests = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
    TelemetryCostBenchmark benchmark = new TelemetryCostBenchmark(requests);
    int spf = benchmark.spf();
    Contender on = benchmark.new Contender("on", spf, ON.formatted(benchmark.collector()));
    Contender off = benchmark.new Contender("off", spf, OFF);
    on.watch();
    for (int i = 0; i < 3; i++) {
      on.measure();
      off.measure();
    }
    on.micros.clear();
    off.micros.clear();
    for (int i = 0; i < rounds; i++) {
      on.measure();
      off.measure();
    }
    on.print("on");
    off.print("off");
    System.out.printf(Locale.ROOT, "on/off %.2f%n", on.median() / off.median());
    on.process.kill();
    off.process.kill();
    await(benchmark.vertx.close());
  }
}
