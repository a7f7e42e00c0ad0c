package dev.spfgateway.app;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.testing.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tenant's client that requests absolute URLs, and sees the raw bytes of answers. */
final class TenantClient implements AutoCloseable {
  private static final int MOST = 5;

  private final TestClient client;
  private final ApiKey key;

  /** Trusts all of these, so that only links decide where it goes. */
  TenantClient(Vertx vertx, ApiKey key, Path... certificates) {
    PemTrustOptions trust = new PemTrustOptions();
    for (Path certificate : certificates) {
      trust.addCertPath(certificate.toString());
    }
    this.client =
        new TestClient(
            vertx,
            new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setDecompressionSupported(false)
                .setTrustOptions(trust),
            MOST);
    this.key = key;
  }

  /** Sends a request; headers are name, value, name, value. Fails when the answer breaks off. */
  TestClient.Answer send(String method, String url, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("X-Api-Key", key.secret().reveal()));
    all.addAll(List.of(headers));
    return client.send(method, url, body, all.toArray(String[]::new));
  }

  TestClient.Answer get(String url, String... headers) {
    return send("GET", url, null, headers);
  }

  @Override
  public void close() {
    client.close();
  }
}
