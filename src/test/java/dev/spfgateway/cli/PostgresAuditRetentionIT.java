package dev.spfgateway.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Old events are dropped from a PostgreSQL database, too, and events on hold stay. */
class PostgresAuditRetentionIT extends AuditRetentionTest {
  @Override
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.onPostgres(where, auditYaml);
  }
}
