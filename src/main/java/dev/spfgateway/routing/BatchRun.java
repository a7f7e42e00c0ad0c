package dev.spfgateway.routing;

import dev.spfgateway.base.memory.MemoryKind;
import dev.spfgateway.odata.batch.BatchPart;
import dev.spfgateway.odata.batch.BatchRequest;
import dev.spfgateway.odata.batch.BatchWriter;
import dev.spfgateway.pipeline.ClientPresence;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.failure.NoRoom;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Executes the requests of one batch in order, one at a time, so that a query sees the mutations
 * before it. Once the client has gone, no further request begins. Confined to one event loop.
 */
final class BatchRun {
  private final Exchange batch;
  private final BatchConfig config;
  private final BatchStage.Ways ways;
  private final MemberAnswers answers;
  private final BatchWriter writer;
  private final List<BatchMember> current = new ArrayList<>();
  private int number;
  private int changeSets;

  BatchRun(Exchange batch, BatchConfig config, BatchStage.Ways ways) {
    this.batch = batch;
    this.config = config;
    this.ways = ways;
    this.answers = new MemberAnswers(ways.failures());
    this.writer = new BatchWriter("batchresponse_" + batch.request().id());
  }

  Future<Reply> run(List<BatchPart> parts) {
    batch.client().onEnd(this::letGo);
    return from(parts, 0).map(done -> reply());
  }

  /** The client no longer waits for reads in progress; a mutation continues to its end. */
  private void letGo() {
    current.forEach(member -> member.exchange().client().ended(ClientPresence.End.GONE));
  }

  /** A loop for parts that end at once, so that many of them do not build a deep stack. */
  private Future<Void> from(List<BatchPart> parts, int index) {
    for (int i = index; i < parts.size(); i++) {
      if (!batch.client().isWaiting()) {
        return Future.failedFuture(
            GatewayException.of(FailureKind.CLIENT_TOO_SLOW, "the client has disconnected"));
      }
      Future<Void> part = part(parts.get(i));
      if (!part.succeeded()) {
        int next = i + 1;
        return part.compose(done -> from(parts, next));
      }
    }
    return Future.succeededFuture();
  }

  private Future<Void> part(BatchPart part) {
    current.clear();
    if (part instanceof BatchPart.ChangeSet set) {
      return changeSet(set);
    }
    BatchMember member = member(((BatchPart.Single) part).request());
    return answers
        .settled(member, ways.judge().handle(member.exchange(), this::act), left())
        .onSuccess(answer -> answer.write(writer))
        .mapEmpty();
  }

  private Future<Void> changeSet(BatchPart.ChangeSet set) {
    List<BatchMember> members = set.requests().stream().map(this::member).toList();
    return new ChangeSetRun(members, ways.judge(), this::act, answers)
        .run()
        .onSuccess(this::write)
        .mapEmpty();
  }

  private void write(ChangeSetRun.Result result) {
    if (result.isDone()) {
      writer.beginChangeSet("changesetresponse_" + batch.request().id() + "_" + ++changeSets);
      result.answers().forEach(answer -> answer.write(writer));
      writer.endChangeSet();
    } else {
      result.answers().forEach(answer -> answer.write(writer));
    }
  }

  private BatchMember member(BatchRequest request) {
    BatchMember member = BatchMember.of(batch, request, ++number);
    current.add(member);
    return member;
  }

  /** Executes a request that has its permit, if there is room for its answer. */
  private Future<Reply> act(Exchange permitted) {
    boolean room = batch.request().memory().take(MemoryKind.ANSWER, 0);
    if (room && left() > 0) {
      return ways.act().handle(permitted);
    }
    GatewayException full = room ? BatchAnswer.tooLarge() : NoRoom.forClients();
    return Future.failedFuture(
        permitted.permit().action().mutates() ? full.with(Outcome.NOT_SENT) : full);
  }

  private int left() {
    return Math.max(0, config.answers().intBytes() - writer.size());
  }

  private Reply reply() {
    MultiMap headers =
        HttpHeaders.headers()
            .set(HttpHeaders.CONTENT_TYPE, writer.contentType())
            .set("DataServiceVersion", "1.0;")
            .set("X-Content-Type-Options", "nosniff")
            .set(HttpHeaders.CACHE_CONTROL, "no-cache");
    return new Reply(202, headers, new Reply.Whole(Buffer.buffer(writer.end())), Optional.empty());
  }
}
