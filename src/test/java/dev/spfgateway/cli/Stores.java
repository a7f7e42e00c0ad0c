package dev.spfgateway.cli;

import dev.spfgateway.store.StoreConfig;

/** How stores in these tests write. */
final class Stores {
  static final StoreConfig CONFIG = new StoreConfig(4_096, 512);

  private Stores() {}
}
