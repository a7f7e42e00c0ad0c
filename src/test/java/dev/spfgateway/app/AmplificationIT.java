package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.spfgateway.simulator.SimulatorFixture;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No request costs 100 times its size in memory. Measured is what the event loops allocate in all,
 * garbage included, which is more than they ever hold; a plain request with its handshake is taken
 * off.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AmplificationIT {
  private static final int LIMIT = 100;
  private static final int ROUNDS = 5;

  private final Vertx vertx = Vertx.vertx();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();
  private RecordingUpstream upstream;
  private RunningGateway gateway;
  private long plain;

  @BeforeAll
  void start(@TempDir Path directory) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // it allocates by itself
    upstream = RecordingUpstream.start(vertx, directory);
    gateway =
        RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate()).start(vertx);
    plain = cost(get("Jobs"));
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.close();
    SimulatorFixture.await(vertx.close());
    ResourceLeakDetector.setLevel(leakDetection);
  }

  static Stream<Arguments> requests() {
    int large = 60_000;
    String deep = "{\"a\":".repeat(large / 10) + "1" + "}".repeat(large / 10);
    String wide = "{\"a\":1" + ",\"b\":2".repeat(large / 6) + "}";
    String array = "{\"a\":[" + "[],".repeat(large / 3) + "[]]}";
    String digits = "{\"a\":" + "9".repeat(large) + "}";
    String escapes = "{\"a\":\"" + "\\u0041".repeat(large / 6) + "\"}";
    return Stream.of(
        arguments("a deep body", body(deep)),
        arguments("a wide body", body(wide)),
        arguments("a body of arrays", body(array)),
        arguments("a body of digits", body(digits)),
        arguments("a body of escapes", body(escapes)),
        arguments("a body of blanks", body(" ".repeat(large))),
        arguments("a long key", get("VMCheckPoints(" + "ID=1,".repeat(2_500) + ")")),
        arguments("a key of quotes", get("VMCheckPoints(" + "%27".repeat(4_000) + ")")),
        arguments("a deep path", get("a/".repeat(7_000))),
        arguments("a path of escapes", get("%41".repeat(5_000))),
        arguments("a long filter", get("Jobs?$filter=" + "StampId+eq+".repeat(1_200))),
        arguments("many options", get("Jobs?" + "a=b&".repeat(3_500))),
        arguments("many headers", get("Jobs", "X-A: b\r\n".repeat(3_500))),
        arguments("a long Accept", get("Jobs(", "Accept: " + "a/b,".repeat(7_000) + "\r\n")),
        arguments(
            "many names in Connection",
            get("Jobs", "Connection: " + "a,".repeat(14_000) + "\r\n")));
  }

  private static String get(String resource, String... headers) {
    return "GET "
        + CONTOSO_VMM
        + resource
        + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\n"
        + String.join("", headers)
        + "\r\n";
  }

  private static String body(String json) {
    return "MERGE "
        + beforeUpdate()
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\nContent-Length: "
        + json.length()
        + "\r\n\r\n"
        + json;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void costsLessThanAHundredTimesItsSize(String name, String request) {
    long cost = cost(request);

    assertThat(plain).as("a handshake and a plain request").isPositive();
    assertThat((cost - plain) / request.length()).isLessThan(LIMIT);
  }

  /**
   * Bytes for one connection with one request; the least, for timers of the gateway allocate too.
   */
  private long cost(String request) {
    send(request); // loads classes
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = allocated();
      send(request);
      least = Math.min(least, allocated() - before);
    }
    return least;
  }

  private void send(String request) {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(request).answer()).matches("(?s)HTTP/1\\.[01] (204|4|5).*");
    }
  }

  /** What all event loops and the store's writer have allocated so far, in bytes. */
  private long allocated() {
    long[] ids =
        Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
            .filter(one -> one != null)
            .filter(
                one ->
                    one.getThreadName().startsWith("vert.x-")
                        || one.getThreadName().startsWith("store-"))
            .mapToLong(java.lang.management.ThreadInfo::getThreadId)
            .toArray();
    return Arrays.stream(threads.getThreadAllocatedBytes(ids)).filter(bytes -> bytes > 0).sum();
  }
}
