package dev.spfgateway.audit;

import io.vertx.core.Future;
import java.util.Optional;

/** Keeps mutations out while the store lacks what it had confirmed. Never blocks. */
public interface LossGate {
  /** What the store lost, until an operator has accepted it. */
  Optional<StoreLoss> loss();

  /** An operator has accepted a loss: intents are taken again once this completes. */
  Future<Void> accepted(StoreLoss loss);
}
