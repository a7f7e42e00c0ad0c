package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An upstream that accepts everything, as SPF would, and records its requests. */
final class AgreeableUpstream implements AutoCloseable {
  private final HttpServer server;
  private final SelfSignedCertificate certificate;
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();

  private volatile Buffer body = Buffer.buffer("{\"value\":[]}");
  private volatile int refusal;

  /** A request as it came. */
  record Recorded(String method, String uri, MultiMap headers) {}

  private AgreeableUpstream(Vertx vertx, SelfSignedCertificate own) {
    this.certificate = own;
    this.server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setHandle100ContinueAutomatically(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(own.certificate().toString())
                            .setKeyPath(own.privateKey().toString())))
            .requestHandler(this::answer);
  }

  static AgreeableUpstream start(TestBed bed, Path directory) {
    return bed.keep(start(bed.vertx(), directory));
  }

  static AgreeableUpstream start(Vertx vertx, Path directory) {
    SelfSignedCertificate own =
        SelfSignedCertificate.ensure(directory, "upstream", List.of("localhost"), Ticker.system());
    AgreeableUpstream upstream = new AgreeableUpstream(vertx, own);
    await(upstream.server.listen(0, "localhost"));
    return upstream;
  }

  private void answer(HttpServerRequest request) {
    if (!RawUpstream.PROBER.equals(request.getHeader("x-ms-principal-id"))) {
      requests.add(
          new Recorded(
              request.method().name(),
              request.uri(),
              HttpHeaders.headers().addAll(request.headers())));
    }
    request.endHandler(
        end -> {
          request.response().putHeader("DataServiceVersion", "3.0;");
          if (request.method().equals(HttpMethod.GET)) {
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
          } else {
            request.response().setStatusCode(refusal == 0 ? 204 : refusal).end();
          }
        });
  }

  String url() {
    return "https://localhost:" + server.actualPort() + "/SC2012R2/VMM";
  }

  Path certificate() {
    return certificate.certificate();
  }

  /** Answers every GET with this from now on. */
  void answering(Buffer value) {
    body = value;
  }

  /** Answers every change with this status from now on; with 204 when 0. */
  void refusing(int status) {
    refusal = status;
  }

  /** What came since the last time that this was asked, without the gateway's own probes. */
  List<Recorded> take() {
    List<Recorded> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  @Override
  public void close() {
    await(server.close());
  }
}
