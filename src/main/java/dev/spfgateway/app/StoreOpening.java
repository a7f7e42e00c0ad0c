package dev.spfgateway.app;

import dev.spfgateway.audit.chain.KnownHeads;
import dev.spfgateway.audit.chain.LossFiles;
import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.store.Stores;
import dev.spfgateway.store.commit.Store;
import io.vertx.core.Vertx;
import java.io.IOException;

/** Opens the store, and compares it with what is known about the audit chain outside the store. */
final class StoreOpening {
  private StoreOpening() {}

  static Store open(Vertx vertx, GatewayConfig config, Source source) {
    String chain = config.audit().chain();
    try {
      return Stores.open(
          vertx,
          Gateway.storeFile(config),
          config.store(),
          chain,
          KnownHeads.of(Gateway.auditHeads(config), Gateway.auditKeys(config), chain),
          new LossFiles(Gateway.auditKeys(config)),
          source.ticker());
    } catch (IOException e) {
      throw new InvalidSetting("audit.heads", "the heads or keys can't be read: " + e.getMessage());
    }
  }
}
