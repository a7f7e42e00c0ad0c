package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The memory and work that HTTP/2 clients without a credential can cause. */
class Http2LimitsIT {
  private static final int END = RawHttp2.END_STREAM | RawHttp2.END_HEADERS;
  private static final int REFUSED_STREAM = 0x7;
  private static final int CANCEL = 0x8;
  private static final int SETTINGS_TIMEOUT = 0x4;
  private static final int ENHANCE_YOUR_CALM = 0xb;

  /** With this byte, HPACK's static table says that an answer is no refusal. */
  private static final byte STATUS_200 = (byte) 0x88;

  /** The flag of a head that says before its fields which stream it depends on. */
  private static final int PRIORITY = 0x20;

  private static final int PRIORITY_BYTES = 5;

  private static final int HEAP = 8 << 20;

  /** SETTINGS_INITIAL_WINDOW_SIZE: nothing of an answer's body may be sent. */
  private static final byte[] NO_WINDOW = {0, 4, 0, 0, 0, 0};

  private static final int MANY = 1_000_000;

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RunningGateway gateway;

  private void start(String key, Object value) {
    start(b -> b.set("tenantListener.http2." + key, value));
  }

  /** Only a client that takes nothing is closed, and soon. */
  private void startImpatient() {
    start(
        b ->
            b.set("tenantListener.http2.maxControlFrames", MANY)
                .set("tenantListener.time.stall", "1s"));
  }

  private void start(UnaryOperator<GatewayBuilder> listener) {
    gateway =
        RunningGateway.in(directory)
            .set("memory.heap", "8MiB")
            .with(listener)
            .endpoint("https://localhost:1/SC2012R2/VMM", certificate())
            .start(bed);
  }

  private double heldOnTheHeap() {
    return held("connection") + held("request") + held("answer");
  }

  private double held(String kind) {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("spfgateway_memory_held_bytes"))
        .filter(line -> line.contains("kind=\"" + kind + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private Path certificate() {
    return SelfSignedCertificate.ensure(
            directory, "upstream", List.of("localhost"), Ticker.system())
        .certificate();
  }

  private RawHttp2 connect() {
    return RawHttp2.connect(gateway.port(), gateway.certificate());
  }

  private RawHttp2 withoutWindow() {
    return connect().send(RawHttp2.SETTINGS, 0, 0, NO_WINDOW);
  }

  private static void get(RawHttp2 client, int stream) {
    client.send(RawHttp2.HEADERS, END, stream, RawHttp2.get());
  }

  @Test
  void streamsAreCountedWhateverIsAcknowledged() {
    start("maxStreams", 5);
    try (RawHttp2 client = withoutWindow()) {
      for (int stream = 1; stream < 2 * 8; stream += 2) {
        get(client, stream);
      }

      List<Integer> refused = new ArrayList<>();
      while (refused.size() < 3) {
        RawHttp2.Frame reset = client.frame(RawHttp2.RST_STREAM);
        assertThat(reset.streamError()).isEqualTo(REFUSED_STREAM);
        refused.add(reset.stream());
      }
      assertThat(refused).containsExactly(11, 13, 15);
    }
  }

  @Test
  void whoAcknowledgesNoSettingsIsCutOffAndWhoDoesIsNot() {
    start("settingsTimeout", "500ms");
    try (RawHttp2 good = connect().send(RawHttp2.SETTINGS, 1, 0, new byte[0]);
        RawHttp2 silent = connect()) {
      RawHttp2.Frame last = silent.frame(RawHttp2.GOAWAY);

      assertThat(last.connectionError()).isEqualTo(SETTINGS_TIMEOUT);
      assertThat(silent.frame()).isEmpty();
      get(good, 1);
      assertThat(good.frame(RawHttp2.HEADERS).stream()).isEqualTo(1);
    }
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        arguments("PING", RawHttp2.PING, 0, 0, new byte[8]),
        arguments("answers to no PING", RawHttp2.PING, 1, 0, new byte[8]),
        arguments("SETTINGS", RawHttp2.SETTINGS, 0, 0, NO_WINDOW),
        arguments("PRIORITY", RawHttp2.PRIORITY, 0, 3, new byte[5]),
        arguments("WINDOW_UPDATE", RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}),
        arguments("frames of no known type", 0x42, 0, 0, new byte[5]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void framesThatCarryNoRequestAreLimited(
      String what, int type, int flags, int stream, byte[] payload) {
    start("maxControlFrames", 50);
    try (RawHttp2 client = connect()) {
      client.send(200, type, flags, stream, payload);

      assertThat(client.frame(RawHttp2.GOAWAY).connectionError()).isEqualTo(ENHANCE_YOUR_CALM);
      assertThat(client.frame()).isEmpty();
    }
  }

  @Test
  void emptyDataIsLimited() {
    start("maxControlFrames", MANY);
    try (RawHttp2 client = connect()) {
      client
          .send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.postOfOneByte())
          .send(200, RawHttp2.DATA, 0, 1, new byte[0]);

      assertThat(client.frame(RawHttp2.GOAWAY).connectionError()).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void anAnswerForWhichNoWindowOpensIsCutOffWhateverElseItsClientSends() {
    startImpatient();
    try (RawHttp2 client = withoutWindow()) {
      get(client, 1);

      RawHttp2.Frame next = client.frame(RawHttp2.HEADERS);
      while (next.type() != RawHttp2.RST_STREAM) {
        client.send(RawHttp2.PING, 0, 0, new byte[8]);
        next = client.frame().orElseThrow();
      }
      assertThat(next.stream()).isEqualTo(1);
      assertThat(next.streamError()).isEqualTo(CANCEL);
    }
  }

  @Test
  void aWindowThatOpensByAByteNowAndThenKeepsNoAnswer() {
    startImpatient();
    try (RawHttp2 client = withoutWindow()) {
      get(client, 1);

      byte[] oneByte = {0, 0, 0, 1};
      RawHttp2.Frame next = client.frame(RawHttp2.HEADERS);
      for (int opened = 0; next.type() != RawHttp2.RST_STREAM; opened++) {
        if (opened < 100) {
          client.send(RawHttp2.WINDOW_UPDATE, 0, 1, oneByte);
        }
        client.send(RawHttp2.PING, 0, 0, new byte[8]);
        next = client.frame().orElseThrow();
      }
      assertThat(next.streamError()).isEqualTo(CANCEL);
    }
  }

  @Test
  void answersThatWaitForTheirClientAreLimitedByConnection() {
    start("maxUnsent", "40KiB");
    byte[] described = RawHttp2.get("/openapi.yaml", "none");
    try (RawHttp2 client = withoutWindow()) {
      client.send(RawHttp2.SETTINGS, 1, 0, new byte[0]);
      for (int stream = 1; stream < 2 * 6; stream += 2) {
        client.send(RawHttp2.HEADERS, END, stream, described);
      }

      List<Boolean> refused = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        refused.add(isRefused(client.frame(RawHttp2.HEADERS)));
      }
      assertThat(refused).containsExactly(false, false, true, true, true, true);

      byte[] wide = {0, 1, 0, 0};
      client.send(RawHttp2.WINDOW_UPDATE, 0, 1, wide).send(RawHttp2.WINDOW_UPDATE, 0, 3, wide);
      client.send(RawHttp2.WINDOW_UPDATE, 0, 0, wide);
      for (int ended = 0; ended < 2; ) {
        ended += client.frame(RawHttp2.DATA).flags() & RawHttp2.END_STREAM;
      }
      client.send(RawHttp2.HEADERS, END, 13, described);
      assertThat(isRefused(client.frame(RawHttp2.HEADERS))).isFalse();
    }
  }

  private static boolean isRefused(RawHttp2.Frame head) {
    int first = (head.flags() & PRIORITY) == 0 ? 0 : PRIORITY_BYTES;
    return head.payload()[first] != STATUS_200;
  }

  /** What many refusals held was charged beyond the budget, and somebody else found no room. */
  @Test
  void refusedStreamsTakeNoRoomAndAreResetWhereTheirAnswersAreNotTaken() {
    start(b -> b.set("tenantListener.size.linger", "0B"));
    List<RawHttp2> clients = Stream.generate(this::withoutWindow).limit(8).toList();
    for (RawHttp2 client : clients) {
      for (int stream = 1; stream < 2 * 100; stream += 2) {
        get(client, stream);
      }
    }

    assertThat(clients.get(7).frame(RawHttp2.RST_STREAM).streamError()).isEqualTo(REFUSED_STREAM);
    assertThat(heldOnTheHeap()).isLessThan(HEAP / 2 + (100 << 10));
    clients.forEach(RawHttp2::close);
    until(() -> heldOnTheHeap() == 0);
  }

  /** A stream that was answered stays open while its client does not end the body. */
  @Test
  void answeredStreamsWithoutAnEndAreCharged() {
    start(b -> b.set("tenantListener.time.linger", "60s"));
    try (RawHttp2 client = connect()) {
      client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.postOfOneByte());
      assertThat(client.frame(RawHttp2.HEADERS).stream()).isEqualTo(1);

      until(() -> held("request") == 16 << 10);
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[1]);
      until(() -> held("request") == 0);
    }
  }

  @Test
  void whoReadsNothingIsCutOff() {
    startImpatient();
    String get = "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send(get.repeat(1_000));
      until(() -> connections() == 1);
      until(() -> connections() == 0);
    }
  }

  private int connections() {
    return gateway
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("spfgateway_tenant_connections "))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }
}
