package dev.spfgateway.simulator.spf;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.spf.ServiceConfig.Compression;
import dev.spfgateway.simulator.spf.ServiceConfig.Framing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A list that is longer than any memory, and a client that does not read it. */
class AnswerSenderTest {
  private static final String PART = "x".repeat(1024);
  private static final long ENDLESS = Long.MAX_VALUE;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong made = new AtomicLong();
  private final AtomicReference<Future<Void>> sent = new AtomicReference<>();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Counts the parts that are asked for. */
  private Iterable<String> parts(long count) {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return made.get() < count;
          }

          @Override
          public String next() {
            made.incrementAndGet();
            return PART;
          }
        };
  }

  private HttpServer serve(long count) {
    ServiceConfig config = new ServiceConfig(0, "", true, Compression.NEVER, Framing.BY_SIZE, 0);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (request.path().equals("/list")) {
                    sent.set(
                        AnswerSender.send(
                            Vertx.currentContext(), request.response(), parts(count), config, ""));
                    begun.complete(null);
                  } else {
                    Future<Void> ignored = request.response().end();
                  }
                });
    return await(server.listen(0, "localhost"));
  }

  /** A client that asks for the list and reads none of it. */
  private Socket ask(HttpServer server) throws Exception {
    Socket socket = new Socket("localhost", server.actualPort());
    String head = "GET /list HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    begun.get(30, TimeUnit.SECONDS);
    return socket;
  }

  /** Each is answered on the server's own loop, between whatever else that loop does. */
  private void letTheLoopTurn(HttpServer server, int times) {
    HttpClient other = vertx.createHttpClient();
    for (int i = 0; i < times; i++) {
      Buffer body =
          await(
              other
                  .request(HttpMethod.GET, server.actualPort(), "localhost", "/other")
                  .compose(request -> request.send().compose(HttpClientResponse::body)));
      assertThat(body.length()).isZero();
    }
  }

  @Test
  void makesNoMoreThanTheClientReads() throws Exception {
    HttpServer server = serve(ENDLESS);
    try (Socket idle = ask(server)) {
      letTheLoopTurn(server, 500);
      long before = made.get();
      letTheLoopTurn(server, 500);
      long after = made.get();

      assertThat(idle.isConnected()).isTrue();
      assertThat(after).as("parts of 1 KiB made for an idle client").isEqualTo(before);
      assertThat(after).isLessThan(64 * 1024);
      assertThat(sent.get().isComplete()).isFalse();
    }
  }

  @Test
  void endsWhenTheClientGoesAway() throws Exception {
    HttpServer server = serve(ENDLESS);
    ask(server).close();

    Future<Void> failed = sent.get().transform(done -> Future.succeededFuture());
    await(failed);
    assertThat(sent.get().failed()).isTrue();
  }

  @Test
  void sendsEveryByteToAClientThatReads() {
    HttpServer server = serve(10_000);
    Future<Buffer> list =
        vertx
            .createHttpClient()
            .request(HttpMethod.GET, server.actualPort(), "localhost", "/list")
            .compose(request -> request.send().compose(HttpClientResponse::body));

    assertThat(await(list).length()).isEqualTo(10_000 * PART.length());
    assertThat(sent.get().succeeded()).isTrue();
  }
}
