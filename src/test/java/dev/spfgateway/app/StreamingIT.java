package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Long answers stream through with back-pressure and are never ended as if they were whole. */
class StreamingIT {
  private static final Buffer BLOCK = Buffer.buffer(new byte[64 << 10]);
  private static final long TOTAL = 64L << 20;
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicLong sent = new AtomicLong();
  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    upstream = RawUpstream.start(bed, directory, (socket, received) -> answer(socket, received));
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  private void answer(NetSocket socket, String received) {
    if (received.contains("VirtualMachines")) {
      socket.write(OK + "Content-Length: " + TOTAL + "\r\n\r\n");
      pour(socket);
    } else {
      socket
          .write(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
          .onComplete(written -> socket.close());
    }
  }

  /** Block by block, each once the one before it has left: what was sent has really gone. */
  private void pour(NetSocket socket) {
    if (sent.get() < TOTAL) {
      socket
          .write(BLOCK)
          .onSuccess(
              written -> {
                sent.addAndGet(BLOCK.length());
                pour(socket);
              });
    }
  }

  /** A bare value, which passes untouched. */
  private static String get(String set) {
    return "GET "
        + CONTOSO_VMM
        + set
        + "(ID=guid'"
        + SimulatorFixture.WEB_01
        + "',StampId=guid'"
        + SimulatorFixture.STAMP_1
        + "')/Name/$value HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n\r\n";
  }

  @Test
  void readsFromTheUpstreamNoFasterThanTheClientReads() throws InterruptedException {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String head = client.send(get("VirtualMachines")).head();
      long stalled = whenItNoLongerGrows();
      int read = 0;
      while (read < TOTAL) {
        read += client.read((int) Math.min(1 << 20, TOTAL - read)).length();
      }

      assertThat(RawClient.lower(head)).contains("content-length: " + TOTAL);
      assertThat(stalled).as("buffers between upstream and client").isLessThan(TOTAL / 2);
      assertThat(sent.get()).isEqualTo(TOTAL);
    }
  }

  /** Back-pressure is there when the upstream stops for good while the client does not read. */
  private long whenItNoLongerGrows() throws InterruptedException {
    long before = -1;
    int quiet = 0;
    while (quiet < 10) {
      long now = sent.get();
      quiet = now == before && now > 0 ? quiet + 1 : 0;
      before = now;
      new java.util.concurrent.CountDownLatch(1)
          .await(50, java.util.concurrent.TimeUnit.MILLISECONDS);
    }
    return before;
  }

  @Test
  void stopsTheUpstreamWhenTheClientGoes() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send(get("VirtualMachines")).head();
    }

    until(() -> upstream.closed() == 1);
    assertThat(sent.get()).isLessThan(TOTAL);
  }

  @Test
  void breaksTheAnswerOffWhenTheUpstreamDoes() {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      String head = client.send(get("Jobs")).head();
      String rest = client.read(1 << 10);

      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(rest).contains("hello").doesNotEndWith("0\r\n\r\n");
    }
  }
}
