package dev.spfgateway.app.soak;

import dev.spfgateway.audit.SealedEvent;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sqlite.SQLiteConfig;

/** What the gateway's store holds, read beside it, with all of its chain recomputed. */
final class Records {
  private final Connecting connecting;
  private List<SealedEvent> last = List.of();

  /** Connects to the store, for reading. */
  interface Connecting {
    Connection connect() throws SQLException;
  }

  /**
   * A row of an operation.
   *
   * @param ended whether nobody works on it any more
   */
  record Row(UUID id, String state, String reason, Optional<UUID> job, boolean ended) {}

  Records(Connecting connecting) {
    this.connecting = connecting;
  }

  /** Those of a SQLite store. */
  static Records of(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return new Records(() -> config.createConnection("jdbc:sqlite:" + file));
  }

  /**
   * Reads all events and recomputes their chain from its first one.
   *
   * @throws AssertionError when it is broken, or what was read before is no more its beginning
   */
  List<SealedEvent> verify() {
    List<SealedEvent> events = events();
    String previous = SealedEvent.GENESIS;
    for (int i = 0; i < events.size(); i++) {
      SealedEvent event = events.get(i);
      JsonObject json = new JsonObject(event.json());
      boolean holds =
          event.sequence() == i + 1
              && json.getLong("sequence") == i + 1
              && json.getString("chain").equals(event.chain())
              && json.getString("previous").equals(previous)
              && Send.sha256(event.json()).equals(event.hash());
      if (!holds) {
        throw new AssertionError("the chain is broken at " + event + " behind " + previous);
      }
      previous = event.hash();
    }
    if (!last.equals(events.subList(0, Math.min(last.size(), events.size())))) {
      throw new AssertionError("events that stood in the chain are gone");
    }
    last = events;
    return events;
  }

  private List<SealedEvent> events() {
    return query(
        "SELECT chain, sequence, json, hash FROM audit_event ORDER BY sequence",
        row ->
            new SealedEvent(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)));
  }

  Map<UUID, Row> rows() {
    Map<UUID, Row> rows = new HashMap<>();
    query("SELECT id, state, reason, job, ended FROM operation", Records::row)
        .forEach(row -> rows.put(row.id(), row));
    return rows;
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        UUID.fromString(row.getString(1)),
        row.getString(2),
        row.getString(3),
        Optional.ofNullable(row.getString(4)).map(UUID::fromString),
        row.getObject(5) != null);
  }

  /** Operations that somebody still works on. */
  long open() {
    return query("SELECT count(*) FROM operation WHERE ended IS NULL", row -> row.getLong(1))
        .get(0);
  }

  /** Guards that are held. */
  long guards() {
    return query("SELECT count(*) FROM operation_guard", row -> row.getLong(1)).get(0);
  }

  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Reading<T> reading) {
    List<T> all = new ArrayList<>();
    try (Connection connection = connecting.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(reading.of(rows));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException("can't read the store", e);
    }
  }
}
