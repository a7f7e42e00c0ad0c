package dev.spfgateway.store.sqlite;

import dev.spfgateway.base.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Notices when somebody removes or replaces a store's files. SQLite itself goes on writing to the
 * files that it has open, and all of that would be gone with the process.
 */
final class SqliteFiles {
  private final Path file;
  private final Path log;
  private volatile @Nullable Object fileKey;
  private volatile @Nullable Object logKey;

  SqliteFiles(Path file) {
    this.file = file;
    this.log = Path.of(file + "-wal");
  }

  /** Forgets the log, which the last connection takes along. */
  void closed() {
    logKey = null;
  }

  /**
   * Creates the database file, empty, unless there is one: SQLite would let everybody read it. The
   * log and its index get the file's mode from SQLite.
   */
  void create() throws SQLException {
    try {
      OwnerOnly.create(file);
    } catch (IOException e) {
      throw new SQLException("can't create " + file, e);
    }
  }

  /** Remembers which files a new connection works on. */
  void opened() throws SQLException {
    try {
      fileKey = key(file);
      logKey = Files.exists(log) ? key(log) : null;
    } catch (IOException e) {
      throw new SQLException("can't see the store's files", e);
    }
  }

  /**
   * Finds out whether the paths still lead to them; two system calls.
   *
   * @throws SQLException when they don't
   */
  void check() throws SQLException {
    check(file, fileKey);
    check(log, logKey);
  }

  private static void check(Path path, @Nullable Object known) throws SQLException {
    try {
      if (known == null || Objects.equals(known, key(path))) {
        return;
      }
    } catch (IOException e) {
      throw new SQLException("somebody removed " + path + " from under the gateway", e);
    }
    throw new SQLException("somebody replaced " + path + " under the gateway");
  }

  /** Whether the paths still lead to them. */
  boolean areThere() {
    try {
      check();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Device and inode; null where a file system has none, and then nothing can be noticed. */
  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
