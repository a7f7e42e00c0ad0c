package dev.spfgateway.cli.top;

import dev.spfgateway.base.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads a gateway's admin API. */
public final class AdminClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int OK = 200;

  private final WebClient client;
  private final URI listener;
  private final Secret token;

  /**
   * @param listener scheme, host and port of the admin listener
   * @param trust a PEM file with what the listener's certificate must be signed by, or that
   *     certificate itself; empty for the Java runtime's authorities
   */
  public AdminClient(Vertx vertx, URI listener, Secret token, Optional<Path> trust) {
    this.listener = listener;
    this.token = token;
    WebClientOptions options =
        new WebClientOptions()
            .setUserAgentEnabled(false)
            .setFollowRedirects(false)
            .setConnectTimeout((int) CONNECT.toMillis())
            .setSsl(listener.getScheme().equals("https"));
    trust.ifPresent(
        file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    this.client = WebClient.create(vertx, options);
  }

  /** An answer that can't be shown, in words for the operator. */
  public static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message);
    }
  }

  /**
   * Reads a resource.
   *
   * @param path such as {@code /api/overview}
   * @return fails with {@link Unavailable}
   */
  public Future<JsonObject> read(String path) {
    return client
        .getAbs(listener.resolve(path).toString())
        .bearerTokenAuthentication(token.reveal())
        .timeout(ANSWER.toMillis())
        .send()
        .recover(failure -> Future.failedFuture(new Unavailable(unreached(failure))))
        .map(answer -> content(path, answer));
  }

  private String unreached(Throwable failure) {
    return listener + " does not answer: " + failure.getMessage();
  }

  private JsonObject content(String path, HttpResponse<Buffer> answer) {
    try {
      JsonObject body = answer.bodyAsJsonObject();
      if (answer.statusCode() == OK && body != null) {
        return body;
      }
      String detail = body == null ? "" : ": " + body.getString("detail", "");
      throw new Unavailable(listener + path + " answered " + answer.statusCode() + detail);
    } catch (DecodeException e) {
      throw new Unavailable(listener + path + " is not a gateway's admin API");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
