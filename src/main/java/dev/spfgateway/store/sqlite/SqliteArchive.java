package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.Hold;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.store.commit.Archive;
import dev.spfgateway.store.commit.StoreException;
import dev.spfgateway.store.record.AuditQueries;
import dev.spfgateway.store.record.KeptStatement;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads events and statements from a SQLite store, even while a gateway writes to it. Has two
 * threads of its own, so that searches of the log delay neither mutations nor signing and streams.
 */
public final class SqliteArchive implements Archive {
  private static final int MAX_WAITING = 256;
  private static final String EVENT = "SELECT chain, sequence, json, hash FROM audit_event ";

  private final ReadThread keeping;
  private final ReadThread views;
  private final Asker asker;

  private SqliteArchive(Path file) {
    this.keeping = new ReadThread(file, "audit-keeper", MAX_WAITING);
    this.views = new ReadThread(file, "audit-reader", MAX_WAITING);
    this.asker = Asker.GATEWAY;
  }

  private SqliteArchive(SqliteArchive whole, Asker asker) {
    this.keeping = whole.keeping;
    this.views = whole.views;
    this.asker = asker;
  }

  /**
   * Opens the file for reading only.
   *
   * @throws StoreException when there is no store
   */
  public static SqliteArchive open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          "there is no store at " + file, new NoSuchFileException(file.toString()));
    }
    return new SqliteArchive(file);
  }

  @Override
  public AuditArchive by(Asker other) {
    return new SqliteArchive(this, other);
  }

  private <T> Future<T> read(ReadThread.Question<T> question) {
    return (asker == Asker.GATEWAY ? keeping : views).read(asker, question);
  }

  @Override
  public Future<List<Found>> find(AuditQuery query) {
    SqliteSearch search = SqliteSearch.of(query);
    return read(search::run);
  }

  @Override
  public Future<Optional<SealedEvent>> event(UUID id) {
    return read(open -> Sql.query(open, EVENT + "WHERE id = ?", SqliteArchive::events, text(id)))
        .map(found -> found.stream().findFirst());
  }

  @Override
  public Future<List<String>> chains() {
    return read(open -> Sql.query(open, AuditQueries.CHAINS, SqliteArchive::texts));
  }

  @Override
  public Future<List<Link>> links(String chain, long after, int limit) {
    return read(
        open ->
            Sql.query(
                open,
                "SELECT chain, sequence, json, hash, CASE WHEN json_valid(json) THEN"
                    + " id IS json ->> 'id' AND time IS json ->> 'time'"
                    + " AND tenant IS json ->> 'tenant' AND operation IS"
                    + " coalesce(json ->> 'operation', '') ELSE false END FROM audit_event"
                    + " WHERE chain = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                SqliteArchive::links,
                chain,
                after,
                limit));
  }

  @Override
  public Future<List<String>> hashes(String chain, long from, long to) {
    return read(
        open ->
            Sql.query(
                open,
                "SELECT hash FROM audit_event WHERE chain = ? AND sequence BETWEEN ? AND ?"
                    + " ORDER BY sequence",
                SqliteArchive::texts,
                chain,
                from,
                to));
  }

  @Override
  public Future<List<Statement>> statements(String chain, long after, int limit) {
    return found("WHERE chain = ? AND number > ? ORDER BY number LIMIT ?", chain, after, limit);
  }

  @Override
  public Future<Optional<Statement>> last(String chain, Optional<Statement.Kind> kind) {
    return first(
        kind.isPresent()
            ? found(
                "WHERE chain = ? AND kind = ? ORDER BY sequence DESC, number DESC LIMIT 1",
                chain,
                kind.get().word())
            : found("WHERE chain = ? ORDER BY number DESC LIMIT 1", chain));
  }

  @Override
  public Future<List<Statement>> keys(String chain, int limit) {
    return found(
        "WHERE chain = ? AND kind = 'key' ORDER BY sequence, number LIMIT ?", chain, limit);
  }

  @Override
  public Future<Optional<Statement>> covering(String chain, long sequence) {
    return first(
        found(
            "WHERE chain = ? AND kind = 'head' AND sequence >= ? ORDER BY sequence, number LIMIT 1",
            chain,
            sequence));
  }

  @Override
  public Future<List<Statement>> heads(
      String chain, long after, Instant madeBefore, Duration watched, int limit) {
    return found(
        "WHERE chain = ? AND number > ? AND kind = 'head' AND time < ?"
            + " AND watched <= (SELECT millis FROM watched_time) - ? ORDER BY number LIMIT ?",
        chain,
        after,
        madeBefore.toEpochMilli(),
        watched.toMillis(),
        limit);
  }

  @Override
  public Future<Boolean> isHeld(String chain, long from, long to, List<Hold> holds) {
    return read(open -> SqliteHolds.isHeld(open, chain, from, to, holds));
  }

  @Override
  public Future<Long> position(String stream, String chain) {
    return read(
        open ->
            Sql.query(
                open,
                "SELECT number FROM audit_position WHERE stream = ? AND chain = ?",
                rows -> rows.next() ? rows.getLong(1) : 0L,
                stream,
                chain));
  }

  private Future<List<Statement>> found(String where, Object... values) {
    return read(
        open -> Sql.query(open, KeptStatement.SELECT + where, SqliteArchive::statements, values));
  }

  private static Future<Optional<Statement>> first(Future<List<Statement>> found) {
    return found.map(list -> list.stream().findFirst());
  }

  static List<SealedEvent> events(ResultSet rows) throws SQLException {
    List<SealedEvent> events = new ArrayList<>();
    while (rows.next()) {
      events.add(event(rows));
    }
    return events;
  }

  static List<Found> found(ResultSet rows) throws SQLException {
    List<Found> found = new ArrayList<>();
    while (rows.next()) {
      found.add(new Found(event(rows), new AuditQuery.Cursor(rows.getLong(5))));
    }
    return found;
  }

  private static SealedEvent event(ResultSet row) throws SQLException {
    return new SealedEvent(row.getString(1), row.getLong(2), row.getString(3), row.getString(4));
  }

  private static List<Link> links(ResultSet rows) throws SQLException {
    List<Link> links = new ArrayList<>();
    while (rows.next()) {
      links.add(new Link(event(rows), rows.getBoolean(5)));
    }
    return links;
  }

  private static List<Statement> statements(ResultSet rows) throws SQLException {
    List<Statement> statements = new ArrayList<>();
    while (rows.next()) {
      statements.add(
          new KeptStatement(
                  rows.getString(1),
                  rows.getLong(2),
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  rows.getString(6))
              .read());
    }
    return statements;
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts;
  }

  private static String text(UUID id) {
    return id.toString();
  }

  @Override
  public void close() {
    try {
      keeping.close();
      views.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
