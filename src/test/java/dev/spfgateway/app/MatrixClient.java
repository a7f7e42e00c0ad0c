package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;

/**
 * A tenant's client with a single connection, so that all its requests reach the same event loop of
 * the gateway, which has its own connections to SPF.
 */
final class MatrixClient implements AutoCloseable {
  private final HttpClient client;

  MatrixClient(Vertx vertx, RunningGateway gateway) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.port())
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(gateway.certificate().toString())),
            new PoolOptions().setHttp1MaxSize(1));
  }

  /** A request with a body of JSON, if any. */
  RunningGateway.Answer send(String method, String path, String body) {
    return send(method, path, body, "application/json");
  }

  /** The answer to the only request of a batch. */
  Batches.Part sendBatch(String path, Batches batch) {
    List<Batches.Part> parts = Batches.parts(send("POST", path, batch.text(), Batches.TYPE));
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  private RunningGateway.Answer send(String method, String path, String body, String type) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(method))
            .setURI(path)
            .putHeader("Accept", "application/json")
            .putHeader("X-Api-Key", RunningGateway.OPERATOR.secret().reveal());
    if (!body.isEmpty()) {
      options.putHeader("Content-Type", type);
    }
    return await(
        client.request(options).compose(request -> exchange(request, Buffer.buffer(body))));
  }

  /** On the event loop as a whole: an answer that nobody listens to at once loses its body. */
  private static Future<RunningGateway.Answer> exchange(HttpClientRequest request, Buffer body) {
    Future<HttpClientResponse> answer = body.length() == 0 ? request.send() : request.send(body);
    return answer.compose(
        response ->
            response
                .body()
                .map(
                    read ->
                        new RunningGateway.Answer(
                            response.statusCode(), response.headers(), read.toString())));
  }

  @Override
  public void close() {
    await(client.close());
  }
}
