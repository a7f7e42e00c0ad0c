package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.auth.ApiKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends many requests of one caller at once, over a few HTTP/2 connections. Each answer is followed
 * by the next request, at once or, after a refusal, after a moment, until the flood is stopped.
 */
final class Flood implements AutoCloseable {
  private static final int STREAMS = 100;
  private static final int OK = 200;

  private final Vertx vertx;
  private final HttpClient client;
  private final int pauseMillis;
  private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final Promise<Void> excess = Promise.promise();
  private volatile int excessAt = Integer.MAX_VALUE;
  private volatile boolean over;

  Flood(Vertx vertx, RunningGateway gateway, int pauseMillis) {
    this.vertx = vertx;
    this.pauseMillis = pauseMillis;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setHttp2MultiplexingLimit(STREAMS)
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.port())
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(gateway.certificate().toString())),
            new PoolOptions().setHttp2MaxSize(10));
  }

  /** Begins with so many at once, at most a thousand. */
  void begin(String path, ApiKey key, int atOnce) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setURI(path)
            .putHeader("Accept", "application/json")
            .putHeader("X-Api-Key", key.secret().reveal());
    for (int i = 0; i < atOnce; i++) {
      send(request);
    }
  }

  private void send(RequestOptions request) {
    if (over) {
      return;
    }
    client
        .request(new RequestOptions(request))
        .compose(HttpClientRequest::send)
        .compose(answer -> answer.body().map(read -> answer.statusCode()))
        .otherwise(0)
        .onSuccess(status -> answered(request, status));
  }

  private void answered(RequestOptions request, int status) {
    answers.computeIfAbsent(status, first -> new AtomicInteger()).incrementAndGet();
    if (all() / Math.max(1, answered(OK)) >= excessAt) {
      excess.tryComplete();
    }
    if (status == OK) {
      send(request);
    } else {
      vertx.setTimer(pauseMillis, later -> send(request));
    }
  }

  /** How many were answered so; 0 for those that broke off. */
  int answered(int status) {
    return answers.getOrDefault(status, new AtomicInteger()).get();
  }

  /** How many were answered. */
  int all() {
    return answers.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** Completes once so many times as many were answered as were served. */
  Future<Void> exceeds(int times) {
    excessAt = times;
    return excess.future();
  }

  /** Sends no more. */
  void stop() {
    over = true;
  }

  @Override
  public void close() {
    stop();
    await(client.close());
  }
}
