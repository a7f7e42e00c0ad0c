package dev.spfgateway.store.sqlite;

import java.util.List;

/**
 * The sixth version of the SQLite schema: an index for each way in which tenants can ask for their
 * operations, so that no list reads more rows than it shows. The rowid ends each of them.
 */
final class SharingSchema {
  static final List<String> STATEMENTS =
      List.of(
          "DROP INDEX operation_list",
          "CREATE INDEX operation_list ON operation (subscription, tenant)",
          "CREATE INDEX operation_state ON operation (subscription, tenant, state)",
          "CREATE INDEX operation_running ON operation (subscription, tenant)"
              + " WHERE ended IS NULL",
          "DROP INDEX operation_open",
          "CREATE INDEX operation_open ON operation (ended) WHERE ended IS NULL");

  private SharingSchema() {}
}
