package dev.spfgateway.edge;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.memory.ConnectionMemory;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that has used up its share of the memory gets its requests refused. */
class NoRoomIT {
  private static final long LIMIT = 8 << 20;
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final MemoryBudget budget = new MemoryBudget(LIMIT, LIMIT, Ticker.system());
  private final ConnectionMemory other = budget.connection("other", true, () -> {});
  private final CompletableFuture<String> came = new CompletableFuture<>();
  private NetSocket client;

  @BeforeEach
  void connect() throws Exception {
    int port =
        ListenerFixture.listen(
            vertx,
            directory,
            budget,
            exchange ->
                exchange
                    .trail()
                    .refusal()
                    .map(Future::<Reply>failedFuture)
                    .orElseGet(() -> Future.succeededFuture(nothing())));
    NetClient clients =
        vertx.createNetClient(
            new NetClientOptions()
                .setSsl(true)
                .setTrustAll(true)
                .setHostnameVerificationAlgorithm(""));
    client = clients.connect(port, "localhost").await(30, TimeUnit.SECONDS);
    client.handler(bytes -> came.complete(bytes.toString()));
    client.exceptionHandler(broken -> {});
    client.closeHandler(closed -> came.complete("the end"));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static Reply nothing() {
    Reply.Whole body = new Reply.Whole(Buffer.buffer());
    return new Reply(204, HttpHeaders.headers(), body, Optional.empty());
  }

  private String answer() throws Exception {
    client.write(REQUEST).await(30, TimeUnit.SECONDS);
    return came.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aRequestIsRefusedWhereThereIsNoRoomForIt() throws Exception {
    other.own().hold(MemoryKind.BODY, LIMIT - (100 << 10));

    assertThat(answer()).startsWith("HTTP/1.1 503").contains("Overloaded");
  }
}
