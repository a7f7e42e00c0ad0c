package dev.spfgateway.cli;

import java.io.IOException;
import java.nio.file.Path;

/** The commands read a PostgreSQL store in the same way as a file. */
class PostgresAuditReadCommandsIT extends AuditReadCommandsTest {
  @Override
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.onPostgres(where, auditYaml);
  }
}
