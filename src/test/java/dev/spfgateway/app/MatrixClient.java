package dev.spfgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Arrays;
import java.util.List;

/**
 * A tenant's client with a single connection: all of its requests come to one of the gateway's
 * event loops, which has connections to SPF of its own.
 */
final class MatrixClient implements AutoCloseable {
  private final TestClient client;

  MatrixClient(Vertx vertx, RunningGateway gateway) {
    this.client =
        new TestClient(
            vertx,
            new HttpClientOptions()
                .setSsl(true)
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.port())
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(gateway.certificate().toString())),
            1);
  }

  /** A request with a body of JSON, if any. */
  TestClient.Answer send(String method, String path, String body) {
    return send(method, path, body, "application/json");
  }

  /** The answer to the only request of a batch. */
  Batches.Part sendBatch(String path, Batches batch) {
    List<Batches.Part> parts = Batches.parts(send("POST", path, batch.text(), Batches.TYPE));
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  private TestClient.Answer send(String method, String path, String body, String type) {
    String key = RunningGateway.OPERATOR.secret().reveal();
    String[] common = {"Accept", "application/json", "X-Api-Key", key, "Content-Type", type};
    return client.send(method, path, body, body.isEmpty() ? Arrays.copyOf(common, 4) : common);
  }

  @Override
  public void close() {
    client.close();
  }
}
