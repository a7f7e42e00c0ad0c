package dev.spfgateway.auth.token;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys at a URL. Each fetch takes a new connection and follows no redirect. */
final class UrlKeySource implements KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(UrlKeySource.class);

  private final HttpClient client;
  private final RequestOptions request;
  private final TokenConfig.Keys config;

  UrlKeySource(Vertx vertx, URI url, IssuerConfig issuer, TokenConfig.Keys config) {
    int timeout = Math.toIntExact(config.timeout().toMillis());
    HttpClientOptions options =
        new HttpClientOptions()
            .setSsl("https".equals(url.getScheme()))
            .setVerifyHost(true)
            .setConnectTimeout(timeout)
            .setSslHandshakeTimeout(timeout)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAlive(false)
            .setMaxRedirects(0);
    if (!issuer.trust().isEmpty()) {
      PemTrustOptions pem = new PemTrustOptions();
      issuer.trust().forEach(file -> pem.addCertPath(file.toString()));
      options.setTrustOptions(pem);
    }
    this.client =
        vertx.httpClientBuilder().with(options).withConnectHandler(UrlKeySource::connected).build();
    this.request =
        new RequestOptions()
            .setAbsoluteURI(url.toString())
            .putHeader("Accept", "application/jwk-set+json, application/json");
    this.config = config;
  }

  /** Whoever fetches is told by the request; without a handler Vert.x logs it as an error. */
  private static void connected(HttpConnection connection) {
    connection.exceptionHandler(failure -> LOG.debug("a connection failed", failure));
  }

  @Override
  public Future<String> fetch() {
    return client.request(request).compose(this::exchange);
  }

  /** What took too long or went wrong must not stay open behind our back. */
  private Future<String> exchange(HttpClientRequest sent) {
    return sent.send()
        .compose(this::read)
        .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> sent.reset());
  }

  private Future<String> read(HttpClientResponse answer) {
    Promise<String> whole = Promise.promise();
    answer.exceptionHandler(whole::tryFail);
    if (answer.statusCode() != 200) {
      return Future.failedFuture(new IOException("was answered " + answer.statusCode()));
    }
    Buffer body = Buffer.buffer();
    answer.handler(
        chunk -> {
          if (body.length() + chunk.length() > config.size().bytes()) {
            whole.tryFail(new IOException("is larger than " + config.size()));
          } else {
            body.appendBuffer(chunk);
          }
        });
    answer.endHandler(end -> whole.tryComplete(body.toString()));
    return whole.future();
  }
}
