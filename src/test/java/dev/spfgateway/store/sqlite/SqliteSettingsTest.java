package dev.spfgateway.store.sqlite;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is written without a full sync, or without a write-ahead log, is refused. */
class SqliteSettingsTest {
  @TempDir Path directory;
  private String url;

  @BeforeEach
  void place() {
    url = "jdbc:sqlite:" + directory.resolve("gateway.db");
  }

  @Test
  void takesWhatItAskedFor() throws SQLException {
    try (Connection connection = SqliteSettings.wanted().createConnection(url)) {
      assertThatCode(() -> SqliteSettings.check(connection)).doesNotThrowAnyException();
    }
  }

  @Test
  void refusesAnotherJournal() throws SQLException {
    try (Connection connection = SqliteSettings.wanted().createConnection(url)) {
      Sql.query(connection, "PRAGMA journal_mode = delete", rows -> rows.next());

      assertThatThrownBy(() -> SqliteSettings.check(connection))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("journal_mode must be wal, but is delete");
    }
  }

  @Test
  void refusesASyncThatIsNotFull() throws SQLException {
    try (Connection connection = SqliteSettings.wanted().createConnection(url)) {
      Sql.run(connection, "PRAGMA synchronous = normal");

      assertThatThrownBy(() -> SqliteSettings.check(connection))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("synchronous must be 2 (FULL), but is 1");
    }
  }
}
