package dev.spfgateway.upstream.body;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.odata.links.BodyRewriter;
import dev.spfgateway.odata.links.LinkMap;
import dev.spfgateway.odata.links.Rewriters;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FilteredStreamTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Source source = new Source();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  /** Delivers each requested chunk at once, and counts the requests. */
  private static final class Source implements ReadStream<Buffer> {
    private final Deque<Buffer> chunks = new ArrayDeque<>();
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;
    private long fetched;
    private boolean ends = true;

    @Override
    public ReadStream<Buffer> fetch(long amount) {
      fetched += amount;
      if (!chunks.isEmpty()) {
        handler.handle(chunks.remove());
      }
      if (chunks.isEmpty() && ends) {
        endHandler.handle(null);
      }
      return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> value) {
      exceptionHandler = value;
      return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> value) {
      handler = value;
      return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> value) {
      endHandler = value;
      return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
      return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
      throw new AssertionError("it must ask for one chunk at a time");
    }
  }

  private FilteredStream stream(boolean compressed) {
    LinkMap none =
        new LinkMap() {
          @Override
          public Optional<Change> map(String link) {
            return Optional.empty();
          }

          @Override
          public String neutral(String text) {
            return text;
          }
        };
    BodyRewriter rewriter = Rewriters.forAnswer(200, "application/json", "X", none);
    FilteredStream stream =
        new FilteredStream(source, new BodyFilter(rewriter, compressed, false), loop);
    stream.exceptionHandler(failure -> seen.add("failed"));
    stream.endHandler(end -> seen.add("end"));
    return stream;
  }

  private void chunks(String... texts) {
    for (String text : texts) {
      source.chunks.add(Buffer.buffer(text));
    }
  }

  private void onLoop(Runnable work) throws Exception {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(
        go -> {
          work.run();
          loop.runOnContext(next -> done.complete());
        });
    done.future().await(30, TimeUnit.SECONDS);
  }

  @Test
  void asksForNothingThatIsNotWanted() throws Exception {
    chunks("1", "2", "3");
    FilteredStream stream = stream(false);

    onLoop(() -> stream.handler(piece -> seen.add(piece.toString())));
    assertThat(source.fetched).isZero();
    onLoop(() -> stream.fetch(2));

    assertThat(seen).containsExactly("1", "2");
    assertThat(source.fetched).isEqualTo(2);
    onLoop(stream::resume);
    assertThat(seen).containsExactly("1", "2", "3", "end");
  }

  @Test
  void stopsInTheMiddleOfAChunkWhenItsListenerPauses() throws Exception {
    byte[] plain = "[1] ".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    source.chunks.add(Buffer.buffer(GunzipTest.gzip(plain)));
    FilteredStream stream = stream(true);
    List<Integer> lengths = new ArrayList<>();

    onLoop(
        () ->
            stream
                .handler(
                    piece -> {
                      lengths.add(piece.length());
                      stream.pause();
                    })
                .resume());

    assertThat(lengths).containsExactly(Gunzip.PIECE);
    stream.handler(piece -> lengths.add(piece.length()));
    onLoop(stream::resume);
    assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(plain.length);
    assertThat(seen).containsExactly("end");
  }

  @Test
  void goesOnAfterALongTurn() throws Exception {
    for (int i = 0; i < 100; i++) {
      chunks("[] ");
    }
    FilteredStream stream = stream(false);
    List<String> pieces = new ArrayList<>();

    onLoop(() -> stream.handler(piece -> pieces.add(piece.toString())).resume());
    for (int turn = 0; turn < 20; turn++) {
      onLoop(() -> {});
    }

    assertThat(pieces).hasSize(100);
    assertThat(seen).containsExactly("end");
  }

  @Test
  void failsAndNeverEndsWhenItsSourceDoesOrItsBodyIsBroken() throws Exception {
    source.chunks.add(Buffer.buffer(new byte[] {'x', 'y'}));
    FilteredStream stream = stream(true);

    onLoop(() -> stream.handler(piece -> seen.add("piece")).resume());
    source.exceptionHandler.handle(new IllegalStateException("again"));

    assertThat(seen).containsExactly("failed");
  }

  @Test
  void tellsOfAFailureAlsoToOneWhoListensLater() {
    FilteredStream stream = stream(false);
    stream.exceptionHandler(null);

    source.exceptionHandler.handle(new IllegalStateException("gone"));
    assertThat(seen).isEmpty();
    stream.exceptionHandler(failure -> seen.add(failure.getMessage()));

    assertThat(seen).containsExactly("gone");
  }

  @Test
  void givesNothingMoreOnceItIsCancelled() throws Exception {
    chunks("1", "2");
    FilteredStream stream = stream(false);

    onLoop(
        () ->
            stream
                .handler(
                    piece -> {
                      seen.add(piece.toString());
                      stream.cancel();
                    })
                .resume());

    assertThat(seen).containsExactly("1");
  }
}
