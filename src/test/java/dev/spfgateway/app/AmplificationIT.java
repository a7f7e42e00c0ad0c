package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No request costs 100 times its size in memory, nor several times as much time by the byte as a
 * plain one.
 *
 * <p>Memory is what the gateway's threads allocate in all, garbage included, which is more than
 * they ever hold; time is what they spend on a processor. A plain request with its handshake is
 * taken off, and for each request in a batch a plain one without: each is a request of its own,
 * counts as one against its tenant's limits, and however short it is, it has an id, metrics and a
 * line in the log. Not counted is the hash of a password, which costs much on purpose; its pool and
 * its throttle bound it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AmplificationIT {
  private static final int LIMIT = 100;

  /** In time, what is large is cheaper by the byte than a plain request: some 300 bytes of it. */
  private static final int TIME_LIMIT = 5;

  private static final int ROUNDS = 5;

  /** In one batch, as many as there may be. */
  private static final int PARTS = 50;

  /** Plain requests on one connection, of which one's cost is the mean. */
  private static final int IN_A_ROW = 50;

  @RegisterExtension final TestBed bed = new TestBed();

  private final Vertx upstreams = bed.anotherVertx(new VertxOptions().setEventLoopPoolSize(1));
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();
  private RecordingUpstream upstream;
  private RunningGateway gateway;
  private Set<Long> others = Set.of();

  /** One plain request with its connection and handshake, and one on a connection that is open. */
  private Cost plain = new Cost(0, 0);

  private Cost again = new Cost(0, 0);

  /**
   * What something costs.
   *
   * @param bytes allocated
   * @param nanos on a processor
   */
  private record Cost(long bytes, long nanos) {
    Cost minus(Cost other, int times) {
      return new Cost(bytes - times * other.bytes, nanos - times * other.nanos);
    }

    Cost least(Cost other) {
      return new Cost(Math.min(bytes, other.bytes), Math.min(nanos, other.nanos));
    }
  }

  @BeforeAll
  void start(@TempDir Path directory) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // it allocates by itself
    upstream = bed.keep(RecordingUpstream.start(upstreams, directory));
    others = threads(thread -> true);
    gateway =
        RunningGateway.in(directory)
            .endpoint(upstream.url(), upstream.certificate())
            .set("authentication.basic.enabled", true)
            .start(bed);
    plain = cost(get("Jobs"), 0);
    String row = get("Jobs").repeat(IN_A_ROW);
    Cost all = cost(row, IN_A_ROW - 1).minus(plain, 1);
    again = new Cost(all.bytes() / (IN_A_ROW - 1), all.nanos() / (IN_A_ROW - 1));
  }

  @AfterAll
  void stop() {
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
            "many names in Connection", get("Jobs", "Connection: " + "a,".repeat(14_000) + "\r\n")),
        arguments("many cookies", get("Jobs", "Cookie: " + "a=b; ".repeat(5_000) + "\r\n")),
        arguments("a long Forwarded", get("Jobs", "Forwarded: " + "a.".repeat(14_000) + "\r\n")),
        arguments("a type of blanks", get("Jobs(", "Accept: a/b;" + " ".repeat(20_000) + "x\r\n")),
        arguments("a type of quotes", typed("application/json;a=" + "\"\\".repeat(10_000))),
        arguments("many charsets", get("Jobs", "Accept-Charset: " + "a,".repeat(14_000) + "\r\n")),
        arguments(
            "many codings", get("Jobs", "Accept-Encoding: " + "a;q=0.,".repeat(4_000) + "\r\n")),
        arguments(
            "a long token", get("Jobs", "Authorization: Bearer " + "a.".repeat(14_000) + "\r\n")),
        arguments("a long login", get("Jobs", basic("a:".repeat(9_000)))),
        arguments(
            "a login of bad base64",
            get("Jobs", "Authorization: Basic " + "=".repeat(20_000) + "\r\n")));
  }

  static Stream<Arguments> batches() {
    String filter = "Jobs?$filter=" + "StampId+eq+".repeat(90);
    String fields = "X-A: b\n".repeat(1_000);
    return Stream.of(
        arguments("of requests to nowhere", batch("GET ( HTTP/1.1\n\n")),
        arguments("of requests that are forbidden", batch("GET a HTTP/1.1\n\n")),
        arguments("of requests that are forwarded", batch("GET Jobs HTTP/1.1\n\n")),
        arguments("of long queries", batch("GET " + filter + " HTTP/1.1\n\n")),
        arguments("of many headers", batch("GET Jobs( HTTP/1.1\n" + fields + "\n")),
        arguments(
            "of deep bodies", batch(change("{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000)))),
        arguments("of line feeds", batch("\n".repeat(5_000) + "GET Jobs( HTTP/1.1\n\n")),
        arguments("of half boundaries", batch("GET Jobs( HTTP/1.1\n\n" + "--b-\n".repeat(1_000))));
  }

  private static String change(String json) {
    return "MERGE VMCheckPoints(1) HTTP/1.1\nContent-Type: application/json\n\n" + json;
  }

  private static String batch(String request) {
    String part = "--b\nContent-Type:application/http\n\n" + request + "\n";
    String body = part.repeat(PARTS) + "--b--";
    return post("$batch", "multipart/mixed;boundary=b", body);
  }

  private static String basic(String login) {
    byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes) + "\r\n";
  }

  private static String typed(String type) {
    return post("VMCheckPoints", type, "{}");
  }

  private static String post(String resource, String type, String body) {
    return "POST "
        + CONTOSO_VMM
        + resource
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        + type
        + "\r\nX-Api-Key: "
        + OPERATOR.secret().reveal()
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
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
    assertCheap(request, cost(request, 0).minus(plain, 1));
  }

  @ParameterizedTest(name = "a batch {0}")
  @MethodSource("batches")
  void costsAsABatchHardlyMoreThanItsRequestsDo(String name, String request) {
    assertCheap(request, cost(request, 0).minus(plain, 1).minus(again, PARTS));
  }

  private void assertCheap(String request, Cost cost) {
    double nanosAByte = (double) again.nanos() / get("Jobs").length();
    assertThat(again.bytes()).as("a plain request").isPositive();
    assertThat(again.nanos()).as("a plain request").isPositive();
    assertThat(cost.bytes() / request.length()).as("bytes for each byte").isLessThan(LIMIT);
    assertThat(cost.nanos() / request.length())
        .as("nanoseconds for each byte")
        .isLessThan((long) (TIME_LIMIT * nanosAByte));
  }

  /**
   * What one connection costs; the least of several, for timers of the gateway allocate too.
   *
   * @param more answers behind the first one
   */
  private Cost cost(String requests, int more) {
    send(requests, more); // loads classes
    Cost least = new Cost(Long.MAX_VALUE, Long.MAX_VALUE);
    for (int i = 0; i < ROUNDS; i++) {
      Cost before = spent();
      send(requests, more);
      least = least.least(spent().minus(before, 1));
    }
    return least;
  }

  private void send(String requests, int more) {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      assertThat(client.send(requests).answer()).matches("(?s)HTTP/1\\.[01] (20[24]|4|5).*");
      for (int i = 0; i < more; i++) {
        assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
      }
    }
  }

  /** What all event loops and the store's writer have spent so far. */
  private Cost spent() {
    Set<Long> own =
        threads(
            thread ->
                !others.contains(thread.getThreadId())
                    && (thread.getThreadName().startsWith("vert.x-")
                        || thread.getThreadName().startsWith("store-")));
    long[] ids = own.stream().mapToLong(Long::longValue).toArray();
    return new Cost(
        Arrays.stream(threads.getThreadAllocatedBytes(ids)).filter(bytes -> bytes > 0).sum(),
        Arrays.stream(threads.getThreadCpuTime(ids)).filter(nanos -> nanos > 0).sum());
  }

  private Set<Long> threads(Predicate<ThreadInfo> wanted) {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(one -> one != null && wanted.test(one))
        .map(ThreadInfo::getThreadId)
        .collect(Collectors.toSet());
  }
}
