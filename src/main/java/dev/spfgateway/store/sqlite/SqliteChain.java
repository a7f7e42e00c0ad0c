package dev.spfgateway.store.sqlite;

import dev.spfgateway.audit.ChainEntry;
import dev.spfgateway.audit.ChainHead;
import dev.spfgateway.store.record.ChainEvidence;
import dev.spfgateway.store.record.ChainMemory;
import dev.spfgateway.store.record.SealedEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A gateway's own chain in a SQLite file. Confined to the writer's thread. */
final class SqliteChain {
  private final String name;
  private final ChainMemory memory;
  private final List<SealedEntry> appended = new ArrayList<>();
  private ChainHead head = ChainHead.START;

  SqliteChain(String name, ChainMemory memory) {
    this.name = name;
    this.memory = memory;
  }

  /** Finds the head, and lets the chain continue if the file lacks what is known. */
  void take(Connection opened) throws SQLException {
    reload(opened);
    List<SealedEntry> missing = memory.compare(head, head, evidence(opened));
    if (missing.isEmpty()) {
      return;
    }
    Sql.execute(opened, "BEGIN IMMEDIATE");
    for (SealedEntry entry : missing) {
      insert(opened, entry);
    }
    memory.resuming(missing);
    Sql.execute(opened, "COMMIT");
    memory.committed();
    head = missing.get(missing.size() - 1).head();
  }

  private ChainEvidence evidence(Connection from) {
    return new ChainEvidence(
        name, (sql, values) -> Sql.query(from, sql, SqliteChain::texts, values));
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts;
  }

  /** Reads the head from the file. */
  void reload(Connection from) throws SQLException {
    head =
        Sql.query(
            from,
            "SELECT sequence, hash FROM audit_event WHERE chain = ?"
                + " ORDER BY sequence DESC LIMIT 1",
            row -> row.next() ? new ChainHead(row.getLong(1), row.getString(2)) : ChainHead.START,
            name);
  }

  /**
   * Begins a transaction's events.
   *
   * @throws SQLException when the last event is no longer in the file
   */
  void begin(Connection open) throws SQLException {
    appended.clear();
    memory.begin();
    if (!evidence(open).hasEvent(head)) {
      throw new SQLException("event " + head.sequence() + " is not in the store any more");
    }
  }

  /** Appends an event and returns its place. */
  long append(Connection open, ChainEntry event) throws SQLException {
    SealedEntry entry = SealedEntry.after(head, event, name);
    insert(open, entry);
    appended.add(entry);
    head = entry.head();
    return head.sequence();
  }

  private static void insert(Connection open, SealedEntry entry) throws SQLException {
    ChainEntry event = entry.entry();
    Sql.run(
        open,
        "INSERT INTO audit_event (chain, sequence, id, time, tenant, operation, json, hash)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        entry.sealed().chain(),
        entry.sealed().sequence(),
        event.id().toString(),
        event.time().toEpochMilli(),
        event.tenant(),
        event.operation().map(UUID::toString).orElse(""),
        entry.sealed().json(),
        entry.sealed().hash());
  }

  /** Records that a statement is part of the transaction. */
  void stating(dev.spfgateway.audit.Statement statement) {
    memory.stating(statement);
  }

  /** Records that the transaction is about to be committed. */
  void committing() {
    memory.committing(appended);
  }

  /** Records that the transaction is durable. */
  void committed() {
    memory.committed();
  }

  /** Whether the head is that of the last transaction. */
  boolean isCommitted() {
    return memory.isCommitted(head);
  }
}
