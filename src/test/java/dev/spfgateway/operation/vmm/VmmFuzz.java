package dev.spfgateway.operation.vmm;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.pipeline.StampReader;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets the fuzzer at what SPF answers the gateway's own questions. */
public final class VmmFuzz {
  private static final UUID ID = UUID.fromString("ba4146fa-fb41-4f59-a193-ad00c52a138c");
  private static final VmmScope SCOPE =
      new VmmScope(
          "contoso", new StampId(ID), new SubscriptionId(ID), "admin", Duration.ofSeconds(1));

  /** Pages, and questions about single tasks. */
  private static final int MOST_QUESTIONS = 24;

  private VmmFuzz() {}

  /** Asks every question of an SPF that answers all of them the same. */
  public static void read(byte[] answer) {
    AtomicInteger questions = new AtomicInteger();
    VmmReader vmm =
        new VmmReader(
            question -> {
              questions.incrementAndGet();
              return Future.succeededFuture(new StampReader.Answer(200, Buffer.buffer(answer)));
            });
    for (Future<?> read :
        List.of(
            vmm.jobs(SCOPE, ID, Optional.of(ID)),
            vmm.jobs(SCOPE, ID, Optional.empty()),
            vmm.checkpointMade(SCOPE, ID, Optional.of("a"), Instant.EPOCH),
            vmm.ids(SCOPE, "VMCheckPoints", ID),
            vmm.machineOf(SCOPE, ID),
            vmm.lastTask(SCOPE, ID),
            vmm.job(SCOPE, ID))) {
      if (!read.isComplete() || read.failed() && !isOwn(read.cause())) {
        throw new AssertionError("neither read nor refused", read.cause());
      }
    }
    if (questions.get() > 2 * MOST_QUESTIONS) {
      throw new AssertionError(questions + " questions for one answer");
    }
  }

  private static boolean isOwn(Throwable failure) {
    return failure instanceof VmmReader.NotShown
        || failure instanceof IllegalStateException
            && failure.getMessage().startsWith("SPF answered ");
  }
}
