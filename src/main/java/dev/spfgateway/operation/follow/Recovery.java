package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.search.OperationServices;
import dev.spfgateway.pipeline.mutation.OperationState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Takes over the operations of a gateway that died while forwarding them. It is unknown whether
 * their requests had been sent, so each becomes <em>unknown</em> and the reconciler's.
 */
final class Recovery {
  /** How long an owner may be silent; leases are renewed at half of it. */
  static final Duration LEASE = Duration.ofSeconds(60);

  private static final int BATCH = 500;

  private final OperationServices services;
  private final OperationWriter steps;

  /** Takes the services, whose store may hold open operations of an earlier run. */
  Recovery(OperationServices services) {
    this.services = services;
    this.steps = new OperationWriter(services);
  }

  /**
   * Records the state of each such operation.
   *
   * @return how many there were, once all changes are durable
   */
  Future<Integer> takeOver() {
    return services
        .store()
        .open(Integer.MAX_VALUE)
        .compose(open -> takeOver(open.stream().filter(Recovery::isLeft).toList(), 0));
  }

  /**
   * Whether the store itself freed the lease, because its owner can't be alive. A gateway that has
   * just started can't judge a lease that another gateway gave itself: the {@link Follower} watches
   * it.
   */
  private static boolean isLeft(OperationRecord one) {
    return isSending(one) && !one.hold().lease().isAfter(Instant.EPOCH);
  }

  private Future<Integer> takeOver(List<OperationRecord> left, int done) {
    if (left.isEmpty()) {
      return Future.succeededFuture(done);
    }
    List<OperationRecord> batch = left.subList(0, Math.min(BATCH, left.size()));
    return takeOver(batch)
        .compose(count -> takeOver(left.subList(batch.size(), left.size()), done + count));
  }

  /** Takes over operations that were already read; those taken by another gateway are left out. */
  Future<Integer> takeOver(List<OperationRecord> sending) {
    Instant until = services.ticker().now().plus(LEASE);
    return services
        .store()
        .take(sending, services.instance(), until)
        .compose(
            taken ->
                Future.all(taken.stream().filter(Recovery::isSending).map(this::unknown).toList())
                    .map(taken.size()));
  }

  static boolean isSending(OperationRecord one) {
    return one.status().state() == OperationState.SENDING;
  }

  private Future<Boolean> unknown(OperationRecord one) {
    return steps.goOn(
        one,
        OperationState.UNKNOWN,
        Optional.empty(),
        "the gateway stopped before it knew how this ended");
  }
}
