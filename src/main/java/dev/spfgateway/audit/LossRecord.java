package dev.spfgateway.audit;

import java.io.IOException;
import java.util.Optional;

/** Remembers outside the store that the store lost something. Blocks on the disk. */
public interface LossRecord {
  /** The loss that nobody has accepted yet. */
  Optional<StoreLoss> open() throws IOException;

  /** Remembers a loss, durably, before anything else is done about it. */
  void found(StoreLoss loss) throws IOException;

  /** Remembers nothing; for stores that no gateway serves from. */
  static LossRecord none() {
    return new LossRecord() {
      @Override
      public Optional<StoreLoss> open() {
        return Optional.empty();
      }

      @Override
      public void found(StoreLoss loss) {
        // The process that found it refuses mutations; there is no next one.
      }
    };
  }
}
