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
 * Notices when a store's files are removed or replaced. SQLite itself continues to write to the
 * files that it has open, and all of that would be lost with the process.
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

  /** Forgets the log file, which the last connection deletes when it closes. */
  void closed() {
    logKey = null;
  }

  /**
   * Creates an empty database file, unless there is one: SQLite would make it readable for
   * everyone. The log and its index get the file's mode from SQLite.
   */
  void create() throws SQLException {
    try {
      OwnerOnly.create(file);
    } catch (IOException e) {
      throw new SQLException("can't create " + file, e);
    }
  }

  /** Remembers the files that a new connection works on. */
  void opened() throws SQLException {
    try {
      fileKey = key(file);
      logKey = Files.exists(log) ? key(log) : null;
    } catch (IOException e) {
      throw new SQLException("can't access the store's files", e);
    }
  }

  /**
   * Checks that the paths still lead to these files; two system calls.
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
      throw new SQLException(path + " was removed while the gateway was using it", e);
    }
    throw new SQLException(path + " was replaced while the gateway was using it");
  }

  /** Whether the paths still lead to these files. */
  boolean areThere() {
    try {
      check();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Device and inode; null if the file system has none, in which case nothing can be noticed. */
  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
