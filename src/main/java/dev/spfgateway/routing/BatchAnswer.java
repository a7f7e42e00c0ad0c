package dev.spfgateway.routing;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.base.memory.MemoryShare;
import dev.spfgateway.odata.batch.BatchWriter;
import dev.spfgateway.odata.batch.HeaderField;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.BodyBlocks;
import dev.spfgateway.pipeline.request.Reply;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The complete answer to one request of a batch.
 *
 * @param member the request
 * @param reply its status and headers
 * @param body its body
 */
record BatchAnswer(BatchMember member, Reply reply, Buffer body) {
  /** Collects a reply; fails when it is longer than {@code maxBytes} or breaks off. */
  static Future<BatchAnswer> of(BatchMember member, Reply reply, int maxBytes) {
    if (reply.body() instanceof Reply.Whole whole) {
      // It is already in memory, and may tell how a mutation ended.
      member.exchange().request().memory().hold(MemoryKind.ANSWER, whole.bytes().length());
      return Future.succeededFuture(new BatchAnswer(member, reply, whole.bytes()));
    }
    Reply.Streamed streamed = (Reply.Streamed) reply.body();
    return collect(streamed, member.exchange().request().memory(), maxBytes)
        .timeout(Math.max(1, member.exchange().deadline().remainingMillis()), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              streamed.abandon().run();
              return Future.failedFuture(
                  failure instanceof GatewayException
                      ? failure
                      : GatewayException.of(FailureKind.UPSTREAM_BROKEN, "SPF's answer broke off")
                          .causedBy(failure));
            })
        .map(body -> new BatchAnswer(member, reply, body));
  }

  private static Future<Buffer> collect(Reply.Streamed streamed, MemoryShare memory, int maxBytes) {
    Promise<Buffer> whole = Promise.promise();
    BodyBlocks collected = BodyBlocks.within(memory, MemoryKind.ANSWER, maxBytes);
    streamed.stream().exceptionHandler(whole::tryFail);
    streamed.stream().endHandler(end -> whole.tryComplete(collected.whole()));
    streamed.stream()
        .handler(
            chunk -> {
              BodyBlocks.Added added = collected.add(chunk);
              if (added != BodyBlocks.Added.DONE) {
                streamed.stream().pause();
                whole.tryFail(added == BodyBlocks.Added.NO_ROOM ? NoRoom.forClients() : tooLarge());
              }
            });
    streamed.stream().resume();
    return whole.future().onFailure(refused -> collected.release());
  }

  /** Makes the failure for answers that exceed their limit. */
  static GatewayException tooLarge() {
    return GatewayException.of(
        FailureKind.ANSWER_TOO_LARGE,
        "the answers of this batch are too large together; send this request in another batch, or"
            + " by itself");
  }

  /** Whether the request succeeded. */
  boolean isSuccess() {
    return reply.status() < 400;
  }

  /**
   * Writes the answer. The written bytes are charged twice, because the array that holds them
   * doubles when it grows; the answer itself is released.
   */
  void write(BatchWriter writer) {
    int before = writer.size();
    writeTo(writer);
    MemoryShare memory = member.exchange().request().memory();
    memory.hold(MemoryKind.ANSWER, 2L * (writer.size() - before));
    memory.giveBack(MemoryKind.ANSWER, body.length());
  }

  private void writeTo(BatchWriter writer) {
    List<HeaderField> headers = new ArrayList<>();
    for (Map.Entry<String, String> header : reply.headers()) {
      // A part has no connection of its own that a refusal could close.
      if (!header.getKey().equalsIgnoreCase("Connection")) {
        headers.add(new HeaderField(header.getKey(), header.getValue()));
      }
    }
    headers.add(new HeaderField(Reply.REQUEST_ID, member.exchange().request().id()));
    reply
        .outcome()
        .map(Outcome::word)
        .ifPresent(word -> headers.add(new HeaderField(Reply.OUTCOME, word)));
    writer.answer(
        HttpResponseStatus.valueOf(reply.status()).toString(),
        headers,
        body.getBytes(),
        member.contentId());
  }

  /** Records that nothing follows this answer. */
  void ended() {
    member.exchange().client().ended(new ClientPresence.End(reply.status(), body.length(), true));
  }
}
