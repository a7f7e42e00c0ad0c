package dev.spfgateway.testing;

import static dev.spfgateway.testing.Waits.await;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.charset.StandardCharsets;

/** The ordinary HTTP client of all tests; RawClient is for what an ordinary client never sends. */
public final class TestClient implements AutoCloseable {
  private final HttpClient connections;
  private final WebClient web;

  /** A client that keeps at most so many connections to each server. */
  public TestClient(Vertx vertx, HttpClientOptions options, int most) {
    this.connections = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(most));
    // Tests see each answer as it came, and send no header that they did not choose.
    this.web =
        WebClient.wrap(
            connections,
            new WebClientOptions(options).setFollowRedirects(false).setUserAgentEnabled(false));
  }

  /** An answer, wholly read. */
  public record Answer(int status, MultiMap headers, Buffer bytes) {
    public String header(String name) {
      return headers.get(name);
    }

    /** As text in UTF-8. */
    public String body() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  /**
   * Begins a request. Its answer fails when it breaks off.
   *
   * @param url of this server when it is a path, else absolute
   * @param body none when null
   * @param headers name, value, name, value
   */
  public Future<Answer> begin(String method, String url, String body, String... headers) {
    HttpMethod verb = HttpMethod.valueOf(method);
    HttpRequest<Buffer> request =
        url.startsWith("/") ? web.request(verb, url) : web.requestAbs(verb, url);
    for (int i = 0; i < headers.length; i += 2) {
      request.putHeader(headers[i], headers[i + 1]);
    }
    boolean empty = body == null || body.isEmpty();
    return (empty ? request.send() : request.sendBuffer(Buffer.buffer(body)))
        .map(
            answer ->
                new Answer(
                    answer.statusCode(),
                    answer.headers(),
                    answer.body() == null ? Buffer.buffer() : answer.body()));
  }

  /** The same, and waits for the answer. */
  public Answer send(String method, String url, String body, String... headers) {
    return await(begin(method, url, body, headers));
  }

  @Override
  public void close() {
    await(connections.close());
  }
}
