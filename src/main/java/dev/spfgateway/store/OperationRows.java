package dev.spfgateway.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.OperationRecord;
import dev.spfgateway.operation.OperationStore;
import dev.spfgateway.pipeline.Action;
import dev.spfgateway.pipeline.Operation;
import dev.spfgateway.pipeline.OperationState;
import dev.spfgateway.pipeline.StoredAnswer;
import io.vertx.core.buffer.Buffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations and kept answers, from rows and back. */
final class OperationRows {
  /** Reads whole operations; the table's name is {@code o}. */
  static final String SELECT = "SELECT o.* FROM operation o ";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<List<String>>> PAIRS = new TypeReference<>() {};

  private OperationRows() {}

  static List<OperationRecord> all(ResultSet rows) throws SQLException {
    List<OperationRecord> found = new ArrayList<>();
    while (rows.next()) {
      found.add(one(rows));
    }
    return found;
  }

  static OperationRecord one(ResultSet row) throws SQLException {
    return new OperationRecord(
        UUID.fromString(row.getString("id")),
        asked(row),
        lead(row),
        status(row),
        new OperationRecord.Hold(
            row.getString("owner"),
            Instant.ofEpochMilli(row.getLong("lease")),
            row.getLong("token")));
  }

  private static OperationRecord.Asked asked(ResultSet row) throws SQLException {
    return new OperationRecord.Asked(
        new SubscriptionId(UUID.fromString(row.getString("subscription"))),
        row.getString("tenant"),
        row.getString("principal"),
        new StampId(UUID.fromString(row.getString("stamp"))),
        Action.parse(row.getString("action")),
        row.getString("method"),
        row.getString("target"),
        row.getString("request_id"));
  }

  private static Operation.Lead lead(ResultSet row) throws SQLException {
    return new Operation.Lead(
        row.getString("account"),
        uuid(row, "machine"),
        Optional.ofNullable(row.getString("baseline")).map(OperationRows::baseline),
        Optional.ofNullable(row.getString("name")));
  }

  private static OperationRecord.Status status(ResultSet row) throws SQLException {
    long ended = row.getLong("ended");
    boolean open = row.wasNull();
    return new OperationRecord.Status(
        OperationState.parse(row.getString("state")),
        row.getString("reason"),
        uuid(row, "job"),
        row.getInt("progress"),
        Instant.ofEpochMilli(row.getLong("received")),
        Instant.ofEpochMilli(row.getLong("changed")),
        open ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
  }

  /** An empty text says that the machine had no task; no text that it was not asked. */
  private static Operation.Baseline baseline(String text) {
    return new Operation.Baseline(
        text.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(text)));
  }

  static @Nullable String print(Optional<Operation.Baseline> baseline) {
    return baseline.map(one -> one.lastTask().map(UUID::toString).orElse("")).orElse(null);
  }

  private static Optional<UUID> uuid(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(UUID::fromString);
  }

  /** An operation joined with its key. */
  static OperationStore.Keyed keyed(ResultSet row) throws SQLException {
    int status = row.getInt("status");
    Optional<StoredAnswer> answer =
        row.wasNull()
            ? Optional.empty()
            : Optional.of(
                new StoredAnswer(
                    status,
                    headers(row.getString("headers")),
                    Buffer.buffer(row.getBytes("body"))));
    return new OperationStore.Keyed(
        one(row),
        row.getString("fingerprint"),
        Instant.ofEpochMilli(row.getLong("expires")),
        answer);
  }

  private static List<Map.Entry<String, String>> headers(String json) throws SQLException {
    try {
      return JSON.readValue(json, PAIRS).stream()
          .map(pair -> Map.entry(pair.get(0), pair.get(1)))
          .toList();
    } catch (JsonProcessingException e) {
      throw new SQLException("a kept answer's headers can't be read", e);
    }
  }

  static String print(List<Map.Entry<String, String>> headers) {
    try {
      return JSON.writeValueAsString(
          headers.stream().map(one -> List.of(one.getKey(), one.getValue())).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts can always be written", e);
    }
  }
}
