package dev.spfgateway.edge;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a handler throws, the client gets a failure, over real sockets and in both versions of
 * HTTP.
 */
class UncaughtFailuresIT {
  private static final int PIECE = 1_000;

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private int port;

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private void listen(Function<Exchange, Future<Reply>> stage) throws Exception {
    port = ListenerFixture.listen(vertx, directory, MemoryBudget.unlimited(), stage);
  }

  /** The status, once the whole answer is here. */
  private int get(HttpVersion version) throws Exception {
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setUseAlpn(true)
                .setProtocolVersion(version));
    return client
        .request(HttpMethod.GET, port, "localhost", "/")
        .compose(request -> request.send())
        .compose(answer -> answer.body().map(read -> status(answer, version)))
        .await(30, TimeUnit.SECONDS);
  }

  private static int status(HttpClientResponse answer, HttpVersion version) {
    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.getHeader("X-Request-Id")).isNotBlank();
    return answer.statusCode();
  }

  private static void overflow() {
    throw new StackOverflowError("as deep as it goes");
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void answersWhenAStageThrowsAnError(HttpVersion version) throws Exception {
    listen(
        exchange -> {
          overflow();
          return Future.succeededFuture();
        });

    assertThat(get(version)).isEqualTo(500);
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void answersWhenATimersHandlerThrows(HttpVersion version) throws Exception {
    listen(
        exchange -> {
          vertx.setTimer(1, id -> overflow());
          return Promise.<Reply>promise().future();
        });

    assertThat(get(version)).isEqualTo(500);
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void answersWhenTheAnswerCanNotBeWritten(HttpVersion version) throws Exception {
    listen(
        exchange -> {
          // HTTP knows no such status, so that writing the head fails.
          Reply.Body body = new Reply.Whole(Buffer.buffer("x"));
          return Future.succeededFuture(
              new Reply(-1, HttpHeaders.headers(), body, Optional.empty()));
        });

    assertThat(get(version)).isEqualTo(500);
  }

  @ParameterizedTest
  @EnumSource(
      value = HttpVersion.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void breaksAStreamOffWhoseHandlerThrowsAfterTheHead(HttpVersion version) throws Exception {
    listen(
        exchange ->
            Future.succeededFuture(
                new Reply(
                    200,
                    HttpHeaders.headers(),
                    new Reply.Streamed(new Throwing(vertx), Optional.empty(), () -> {}),
                    Optional.empty())));

    assertThatThrownBy(() -> get(version))
        .isNotInstanceOf(java.util.concurrent.TimeoutException.class);
  }

  /** Gives one piece, and throws on a timer after that. */
  private static final class Throwing implements ReadStream<Buffer> {
    private final Vertx vertx;

    Throwing(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
      if (handler != null) {
        vertx.setTimer(1, id -> handler.handle(Buffer.buffer("x".repeat(PIECE))));
        vertx.setTimer(50, id -> overflow());
      }
      return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
      return this;
    }
  }
}
