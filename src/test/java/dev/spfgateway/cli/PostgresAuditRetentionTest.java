package dev.spfgateway.cli;

import java.io.IOException;
import java.nio.file.Path;

/** What is old goes from a PostgreSQL database, too, and what is held stays. */
class PostgresAuditRetentionTest extends AuditRetentionTest {
  @Override
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.onPostgres(where, auditYaml);
  }
}
