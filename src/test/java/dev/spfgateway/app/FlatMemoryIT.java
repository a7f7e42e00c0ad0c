package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams a long list to twenty slow clients, which one thread reads in turns; the process's memory
 * does not grow with the amount that is streamed. With {@code -Dspfgateway.list=200} the list has
 * 200 MiB and is read to its end. The default suits every build: an upstream without back-pressure
 * would have sent all of it long before the check.
 */
class FlatMemoryIT {
  private static final long MIB = 1 << 20;
  private static final int CLIENTS = 20;
  private static final boolean WHOLE = Integer.getInteger("spfgateway.list") != null;
  private static final long LIST = Integer.getInteger("spfgateway.list", 16) * MIB;
  private static final long READ = WHOLE ? LIST : 2 * MIB;
  private static final int TURN = 64 << 10;
  private static final int LOOKS = 4;

  /**
   * What a client may cost: TLS in gateway, upstream and client, which all are in this process,
   * what was read from the upstream before it could be held back, and above all the 8 MiB from
   * which Netty's allocator serves even a small buffer and which live as long as it does.
   */
  private static final long PER_CLIENT = 14 * MIB;

  /** How much more may be on the heap at the last look than at the first one. */
  private static final long GROWTH = CLIENTS * MIB;

  /** Tests are silent but for figures that somebody asked for. */
  private static final Logger LOG = LoggerFactory.getLogger("figures");

  private static final Buffer BLOCK = block();
  private static final Buffer ZIPPED = zipped(BLOCK);

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicLong blocksSent = new AtomicLong();
  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    upstream = RawUpstream.start(bed, directory, this::answer);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("tenantListener.time.stall", "10m")
            .start(bed);
  }

  private static Buffer block() {
    StringBuilder block = new StringBuilder();
    while (block.length() < TURN) {
      block.append("{\"Name\":\"machine ").append(block.length());
      block.append("\",\"odata.editLink\":\"https://SPF:8090/SC2012R2/VMM/");
      block.append("Microsoft.Management.Odata.svc/X(").append(block.length()).append(")\"},");
    }
    return Buffer.buffer(block.toString());
  }

  private static Buffer zipped(Buffer plain) {
    return Buffer.buffer(LinksIT.gzip(plain.toString()));
  }

  private void answer(NetSocket socket, String received) {
    boolean compressed = received.contains("VirtualMachines");
    Buffer first = Buffer.buffer("{\"value\":[");
    Buffer last = Buffer.buffer("{}]}");
    String coding = compressed ? "Content-Encoding: gzip\r\n" : "";
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + coding);
    socket.write("Connection: close\r\n\r\n");
    socket.write(compressed ? zipped(first) : first);
    Buffer block = compressed ? ZIPPED : BLOCK;
    pour(socket, block, compressed ? zipped(last) : last, LIST / BLOCK.length());
  }

  /** Block by block, each once the one before it has left. */
  private void pour(NetSocket socket, Buffer block, Buffer last, long blocks) {
    if (blocks == 0) {
      socket.write(last).onSuccess(written -> socket.close());
    } else {
      socket
          .write(block)
          .onSuccess(
              written -> {
                blocksSent.incrementAndGet();
                pour(socket, block, last, blocks - 1);
              });
    }
  }

  private static String get(String set) {
    return "GET "
        + CONTOSO_VMM
        + set
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n\r\n";
  }

  /** Jobs come plain; machines come compressed, thirty times smaller than they leave. */
  private List<RawClient> clients() {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = RawClient.connect(gateway.port(), gateway.certificate());
      String head = client.send(get(i % 2 == 0 ? "Jobs" : "VirtualMachines")).head();
      assertThat(head).contains("200 OK", "chunked");
      clients.add(client);
    }
    return clients;
  }

  @Test
  void holdsNoMoreAtTheEndOfALongListThanAtItsBeginning() throws InterruptedException {
    final long before = heap() + direct();
    List<RawClient> clients = clients();

    List<Long> heap = new ArrayList<>();
    List<Long> all = new ArrayList<>();
    for (int look = 0; look < LOOKS; look++) {
      for (long read = 0; read < READ / LOOKS; read += TURN) {
        for (RawClient client : clients) {
          assertThat(client.read(TURN).contains("SPF:8090")).isFalse();
        }
      }
      settle();
      heap.add(heap());
      all.add(heap.get(look) + direct() - before);
    }

    LOG.info("{} clients, {} MiB each: heap {}, in all {}", CLIENTS, READ / MIB, heap, all);
    assertThat(heap.get(LOOKS - 1) - heap.get(0)).isLessThan(GROWTH);
    assertThat(all).allSatisfy(now -> assertThat(now).isLessThan(CLIENTS * PER_CLIENT));
    if (WHOLE) {
      clients.forEach(client -> assertThat(client.read(1 << 28)).endsWith("\r\n0\r\n\r\n"));
    }
    clients.forEach(RawClient::close);
  }

  /** Waits until the upstream sends no more, because it is held back or has sent all. */
  private void settle() throws InterruptedException {
    long seen = -1;
    for (int quiet = 0; quiet < 5; ) {
      long now = blocksSent.get();
      quiet = now == seen ? quiet + 1 : 0;
      seen = now;
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long direct() {
    return Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
