package dev.spfgateway.store.sqlite;

import dev.spfgateway.store.record.SchemaVersions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Reads and updates the version of a file's schema. */
final class SqliteSchema {
  static final SchemaVersions VERSIONS = SchemaVersions.beside(SqliteSchema.class);

  private SqliteSchema() {}

  /** Updates an open database to the newest version, in one transaction. */
  static void migrate(Connection connection, SchemaVersions versions) throws SQLException {
    List<String> missing = versions.after(version(connection));
    if (missing.isEmpty()) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      for (String step : missing) {
        // Unlike execute, it runs all statements of a text.
        statement.executeUpdate(step);
      }
      statement.execute("PRAGMA user_version = " + versions.newest());
      statement.execute("COMMIT");
    }
  }

  /** Writes an existing value again, which takes a page on the disk. */
  static void touch(Connection connection) throws SQLException {
    int version = version(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = " + version);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
