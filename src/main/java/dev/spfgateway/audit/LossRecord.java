package dev.spfgateway.audit;

import java.io.IOException;
import java.util.Optional;

/**
 * Remembers outside the store that the store lost data. Blocks on the disk; not for event loops.
 */
public interface LossRecord {
  /** The loss that no operator has accepted yet. */
  Optional<StoreLoss> open() throws IOException;

  /** Remembers a loss durably, before any other reaction to it. */
  void found(StoreLoss loss) throws IOException;

  /** A record that remembers nothing, for stores that no gateway serves from. */
  static LossRecord none() {
    return new LossRecord() {
      @Override
      public Optional<StoreLoss> open() {
        return Optional.empty();
      }

      @Override
      public void found(StoreLoss loss) {
        // The process that found the loss refuses mutations; no process follows it.
      }
    };
  }
}
