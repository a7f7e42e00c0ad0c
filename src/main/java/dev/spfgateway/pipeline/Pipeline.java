package dev.spfgateway.pipeline;

import dev.spfgateway.base.Thrown;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.request.Reply;
import io.vertx.core.Future;
import java.util.List;

/** Stages in order, joined once at start. Immutable. */
public final class Pipeline {
  private final List<Stage> stages;
  private final Stage.Next entry;

  private Pipeline(List<Stage> stages) {
    this.stages = List.copyOf(stages);
    this.entry =
        link(
            exchange ->
                Future.failedFuture(
                    GatewayException.of(FailureKind.INTERNAL, "no stage answered the request")));
  }

  /**
   * Joins the stages.
   *
   * @param stages outermost first; the last one answers or fails and has no next stage
   */
  public static Pipeline of(List<Stage> stages) {
    return new Pipeline(stages);
  }

  private Stage.Next link(Stage.Next end) {
    Stage.Next next = end;
    for (int i = stages.size() - 1; i >= 0; i--) {
      next = link(stages.get(i), next);
    }
    return next;
  }

  private static Stage.Next link(Stage stage, Stage.Next next) {
    return exchange -> {
      OpenStages stages = exchange.trail().stages();
      int depth = stages.enter();
      try {
        return stages.watch(depth, stage.handle(exchange, next));
      } catch (Throwable thrown) { // a stack may overflow, too
        return Future.failedFuture(Thrown.survivable(thrown));
      }
    };
  }

  /** Sends an exchange through every stage; never throws, except when out of memory. */
  public Future<Reply> handle(Exchange exchange) {
    return entry.proceed(exchange);
  }

  /**
   * Sends an exchange through every stage and then to {@code end}.
   *
   * @param end receives the exchanges that pass the last stage
   */
  public Future<Reply> handle(Exchange exchange, Stage.Next end) {
    return link(end).proceed(exchange);
  }
}
