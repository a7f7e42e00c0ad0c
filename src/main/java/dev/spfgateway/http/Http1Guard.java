package dev.spfgateway.http;

import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.http.HttpViolation.Reason;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets only complete heads and well-framed bodies reach the HTTP/1 decoder. A body's bytes pass
 * unchanged, except that chunks lose their extensions; trailers, which the gateway does not use,
 * are checked and dropped.
 *
 * <p>One request at a time passes: the next head when the previous answer has been written and the
 * client accepts what it is sent, and a body when a stage asks for it. Until then the received
 * bytes stay here: the library would keep decoded messages without a limit, and would not release
 * them when the connection ends. At this guard's limit, the gateway stops reading from the client
 * until there is room. If the answer takes too long, the rest is dropped, and the connection ends
 * after the answer.
 *
 * <p>A refused head is replaced by a stand-in, which keeps its place in the order of the
 * connection's requests, so that its answer can't overtake earlier ones. After a refusal nothing
 * else passes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
final class Http1Guard extends HoldingDecoder implements ConnectionGuard {
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE_END_BYTES = 2;

  /** A body passes in pieces, so that little is in transit when the reader pauses. */
  private static final int MAX_PIECE = 16 << 10;

  private static final String CHUNK_LINE_TOO_LONG =
      "a chunk's size and extensions must not be longer than " + ChunkLine.MAX_BYTES + " bytes";

  private final HttpLimits limits;
  private final HttpRefusals.OfClient refusals;
  private State state = State.HEAD;
  private HeadCheck head;
  private boolean emptyLine;
  private long left;
  private Trailers trailers;

  /** Heads that passed, and requests that reached the listener; both count the same requests. */
  private long passed;

  private long begun;

  /** Answers that were completely written. */
  private long answered;

  private boolean endsWhenAnswered;
  private @Nullable ChannelFuture lastAnswer;
  private long dropped;
  private boolean wantsBody;
  private boolean endsAtBrokenBody;
  private @Nullable GatewayException broken;
  private @Nullable Consumer<GatewayException> told;

  /** What the next bytes belong to. */
  private enum State {
    HEAD,
    LENGTH,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILERS,
    REFUSED
  }

  Http1Guard(HttpLimits limits, HttpRefusals.OfClient refusals, MemoryShare memory) {
    super(limits.line().intBytes() + limits.fields().intBytes(), limits.pipelined(), memory);
    this.limits = limits;
    this.refusals = refusals;
    this.head = new HeadCheck(limits);
    this.trailers = new Trailers(limits);
  }

  static Http1Guard before(
      ChannelHandlerContext context,
      HttpLimits limits,
      HttpRefusals.OfClient refusals,
      MemoryShare memory) {
    Http1Guard guard = new Http1Guard(limits, refusals, memory);
    context.pipeline().addBefore("httpDecoder", "http1-guard", guard);
    context.pipeline().addBefore(context.name(), "http1-answers", new Http1Answers(guard));
    return guard;
  }

  @Override
  public Optional<GatewayException> begun(HttpServerRequest http) {
    return begun(http.decoderResult().cause());
  }

  Optional<GatewayException> begun(@Nullable Throwable cause) {
    begun++;
    told = null;
    return Optional.ofNullable(cause).map(ConnectionGuard::refusal);
  }

  /** Requests with complete bodies may still wait before the one with the malformed body. */
  @Override
  public void onBrokenBody(Consumer<GatewayException> consumer) {
    if (broken != null && begun == passed) {
      consumer.accept(broken);
    } else {
      told = consumer;
    }
  }

  @Override
  public void endAtBrokenBody() {
    endsAtBrokenBody = true;
  }

  @Override
  public void wantBody() {
    wantsBody = true;
    goOnLater();
  }

  @Override
  public void holdBody() {
    wantsBody = false;
  }

  @Override
  public boolean isOver() {
    return state == State.REFUSED;
  }

  /** Records that an answer was completely written, so the next request may pass. */
  void answered(ChannelHandlerContext context, ChannelFuture sent) {
    answered++;
    lastAnswer = sent;
    goOnLater();
    endWhenAnswered(context);
  }

  /** The answer that is being written during this call must have been sent first. */
  private void endWhenAnswered(ChannelHandlerContext context) {
    if (endsWhenAnswered && answered >= passed) {
      ChannelFuture last = lastAnswer == null ? context.newSucceededFuture() : lastAnswer;
      ChannelFuture unused =
          last.addListener(sent -> context.executor().execute(() -> end(context)));
    }
  }

  private static void end(ChannelHandlerContext context) {
    ChannelFuture unused = context.close();
  }

  /**
   * Lets requests that have begun be answered, reports the failure to the current body's reader,
   * then ends the connection.
   */
  @Override
  void refuse(ChannelHandlerContext context) {
    boolean inBody = state != State.HEAD && state != State.REFUSED;
    state = State.REFUSED;
    endsWhenAnswered = true;
    if (inBody) {
      breakOff(NoRoom.forClients());
    }
    endWhenAnswered(context);
  }

  @Override
  boolean isBehindRequest() {
    return state == State.HEAD && answered < passed;
  }

  @Override
  long progress() {
    return answered;
  }

  @Override
  boolean isHolding() {
    return switch (state) {
      case HEAD -> answered < passed || !isTaken();
      case REFUSED -> false;
      default -> !wantsBody && !endsAtBrokenBody;
    };
  }

  /** Takes one step only, so that everything before a refused part has been decoded by then. */
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (isHolding()) {
      return;
    }
    try {
      switch (state) {
        case HEAD -> readHead(in, out);
        case LENGTH -> pass(in, out, State.HEAD);
        case CHUNK_SIZE -> readChunkSize(context, in, out);
        case CHUNK_DATA -> pass(in, out, State.CHUNK_END);
        case CHUNK_END -> readChunkEnd(in, out);
        case TRAILERS -> readTrailer(in, out);
        case REFUSED -> drop(context, in);
      }
    } catch (HttpViolation violation) {
      refuse(context, violation, in, out);
    }
  }

  private void drop(ChannelHandlerContext context, ByteBuf in) {
    dropped += in.readableBytes();
    in.skipBytes(in.readableBytes());
    if (dropped > limits.dropped().bytes()) {
      ChannelFuture unused = context.close();
    }
  }

  private void readHead(ByteBuf in, List<Object> out) {
    if (!begins(in)) {
      return;
    }
    int length = head.check(in);
    if (length == 0) {
      return;
    }
    passed++;
    wantsBody = false;
    emptyLine = false;
    trailers = new Trailers(limits);
    left = head.length();
    state = head.isChunked() ? State.CHUNK_SIZE : left > 0 ? State.LENGTH : State.HEAD;
    head = new HeadCheck(limits);
    out.add(in.readRetainedSlice(length));
  }

  /**
   * Ignores one empty line before a request, as the standard asks. Refuses at once bytes that can't
   * begin a request, such as TLS.
   */
  private boolean begins(ByteBuf in) {
    if (in.getByte(in.readerIndex()) == HttpCharacters.CR && !emptyLine) {
      if (in.readableBytes() < LINE_END_BYTES) {
        return false;
      }
      if (in.getByte(in.readerIndex() + 1) == HttpCharacters.LF) {
        emptyLine = true;
        in.skipBytes(LINE_END_BYTES);
        return false;
      }
    }
    if (!HttpCharacters.isToken(in.getByte(in.readerIndex()))) {
      throw HttpViolation.malformed(Reason.REQUEST_LINE, "a request must begin with its method");
    }
    return true;
  }

  private void pass(ByteBuf in, List<Object> out, State then) {
    int bytes = (int) Math.min(left, Math.min(MAX_PIECE, in.readableBytes()));
    left -= bytes;
    if (left == 0) {
      state = then;
    }
    out.add(in.readRetainedSlice(bytes));
  }

  private void readChunkSize(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int end = lineEnd(in, ChunkLine.MAX_BYTES, CHUNK_LINE_TOO_LONG);
    if (end < 0) {
      return;
    }
    left = ChunkLine.size(in, in.readerIndex(), end);
    in.readerIndex(end + LINE_END_BYTES);
    if (left == 0) {
      // The last chunk passes only after the trailers were checked, and without them.
      state = State.TRAILERS;
      return;
    }
    state = State.CHUNK_DATA;
    String line = Long.toHexString(left) + "\r\n";
    ByteBuf bare = context.alloc().buffer(line.length());
    bare.writeCharSequence(line, StandardCharsets.US_ASCII);
    out.add(bare);
  }

  private void readChunkEnd(ByteBuf in, List<Object> out) {
    boolean good = in.getByte(in.readerIndex()) == HttpCharacters.CR;
    if (good && in.readableBytes() < LINE_END_BYTES) {
      return;
    }
    if (!good || in.getByte(in.readerIndex() + 1) != HttpCharacters.LF) {
      throw HttpViolation.malformed(
          Reason.CHUNK, "a chunk must be as long as its size says and be followed by CR and LF");
    }
    state = State.CHUNK_SIZE;
    out.add(in.readRetainedSlice(LINE_END_BYTES));
  }

  private void readTrailer(ByteBuf in, List<Object> out) {
    int end = lineEnd(in, trailers.room(), trailers.tooLarge());
    if (end < 0) {
      return;
    }
    int from = in.readerIndex();
    if (end > from) {
      trailers.take(in, from, end, LINE_END_BYTES);
    }
    in.readerIndex(end + LINE_END_BYTES);
    if (end == from) {
      state = State.HEAD;
      out.add(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
  }

  /**
   * The index at which the next line ends, its line end not included; -1 while it is incomplete.
   */
  private static int lineEnd(ByteBuf in, int bound, String tooLong) {
    int from = in.readerIndex();
    int lf = in.indexOf(from, in.writerIndex(), HttpCharacters.LF);
    int bytes = lf < 0 ? in.readableBytes() : lf - from;
    if (bytes > bound) {
      throw HeadCheck.tooLarge(tooLong);
    }
    return lf < 0 ? -1 : HeadCheck.lineEnd(in, from, lf);
  }

  private void refuse(
      ChannelHandlerContext context, HttpViolation violation, ByteBuf in, List<Object> out) {
    boolean inHead = state == State.HEAD;
    state = State.REFUSED;
    if (inHead) {
      out.add(StandIn.of(violation, head, in));
    }
    in.skipBytes(in.readableBytes());
    if (inHead) {
      refusals.count(violation.reason());
    } else if (endsAtBrokenBody) {
      refusals.log(violation.reason(), String.valueOf(violation.getMessage()));
      ChannelFuture unused = context.close();
    } else {
      refusals.count(violation.reason());
      breakOff(violation.failure());
    }
  }

  private void breakOff(GatewayException why) {
    broken = why;
    Consumer<GatewayException> waiting = told;
    if (waiting != null && begun == passed) {
      told = null;
      waiting.accept(why);
    }
  }
}
