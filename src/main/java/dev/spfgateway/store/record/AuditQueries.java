package dev.spfgateway.store.record;

/** Queries of the audit log that both databases understand. */
public final class AuditQueries {
  /** Finds all chains by a loose index scan: one look-up per chain, however long the chains are. */
  public static final String CHAINS =
      """
      WITH RECURSIVE c (chain) AS (
          SELECT min(chain) FROM audit_event UNION ALL
          SELECT (SELECT min(chain) FROM audit_event WHERE chain > c.chain) FROM c
          WHERE c.chain IS NOT NULL),
        s (chain) AS (
          SELECT min(chain) FROM audit_statement UNION ALL
          SELECT (SELECT min(chain) FROM audit_statement WHERE chain > s.chain) FROM s
          WHERE s.chain IS NOT NULL)
      SELECT chain FROM c WHERE chain IS NOT NULL UNION
      SELECT chain FROM s WHERE chain IS NOT NULL ORDER BY chain
      """;

  private AuditQueries() {}
}
