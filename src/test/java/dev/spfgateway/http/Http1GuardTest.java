package dev.spfgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.memory.MemoryBudget;
import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.http.HttpCorpus.Entry;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the corpus through the guard and the decoder after it, split at every possible point. */
class Http1GuardTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(
          new ByteSize(16 << 10),
          new ByteSize(16 << 10),
          100,
          Duration.ofSeconds(5),
          new ByteSize(1 << 20));
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  static List<Entry> refused() {
    return HttpCorpus.refused();
  }

  static List<Entry> taken() {
    return HttpCorpus.taken();
  }

  /** A guard, a decoder, and what came out of both: requests that were whole, and the refusal. */
  private final class Line {
    private final Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    private final EmbeddedChannel channel = new EmbeddedChannel(guard, new HttpRequestDecoder());
    private final StringBuilder seen = new StringBuilder();
    private final StringBuilder current = new StringBuilder();

    Line send(String bytes) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
      for (Object next = next(); next != null; next = next()) {
        take((HttpObject) next);
        ReferenceCountUtil.release(next);
      }
      return this;
    }

    /** What comes next, also when it waited for what came before. */
    private Object next() {
      Object next = channel.readInbound();
      if (next == null) {
        channel.runPendingTasks();
        next = channel.readInbound();
      }
      return next;
    }

    private void take(HttpObject object) {
      Throwable cause = object.decoderResult().cause();
      if (cause instanceof GatewayException refusal) {
        seen.append("refused ").append(refusal.kind().status()).append(';');
        return;
      }
      assertThat(cause).as("the decoder refuses nothing that the guard lets through").isNull();
      if (object instanceof HttpRequest request) {
        assertThat(guard.begun((Throwable) null)).isEmpty();
        current.setLength(0);
        current.append(request.method()).append(' ').append(request.uri()).append(' ');
        String broke = current + "broke off ";
        guard.wantBody();
        guard.onBrokenBody(why -> seen.append(broke).append(why.kind().status()).append(';'));
      }
      if (object instanceof HttpContent content) {
        current.append(content.content().toString(StandardCharsets.ISO_8859_1));
      }
      if (object instanceof LastHttpContent) {
        seen.append(current).append(';');
        answered(guard, channel);
      }
    }

    String all() {
      channel.finishAndReleaseAll();
      return seen.toString();
    }
  }

  private static void answered(Http1Guard guard, EmbeddedChannel channel) {
    guard.answered(channel.pipeline().firstContext(), channel.newSucceededFuture());
  }

  private String read(List<String> pieces) {
    Line line = new Line();
    pieces.forEach(line::send);
    return line.all();
  }

  private static List<String> cut(String bytes, int at) {
    return List.of(bytes.substring(0, at), bytes.substring(at));
  }

  private static List<String> singly(String bytes) {
    return bytes.chars().mapToObj(Character::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesAndReadsNothingMore(Entry entry) {
    String bytes = entry.bytes("/x", "") + NEXT;

    String seen = read(List.of(bytes));

    assertThat(seen).isEqualTo(read(singly(bytes))).doesNotContain("/next");
    assertThat(seen).matches("(refused|MERGE /x broke off) " + entry.status() + ";");
    // Every reason is counted from zero; one of them counted both readings.
    assertThat(metrics.get("spfgateway.http.refused").counters())
        .extracting(Counter::count)
        .filteredOn(count -> count != 0)
        .containsExactly(2.0);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhateverTheFragments(Entry entry) {
    String bytes = entry.bytes("/x", "");
    String whole = read(List.of(bytes));

    // A long one is long in its middle, which looks the same wherever it is cut.
    for (int at = 1; at < bytes.length(); at += bytes.length() > 4_000 ? 997 : 1) {
      assertThat(read(cut(bytes, at))).as("cut at %s", at).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("taken")
  void takesOneRequestAndTheNextOneWhateverTheFragments(Entry entry) {
    String bytes = entry.bytes("/x", "") + NEXT;
    String wanted = "MERGE /x " + HttpCorpus.BODY + ";GET /next ;";

    assertThat(read(List.of(bytes))).isEqualTo(wanted);
    assertThat(read(singly(bytes))).isEqualTo(wanted);
    for (int at = 1; at < bytes.length(); at++) {
      assertThat(read(cut(bytes, at))).as("cut at %s", at).isEqualTo(wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesInItsTurnWhatComesAfterGoodRequests(Entry entry) {
    String good = HttpCorpus.taken().get(0).bytes("/good", "");

    String seen = read(List.of(good + NEXT + entry.bytes("/x", "")));

    assertThat(seen)
        .startsWith("MERGE /good " + HttpCorpus.BODY + ";GET /next ;")
        .endsWith(" " + entry.status() + ";")
        .doesNotContain("/x " + HttpCorpus.BODY);
  }

  /** 64 KB of an unfinished head held 1.5 MB of the decoder's objects. */
  @Test
  void holdsNothingOfAHeadWithTooManyLinesAndBuildsNothingOfAnUnfinishedOne() {
    List<Object> decoded = new ArrayList<>();
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    ByteBuf begin = Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII);
    channel.writeInbound(begin);
    int lines = 0;
    while (decoded.isEmpty() && lines < 16_000) {
      channel.writeInbound(Unpooled.copiedBuffer("a:\r\n", StandardCharsets.US_ASCII));
      lines++;
      Object next = channel.readInbound();
      if (next != null) {
        decoded.add(next);
      } else {
        assertThat(guard.held()).isEqualTo(16 + 4 * lines);
      }
    }

    assertThat(lines).as("lines until the refusal").isEqualTo(101);
    assertThat(decoded).hasSize(1).allMatch(HttpRequest.class::isInstance);
    assertThat(guard.held()).isZero();
    assertThat(((HttpRequest) decoded.get(0)).headers()).hasSize(2);
    channel.finishAndReleaseAll();
  }

  @Test
  void keepsOfARefusedHeadWhatItsAnswerNeedsAndNothingFromBehindTheFault() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new Http1Guard(
                LIMITS,
                new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
                MemoryShare.unlimited()));
    String head =
        "POST /a?$format=json HTTP/1.1\r\nHost: a\r\nORIGIN:\thttps://portal \r\nCookie: secret\r\n"
            + "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\nX: \u0000\r\n"
            + "Accept: application/xml\r\n\r\n";

    channel.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1));

    HttpRequest standIn = channel.readInbound();
    assertThat(standIn.method()).isEqualTo(HttpMethod.POST);
    assertThat(standIn.uri()).isEqualTo("/a?$format=json");
    assertThat(standIn.headers().getAll("X-Forwarded-For")).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(standIn.headers().get("Origin")).isEqualTo("https://portal");
    assertThat(standIn.headers().get("Accept")).isEqualTo("application/json");
    assertThat(standIn.headers().names()).doesNotContain("Cookie", "Host", "X");
    channel.finishAndReleaseAll();
  }

  /** What the library keeps behind a request in progress, it never releases. */
  @Test
  void holdsWhatNobodyHasAskedForAsItCame() {
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    ByteBuf ahead = Unpooled.copiedBuffer(NEXT.repeat(1_000), StandardCharsets.US_ASCII);
    int bytes = ahead.readableBytes();

    channel.writeInbound(ahead);

    ((ByteBuf) channel.readInbound()).release();
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(guard.held()).isEqualTo(bytes - NEXT.length());
    assertThat(channel.config().isAutoRead()).isFalse();
    for (int i = 1; i < 1_000; i++) {
      answered(guard, channel);
      channel.runPendingTasks();
      ((ByteBuf) channel.readInbound()).release();
      assertThat(channel.<Object>readInbound()).isNull();
    }
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(ahead.refCnt()).isZero();
    channel.finishAndReleaseAll();
  }

  /** A client from which nothing is read can't be seen to go, for as long as SPF may take. */
  @Test
  void readsOnAndDropsWhatWaitsTooLongBehindARequest() {
    MemoryBudget budget = new MemoryBudget(1 << 20, 1 << 20, Ticker.system());
    MemoryShare share = budget.connection("a", false, () -> {}).own();
    Http1Guard guard =
        new Http1Guard(
            LIMITS, new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"), share);
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    channel.freezeTime();
    channel.writeInbound(Unpooled.copiedBuffer(NEXT.repeat(1_000), StandardCharsets.US_ASCII));
    pass(channel, 4_999);
    answered(guard, channel);
    channel.runPendingTasks();
    pass(channel, 1);
    assertThat(channel.config().isAutoRead()).as("an answer is progress").isFalse();
    assertThat(guard.isOver()).isFalse();

    pass(channel, 5_000);

    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(guard.isOver()).isTrue();
    assertThat(budget.held(MemoryKind.PIPELINED)).isZero();
    channel.writeInbound(Unpooled.copiedBuffer(NEXT, StandardCharsets.US_ASCII));
    assertThat(budget.held(MemoryKind.PIPELINED)).isZero();
    answered(guard, channel);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void endsAConnectionThatGoesOnSendingWhatIsDropped() {
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    channel.freezeTime();
    channel.writeInbound(Unpooled.copiedBuffer(NEXT.repeat(1_000), StandardCharsets.US_ASCII));
    pass(channel, 5_000);

    for (int i = 0; i < 1_024 && channel.isOpen(); i++) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[1 << 10]));
    }

    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  private static void pass(EmbeddedChannel channel, int millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  /** Answers of several requests in one write would wait together, as many as were pipelined. */
  @Test
  void passesNoRequestWhileItsClientDoesNotTakeTheAnswersBefore() {
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);

    channel.writeInbound(Unpooled.copiedBuffer(NEXT, StandardCharsets.US_ASCII));

    assertThat(guard.held()).isEqualTo(NEXT.length());
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    assertThat(guard.held()).isZero();
    channel.finishAndReleaseAll();
  }

  @Test
  void isChargedForWhatItHoldsAndGivesItBack() {
    MemoryBudget budget = new MemoryBudget(1 << 20, 1 << 20, Ticker.system());
    MemoryShare share = budget.connection("a", false, () -> {}).own();
    Http1Guard guard =
        new Http1Guard(
            LIMITS, new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"), share);
    EmbeddedChannel channel = new EmbeddedChannel(guard);

    channel.writeInbound(Unpooled.copiedBuffer(NEXT.repeat(3), StandardCharsets.US_ASCII));
    assertThat(budget.held(MemoryKind.PIPELINED)).isEqualTo(2L * NEXT.length());
    channel.writeInbound(Unpooled.copiedBuffer(NEXT, StandardCharsets.US_ASCII));
    assertThat(budget.held(MemoryKind.PIPELINED)).isEqualTo(3L * NEXT.length());
    answered(guard, channel);
    channel.runPendingTasks();
    assertThat(budget.held(MemoryKind.PIPELINED)).isEqualTo(2L * NEXT.length());
    channel.finishAndReleaseAll();

    assertThat(budget.held(MemoryKind.PIPELINED)).isZero();
  }

  @Test
  void holdsNothingForWhichThereIsNoRoomAndEndsWhenWhatHasBegunIsAnswered() {
    MemoryBudget budget = new MemoryBudget(100, 100, Ticker.system());
    MemoryShare share = budget.connection("a", false, () -> {}).own();
    Http1Guard guard =
        new Http1Guard(
            LIMITS, new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"), share);
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    channel.writeInbound(Unpooled.copiedBuffer(NEXT, StandardCharsets.US_ASCII));
    ByteBuf ahead = Unpooled.copiedBuffer(NEXT.repeat(10), StandardCharsets.US_ASCII);

    channel.writeInbound(ahead);

    assertThat(ahead.refCnt()).isZero();
    assertThat(guard.held()).isZero();
    assertThat(budget.held(MemoryKind.PIPELINED)).isZero();
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    answered(guard, channel);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void tellsWhoReadsABodyForWhichThereIsNoRoom() {
    MemoryBudget budget = new MemoryBudget(100, 100, Ticker.system());
    MemoryShare share = budget.connection("a", false, () -> {}).own();
    Http1Guard guard =
        new Http1Guard(
            LIMITS, new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"), share);
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    String head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
    channel.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
    assertThat(guard.begun((Throwable) null)).isEmpty();
    channel.writeInbound(Unpooled.buffer(500).writerIndex(500));

    List<GatewayException> told = new ArrayList<>();
    guard.onBrokenBody(told::add);

    assertThat(told).extracting(GatewayException::kind).containsExactly(FailureKind.OVERLOADED);
    channel.finishAndReleaseAll();
  }

  @Test
  void releasesWhatItHoldsWhenTheConnectionEnds() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new Http1Guard(
                LIMITS,
                new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
                MemoryShare.unlimited()));
    ByteBuf ahead = Unpooled.copiedBuffer(NEXT.repeat(3), StandardCharsets.US_ASCII);
    channel.writeInbound(ahead);
    ((ByteBuf) channel.readInbound()).release();
    assertThat(ahead.refCnt()).isOne();

    channel.close();

    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(ahead.refCnt()).isZero();
  }

  @Test
  void passesABodyOnInPiecesWithoutACopyOfItWhenItIsAskedFor() {
    ByteBuf body = Unpooled.buffer(1 << 20).writerIndex(1 << 20);
    Http1Guard guard =
        new Http1Guard(
            LIMITS,
            new HttpRefusals(metrics, "test", () -> "id").of("127.0.0.1"),
            MemoryShare.unlimited());
    EmbeddedChannel channel = new EmbeddedChannel(guard);
    String head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (1 << 20) + "\r\n\r\n";
    channel.writeInbound(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII));
    ((ByteBuf) channel.readInbound()).release();

    channel.writeInbound(body);
    assertThat(channel.<Object>readInbound()).isNull();
    guard.wantBody();
    channel.runPendingTasks();

    int bytes = 0;
    for (ByteBuf passed = channel.readInbound(); passed != null; passed = channel.readInbound()) {
      assertThat(passed.readableBytes()).isLessThanOrEqualTo(16 << 10);
      assertThat(passed.array()).as("the same memory").isSameAs(body.array());
      bytes += passed.readableBytes();
      passed.release();
    }
    assertThat(bytes).isEqualTo(1 << 20);
    channel.finishAndReleaseAll();
  }
}
