package dev.spfgateway.pipeline;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/** Sends exchanges through one stage and keeps what the stage passed on. */
public final class Passage implements Stage.Next {
  private final Stage stage;
  private final List<Exchange> passed = new ArrayList<>();
  private Supplier<Future<Reply>> behind =
      () -> Future.succeededFuture(Reply.of(200, "text/plain", "behind"));

  private Passage(Stage stage) {
    this.stage = stage;
  }

  /** Through this stage. */
  public static Passage through(Stage stage) {
    return new Passage(stage);
  }

  /** What the stages behind answer. */
  public Passage answering(Supplier<Future<Reply>> answer) {
    behind = answer;
    return this;
  }

  @Override
  public Future<Reply> proceed(Exchange exchange) {
    passed.add(exchange);
    return behind.get();
  }

  /** Sends one, as the pipeline would: what the stage throws is a failure. */
  public Future<Reply> send(Exchange exchange) {
    return Pipeline.of(List.of(stage, (seen, next) -> proceed(seen))).handle(exchange);
  }

  /** Sends one that must pass, and gives what came out. */
  public Exchange pass(Exchange exchange) {
    await(send(exchange));
    return passed.get(passed.size() - 1);
  }

  /** Sends one that must be refused and not come out. */
  public GatewayException refuse(Exchange exchange) {
    int before = passed.size();
    GatewayException refused = failure(send(exchange));
    Assertions.assertThat(passed).as("what went on though refused").hasSize(before);
    return refused;
  }

  /** What came out behind the stage. */
  public List<Exchange> passed() {
    return passed;
  }

  /** Waits for a failure of the gateway's own type. */
  public static GatewayException failure(Future<?> future) {
    Throwable cause = anyFailure(future);
    Assertions.assertThat(cause).isInstanceOf(GatewayException.class);
    return (GatewayException) cause;
  }

  /** Waits for any failure. */
  public static Throwable anyFailure(Future<?> future) {
    return await(
        future.transform(
            done ->
                done.failed()
                    ? Future.succeededFuture(done.cause())
                    : Future.failedFuture(new AssertionError("succeeded: " + done.result()))));
  }
}
