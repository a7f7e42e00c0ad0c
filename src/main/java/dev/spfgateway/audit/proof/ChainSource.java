package dev.spfgateway.audit.proof;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Statement;
import java.util.List;

/** Reads audit chains, each from its beginning. */
public interface ChainSource {
  /** The names of all chains. */
  List<String> chains();

  /** A chain's events. */
  Pages<AuditArchive.Link> events(String chain);

  /** A chain's statements. */
  Pages<Statement> statements(String chain);
}
