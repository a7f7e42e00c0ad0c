package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that hardly read their answers: SPF answers contoso with an endless list, and fabrikam,
 * on the same stamp, with a short answer.
 */
class SlowReaderIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final Buffer BLOCK = Buffer.buffer("{\"a\":\"" + "x".repeat(64 << 10) + "\"},");
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicInteger lists = new AtomicInteger();
  private RawUpstream upstream;
  private RunningGateway gateway;

  @BeforeEach
  void listen() {
    upstream = RawUpstream.start(bed, directory, this::answer);
  }

  private void answer(NetSocket socket, String received) {
    if (!received.endsWith("\r\n\r\n")) {
      return;
    }
    if (received.contains(CONTOSO.toString())) {
      lists.incrementAndGet();
      socket.write(OK + "Connection: close\r\n\r\n{\"value\":[");
      pour(socket);
    } else {
      socket.write(OK + "Content-Length: 2\r\n\r\n{}");
    }
  }

  private static void pour(NetSocket socket) {
    socket.write(BLOCK).onSuccess(written -> pour(socket));
  }

  private void start(UnaryOperator<GatewayBuilder> bounds) {
    gateway =
        RunningGateway.in(directory)
            .with(bounds)
            .set("tenantListener.time.stall", "10m")
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
    assertThat(status(fabrikam())).as("proves the account").contains("200");
  }

  private RawClient ask(String path, ApiKey key) {
    return bed.keep(RawClient.connect(gateway.port(), gateway.certificate()))
        .send(
            "GET "
                + path
                + "Jobs HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
                + key.secret().reveal()
                + "\r\n\r\n");
  }

  private RawClient contoso() {
    return ask(CONTOSO_VMM, OPERATOR);
  }

  private RawClient fabrikam() {
    return ask(FABRIKAM_VMM, FABRIKAM);
  }

  private static String status(RawClient client) {
    return client.answer().lines().findFirst().orElseThrow();
  }

  /** The last that still comes until the connection ends, in whatever way. */
  private static String rest(RawClient client) {
    String last = "";
    try {
      for (String next = client.read(1 << 16); !next.isEmpty(); next = client.read(1 << 16)) {
        last = next;
      }
    } catch (UncheckedIOException e) {
      return last;
    }
    return last;
  }

  private String gauge(String name) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{stamp=\"stamp-1\"}"))
        .map(line -> line.substring(line.indexOf('}') + 2))
        .findFirst()
        .orElseThrow();
  }

  /** New connections come to the event loops in turns, so these meet all of them. */
  private void assertThatFabrikamIsServedOnEveryLoop() {
    List<RawClient> all = Stream.generate(this::fabrikam).limit(8).toList();
    assertThat(all).allSatisfy(one -> assertThat(status(one)).contains("200"));
  }

  @Test
  void holdNoMoreOfTheStampThanTheirTenantsShare() {
    start(
        b ->
            b.set("upstream.connection.maxOpen", 4)
                .set("upstream.connection.maxWait", "1s")
                .set("upstream.overload.perStamp", 4)
                .set("upstream.overload.perTenant", 2));
    List<RawClient> slow = Stream.generate(this::contoso).limit(16).toList();
    until(() -> gauge("spfgateway_stamp_waiting").equals("14.0"));

    assertThatFabrikamIsServedOnEveryLoop();

    assertThat(lists).as("lists that SPF was asked for").hasValue(2);
    assertThat(gauge("spfgateway_stamp_in_progress")).isEqualTo("2.0");
    slow.forEach(RawClient::close);
    until(() -> gauge("spfgateway_stamp_in_progress").equals("0.0"));
    assertThat(gauge("spfgateway_stamp_waiting")).isEqualTo("0.0");
  }

  @Test
  void leaveAConnectionOfEachEventLoopToOthersHoweverMuchTheirTenantMayHave() {
    start(
        b ->
            b.set("upstream.connection.maxOpen", 3)
                .set("upstream.connection.maxWait", "1s")
                .set("upstream.overload.perStamp", 64)
                .set("upstream.overload.perTenant", 64));
    List<RawClient> slow = Stream.generate(this::contoso).limit(16).toList();
    until(() -> gauge("spfgateway_stamp_waiting").equals("14.0"));

    assertThatFabrikamIsServedOnEveryLoop();

    assertThat(slow).hasSize(16);
    assertThat(lists).hasValue(2);
  }

  @Test
  void areCutOffAfterTheLongestTimeForAStreamEvenIfTheyStillRead() {
    start(b -> b.set("upstream.connection.maxStream", "1s"));
    RawClient client = contoso();

    assertThat(client.head()).contains(" 200 ");
    until(() -> upstream.closed() > 0 || client.read(1).isEmpty());

    assertThat(rest(client)).isNotEmpty().doesNotEndWith("0\r\n\r\n");
    until(() -> gauge("spfgateway_stamp_in_progress").equals("0.0"));
    assertThatFabrikamIsServedOnEveryLoop();
  }
}
