package dev.spfgateway.cli;

import java.io.IOException;
import java.nio.file.Path;

/** Every kind of tampering with the log in a PostgreSQL database is detected and named, too. */
class PostgresAuditVerifyIT extends AuditVerifyTest {
  @Override
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.onPostgres(where, auditYaml);
  }
}
