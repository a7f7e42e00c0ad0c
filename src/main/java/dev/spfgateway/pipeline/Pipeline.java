package dev.spfgateway.pipeline;

import io.vertx.core.Future;
import java.util.List;

/** Stages in their order, joined once at start; immutable. */
public final class Pipeline {
  private final Stage.Next entry;

  private Pipeline(Stage.Next entry) {
    this.entry = entry;
  }

  /**
   * Joins the stages.
   *
   * @param stages outermost first; the last one answers or fails and has nothing behind it
   */
  public static Pipeline of(List<Stage> stages) {
    Stage.Next next =
        exchange ->
            Future.failedFuture(
                GatewayException.of(FailureKind.INTERNAL, "no stage answered the request"));
    for (int i = stages.size() - 1; i >= 0; i--) {
      next = link(stages.get(i), next);
    }
    return new Pipeline(next);
  }

  private static Stage.Next link(Stage stage, Stage.Next next) {
    return exchange -> {
      try {
        return stage.handle(exchange, next);
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    };
  }

  /** Sends an exchange through every stage; never throws. */
  public Future<Reply> handle(Exchange exchange) {
    return entry.proceed(exchange);
  }
}
