package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises an alarm when an answer says that a mutation was done although it had been settled as
 * absent: then its key and its machine were freed too early, and it may have been done twice. This
 * can only happen to a request that outlived its deadline, after which its lease ends, so only such
 * requests are looked up. Thread-safe.
 */
public final class LateActAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(LateActAlarm.class);

  private final Counter counter;

  /** Creates the metric, at zero. */
  public LateActAlarm(MeterRegistry registry) {
    this.counter =
        Counter.builder("spfgateway.operation.contradicted")
            .description("Operations that SPF executed after they had been settled as absent.")
            .register(registry);
  }

  /**
   * Looks the operation up if possible; nothing waits for the result.
   *
   * @param outlived whether the request's time was over, by the monotonic clock
   */
  public void check(
      OperationServices services,
      Operation operation,
      boolean outlived,
      Optional<Outcome> outcome) {
    boolean acted = outcome.filter(how -> how == Outcome.DONE || how == Outcome.FAILED).isPresent();
    if (acted && outlived) {
      Future<Optional<OperationRecord>> found =
          services.store().find(Asker.GATEWAY, operation.id());
      found
          .onSuccess(known -> known.ifPresent(this::compare))
          .onFailure(
              failure ->
                  LOG.error(
                      "operation {} was answered after its deadline, and its state can't be read",
                      operation.id(),
                      failure));
    }
  }

  private void compare(OperationRecord known) {
    if (known.status().state() == OperationState.ABSENT) {
      counter.increment();
      LOG.error(
          "operation {} of tenant {} was settled as absent, but SPF has since answered that it"
              + " executed it: the {} of {} on stamp {} may have happened twice",
          known.id(),
          known.asked().tenant(),
          known.asked().action().word(),
          known.asked().target(),
          known.asked().stamp());
    }
  }
}
