package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.testing.Waits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tenants of one stamp over real sockets: contoso's excess delays only contoso. SPF answers
 * contoso only when the test allows it, and fabrikam at once.
 */
class FairnessIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final List<String> arrivals = new CopyOnWriteArrayList<>();
  private final Promise<Void> first = Promise.promise();
  private final Promise<Void> others = Promise.promise();
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
    String request = received.substring(received.lastIndexOf("GET /"));
    if (request.contains(CONTOSO.toString())) {
      arrivals.add("contoso");
      Promise<Void> gate = arrivals.size() == 1 ? first : others;
      gate.future().onSuccess(open -> socket.write(OK));
    } else {
      arrivals.add("fabrikam");
      socket.write(OK);
    }
  }

  /**
   * Both tenants are on stamp-1; nothing is given up while the test holds it. Fabrikam's first
   * request proves the account, for until SPF has accepted it, connections go one by one.
   */
  private void start(UnaryOperator<GatewayBuilder> bounds) {
    gateway =
        RunningGateway.in(directory)
            .set("upstream.overload.maxWait", "10m")
            .set("upstream.retry.readTimeout", "1h")
            .with(bounds)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
    assertThat(await(fabrikam()).status()).isEqualTo(200);
    arrivals.clear();
  }

  private List<Future<Answer>> flood(int count) {
    return Stream.generate(() -> gateway.begin("GET", CONTOSO_VMM + "Jobs", OPERATOR, null))
        .limit(count)
        .toList();
  }

  private Future<Answer> fabrikam() {
    return gateway.begin("GET", FABRIKAM_VMM + "Jobs", FABRIKAM, null);
  }

  private void open() {
    first.tryComplete();
    others.tryComplete();
  }

  private static long answered(List<Future<Answer>> requests, int status) {
    return requests.stream()
        .filter(Future::isComplete)
        .filter(request -> await(request).status() == status)
        .count();
  }

  private static List<Answer> answers(List<Future<Answer>> requests, int status) {
    return requests.stream().map(Waits::await).filter(answer -> answer.status() == status).toList();
  }

  @Test
  void leavesRoomAtTheStampForTheTenantThatStaysWithinItsShare() {
    start(
        b ->
            b.set("upstream.overload.perStamp", 3)
                .set("upstream.overload.perTenant", 2)
                .set("upstream.overload.maxWaiting", 4));
    List<Future<Answer>> flood = flood(20);
    until(() -> arrivals.size() == 2 && answered(flood, 503) == 14);

    for (int i = 0; i < 10; i++) {
      assertThat(await(fabrikam()).status()).isEqualTo(200);
    }

    assertThat(arrivals).filteredOn("contoso"::equals).hasSize(2);
    assertThat(answered(flood, 200)).as("all others were held or wait").isZero();
    open();
    assertThat(answers(flood, 200)).hasSize(6);
    assertThat(answers(flood, 503))
        .hasSize(14)
        .allMatch(answer -> answer.body().contains("Overloaded"))
        .allMatch(answer -> answer.header("Retry-After") != null);
  }

  @Test
  void givesTheNextPlaceToTheTenantThatHasFewest() {
    start(
        b ->
            b.set("upstream.overload.perStamp", 2)
                .set("upstream.overload.perTenant", 2)
                .set("upstream.overload.maxWaiting", 4));
    List<Future<Answer>> flood = flood(12);
    until(() -> arrivals.size() == 2 && answered(flood, 503) == 6);

    List<Future<Answer>> fair = List.of(fabrikam(), fabrikam());
    until(() -> answered(flood, 503) == 8);
    assertThat(arrivals).as("the stamp is full").containsExactly("contoso", "contoso");
    first.complete();

    assertThat(answers(fair, 200)).as("contoso made room among those that wait").hasSize(2);
    open();
    assertThat(answers(flood, 200)).hasSize(4);
    assertThat(arrivals)
        .containsExactly("contoso", "contoso", "fabrikam", "fabrikam", "contoso", "contoso");
  }

  @Test
  void countsEachTenantsRateByItself() {
    start(
        b ->
            b.set("upstream.overload.perStamp", 64)
                .set("upstream.overload.perTenant", 48)
                .unset("limits")
                .set("limits.classes.read.quota", 10)
                .set("limits.classes.read.window", "1h"));
    List<Future<Answer>> flood = flood(50);
    until(() -> arrivals.size() == 10 && answered(flood, 429) == 40);

    for (int i = 0; i < 9; i++) {
      assertThat(await(fabrikam()).status()).isEqualTo(200);
    }

    assertThat(answered(flood, 200)).as("all others are held").isZero();
    open();
    assertThat(answers(flood, 200)).hasSize(10);
    assertThat(answers(flood, 429))
        .hasSize(40)
        .allMatch(answer -> answer.body().contains("TooManyRequests"))
        .allMatch(answer -> Integer.parseInt(answer.header("Retry-After")) > 0);
    assertThat(await(fabrikam()).status()).as("ten were all that it had, too").isEqualTo(429);
  }
}
