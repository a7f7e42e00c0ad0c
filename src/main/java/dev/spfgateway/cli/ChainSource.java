package dev.spfgateway.cli;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Statement;
import java.util.List;

/** Reads audit chains, each from its beginning. */
interface ChainSource {
  /** The names of all chains. */
  List<String> chains();

  /** A chain's events. */
  Pages<AuditArchive.Link> events(String chain);

  /** A chain's statements. */
  Pages<Statement> statements(String chain);

  /** Reads chains from a store. */
  static ChainSource of(AuditArchive archive) {
    int page = 1_000;
    return new ChainSource() {
      @Override
      public List<String> chains() {
        return Waiting.on(archive.chains());
      }

      @Override
      public Pages<AuditArchive.Link> events(String chain) {
        return new Pages<>(
            last ->
                Waiting.on(archive.links(chain, last == null ? 0 : last.event().sequence(), page)));
      }

      @Override
      public Pages<Statement> statements(String chain) {
        return new Pages<>(
            last -> Waiting.on(archive.statements(chain, last == null ? 0 : last.number(), page)));
      }
    };
  }
}
