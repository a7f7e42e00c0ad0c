package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.store.commit.CommitDatabase;
import dev.spfgateway.store.commit.GroupCommit;
import dev.spfgateway.store.commit.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The statements of the SQLite store. Confined to the writer's thread, except open and close. */
final class SqliteDatabase implements CommitDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  /** Errors that concern a statement's values, and not the file or the disk. */
  private static final Set<SQLiteErrorCode> VALUES =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_CONSTRAINT,
          SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY,
          SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_NOTNULL,
          SQLiteErrorCode.SQLITE_CONSTRAINT_DATATYPE,
          SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER,
          SQLiteErrorCode.SQLITE_TOOBIG,
          SQLiteErrorCode.SQLITE_MISMATCH);

  /** Shorter than the time a mutation waits, so that a locked file is reported as such. */
  private static final int BUSY_MILLIS = 1_000;

  private final Path file;
  private final SqliteFiles files;
  private final SqliteChain chain;
  private @Nullable Connection connection;

  private SqliteDatabase(Path file, SqliteChain chain) {
    this.file = file;
    this.files = new SqliteFiles(file);
    this.chain = chain;
  }

  /** Opens the file, brings its schema up to date and compares the chain with what is known. */
  static SqliteDatabase open(Path file, SqliteChain chain) {
    SqliteDatabase database = new SqliteDatabase(file, chain);
    try {
      database.connect();
      return database;
    } catch (SQLException e) {
      throw new StoreException("can't open the store " + file + ": " + e.getMessage(), e);
    }
  }

  private void connect() throws SQLException {
    files.check();
    files.create();
    SQLiteConfig config = SqliteSettings.wanted();
    config.setBusyTimeout(BUSY_MILLIS);
    Connection opened = config.createConnection("jdbc:sqlite:" + file);
    try {
      opened.setAutoCommit(true);
      SqliteSettings.check(opened);
      SqliteSchema.migrate(opened, SqliteSchema.VERSIONS);
      chain.take(opened);
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
    files.opened();
    connection = opened;
  }

  @Override
  public void begin() throws SQLException {
    check();
    Sql.execute(open(), "BEGIN IMMEDIATE");
    chain.begin(open());
  }

  /**
   * Fails if the files were removed or replaced: what was written to them would be lost, so it must
   * not be confirmed.
   */
  @Override
  public void commit() throws SQLException {
    chain.committing();
    Sql.execute(open(), "COMMIT");
    files.check();
    chain.committed();
  }

  @Override
  public boolean refusesTheValues(SQLException failure) {
    return failure instanceof SQLiteException told && VALUES.contains(told.getResultCode());
  }

  /**
   * False if the transaction had no events, because then nothing shows whether it was committed.
   */
  @Override
  public boolean isCommitted() throws SQLException {
    check();
    chain.reload(open());
    boolean committed = chain.isCommitted();
    if (committed) {
      chain.committed();
    }
    return committed;
  }

  @Override
  public void check() throws SQLException {
    if (connection == null) {
      connect();
    }
    files.check();
  }

  /** Writes a page, because an empty transaction would succeed even on a full disk. */
  @Override
  public void probe() throws SQLException {
    try {
      begin();
      SqliteSchema.touch(open());
      commit();
    } catch (SQLException e) {
      rollback();
      throw e;
    }
  }

  /** Runs work in a transaction of its own; for start-up, before the writer runs. */
  <T> T inOne(GroupCommit.Work<T> work) {
    try {
      begin();
      T value = work.run();
      commit();
      return value;
    } catch (SQLException e) {
      close();
      throw new StoreException("can't write the store " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Closes the connection: the next one finds the true head, whatever the failure left. If the
   * files were removed, the connection is the only access to them, so it stays open.
   */
  @Override
  public void rollback() {
    if (files.areThere()) {
      close();
      return;
    }
    try {
      Sql.execute(open(), "ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("no transaction is left to drop", e);
    }
    try {
      chain.reload(open());
    } catch (SQLException e) {
      close();
    }
  }

  /** Appends an event to the chain and returns its place there. */
  long append(ChainEntry event) throws SQLException {
    return chain.append(open(), event);
  }

  /** Appends a statement; its number must be free. */
  long append(dev.spfgateway.audit.Statement statement) throws SQLException {
    boolean taken =
        Sql.query(
            open(),
            "SELECT 1 FROM audit_statement WHERE chain = ? AND number = ?",
            ResultSet::next,
            statement.chain(),
            statement.number());
    if (taken) {
      throw new GroupCommit.Refused("there is a statement " + statement.number() + " already");
    }
    Sql.run(
        open(),
        "INSERT INTO audit_statement (chain, number, kind, sequence, time, line, watched)"
            + " SELECT ?, ?, ?, ?, ?, ?, millis FROM watched_time",
        statement.chain(),
        statement.number(),
        statement.kind().word(),
        statement.sequence(),
        statement.time().toEpochMilli(),
        statement.line());
    chain.stating(statement);
    return statement.number();
  }

  /** Deletes a range of a chain; a statement about it is part of the same transaction. */
  int drop(String of, long from, long to) throws SQLException {
    Sql.run(open(), "INSERT INTO audit_dropped VALUES (?, ?, ?)", of, from, to);
    return Sql.update(
        open(),
        "DELETE FROM audit_event WHERE chain = ? AND sequence BETWEEN ? AND ?",
        of,
        from,
        to);
  }

  /** Stores a stream's position. */
  long reached(String stream, String of, long number) throws SQLException {
    Sql.run(
        open(),
        "INSERT INTO audit_position VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET number = ?",
        stream,
        of,
        number,
        number);
    return number;
  }

  /** The connection of the current transaction. */
  Connection open() throws SQLException {
    if (connection == null) {
      throw new SQLException("the store is closed");
    }
    return connection;
  }

  /** Closes the connection, if one is open; an open transaction is dropped. */
  void close() {
    @Nullable Connection open = connection;
    connection = null;
    files.closed();
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // Nothing is lost: an unfinished transaction is dropped when the file is next opened.
        LOG.warn("closing the store failed", e);
      }
    }
  }
}
