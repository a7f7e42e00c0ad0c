package dev.spfgateway.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/**
 * The settings that a durable commit in a SQLite file relies on. They are read back, because SQLite
 * silently keeps another journal mode when it can't have the requested one.
 */
final class SqliteSettings {
  private static final String WAL = "wal";
  private static final String FULL = "2";

  private SqliteSettings() {}

  /** The settings to request. */
  static SQLiteConfig wanted() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    return config;
  }

  /**
   * Reads the settings back.
   *
   * @throws SQLException when a confirmed commit could be lost; names the setting
   */
  static void check(Connection connection) throws SQLException {
    must(connection, "journal_mode", WAL, "wal");
    must(connection, "synchronous", FULL, "2 (FULL)");
  }

  private static void must(Connection connection, String setting, String wanted, String told)
      throws SQLException {
    String value =
        Sql.query(
            connection, "PRAGMA " + setting, rows -> rows.next() ? rows.getString(1) : "unknown");
    if (!wanted.equalsIgnoreCase(value)) {
      throw new SQLException(
          "SQLite's "
              + setting
              + " must be "
              + told
              + ", but is "
              + value
              + ": the file must be on a local disk");
    }
  }
}
