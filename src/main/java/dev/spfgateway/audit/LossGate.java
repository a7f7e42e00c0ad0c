package dev.spfgateway.audit;

import io.vertx.core.Future;
import java.util.Optional;

/** Keeps mutations out while the store lacks data that it had confirmed. Never blocks. */
public interface LossGate {
  /** The store's loss, until an operator has accepted it. */
  Optional<StoreLoss> loss();

  /**
   * Tells the gate that an operator has accepted a loss; it admits intents again once this
   * completes.
   */
  Future<Void> accepted(StoreLoss loss);
}
