package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.auth.ApiKey;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A tenant's client that requests absolute URLs, and sees the raw bytes of answers. */
final class TenantClient implements AutoCloseable {
  private final HttpClient client;
  private final ApiKey key;

  /** Trusts all of these, so that only links decide where it goes. */
  TenantClient(Vertx vertx, ApiKey key, Path... certificates) {
    PemTrustOptions trust = new PemTrustOptions();
    for (Path certificate : certificates) {
      trust.addCertPath(certificate.toString());
    }
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(false)
                .setDecompressionSupported(false)
                .setTrustOptions(trust));
    this.key = key;
  }

  /** An answer, wholly read. */
  record Got(int status, MultiMap headers, Buffer body) {
    String text() {
      return body.toString(StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.get(name);
    }
  }

  /** Sends a request; headers are name, value, name, value. Fails when the answer breaks off. */
  Got send(String method, String url, String body, String... headers) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.valueOf(method)).setAbsoluteURI(url);
    options.putHeader("X-Api-Key", key.secret().reveal());
    for (int i = 0; i < headers.length; i += 2) {
      options.putHeader(headers[i], headers[i + 1]);
    }
    return await(
        client
            .request(options)
            .compose(
                request ->
                    (body == null ? request.send() : request.send(body))
                        .compose(
                            answer ->
                                answer
                                    .body()
                                    .map(
                                        read ->
                                            new Got(
                                                answer.statusCode(), answer.headers(), read)))));
  }

  Got get(String url, String... headers) {
    return send("GET", url, null, headers);
  }

  @Override
  public void close() {
    await(client.close());
  }
}
