package dev.spfgateway.cli;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.proof.ChainSource;
import dev.spfgateway.audit.proof.Pages;
import java.util.List;

/**
 * The chains in a store.
 *
 * @param archive reads the store
 */
record StoreChains(AuditArchive archive) implements ChainSource {
  private static final int PAGE = 1_000;

  @Override
  public List<String> chains() {
    return Waiting.on(archive.chains());
  }

  @Override
  public Pages<AuditArchive.Link> events(String chain) {
    return new Pages<>(
        last -> Waiting.on(archive.links(chain, last == null ? 0 : last.event().sequence(), PAGE)));
  }

  @Override
  public Pages<Statement> statements(String chain) {
    return new Pages<>(
        last -> Waiting.on(archive.statements(chain, last == null ? 0 : last.number(), PAGE)));
  }
}
