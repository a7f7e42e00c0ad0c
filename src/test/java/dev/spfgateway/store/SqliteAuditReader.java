package dev.spfgateway.store;

import dev.spfgateway.audit.AuditReader;
import dev.spfgateway.audit.SealedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.sqlite.SQLiteConfig;

/** Reads events out of a SQLite store, also while a gateway writes to it. */
public final class SqliteAuditReader implements AuditReader {
  private final Path file;
  private final Connection connection;

  private SqliteAuditReader(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens the file for reading only.
   *
   * @throws StoreException when there is no store
   */
  public static SqliteAuditReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          "there is no store at " + file, new java.nio.file.NoSuchFileException(file.toString()));
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try {
      return new SqliteAuditReader(file, config.createConnection("jdbc:sqlite:" + file));
    } catch (SQLException e) {
      throw new StoreException("can't open the store " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public List<SealedEvent> search(Query query) {
    String sql =
        "SELECT chain, sequence, json, hash FROM audit_event WHERE 1 = 1"
            + (query.tenant().isPresent() ? " AND tenant = ?" : "")
            + (query.operation().isPresent() ? " AND operation = ?" : "")
            + " ORDER BY time DESC, sequence DESC LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      List<String> values = new ArrayList<>();
      query.tenant().ifPresent(values::add);
      query.operation().map(UUID::toString).ifPresent(values::add);
      for (int i = 0; i < values.size(); i++) {
        select.setString(i + 1, values.get(i));
      }
      select.setInt(values.size() + 1, query.limit());
      return read(select);
    } catch (SQLException e) {
      throw new StoreException("can't read the store " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<SealedEvent> read(PreparedStatement select) throws SQLException {
    List<SealedEvent> events = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        events.add(
            new SealedEvent(
                rows.getString(1), rows.getLong(2), rows.getString(3), rows.getString(4)));
      }
    }
    Collections.reverse(events);
    return events;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("can't close the store " + file, e);
    }
  }
}
