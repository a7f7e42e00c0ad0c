package dev.spfgateway.store.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.StoredAnswer;
import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts operations and kept answers from rows and back. */
public final class OperationRows {
  /** Reads whole operations; the table's name is {@code o}. */
  public static final String SELECT = "SELECT o.* FROM operation o ";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<List<String>>> PAIRS = new TypeReference<>() {};

  private OperationRows() {}

  public static OperationRecord one(Columns row) throws SQLException {
    return new OperationRecord(
        UUID.fromString(row.text("id")),
        asked(row),
        lead(row),
        status(row),
        new OperationRecord.Hold(
            row.text("owner"), Instant.ofEpochMilli(row.number("lease")), row.number("token")));
  }

  private static OperationRecord.Asked asked(Columns row) throws SQLException {
    return new OperationRecord.Asked(
        new SubscriptionId(UUID.fromString(row.text("subscription"))),
        row.text("tenant"),
        row.text("principal"),
        new StampId(UUID.fromString(row.text("stamp"))),
        Action.parse(row.text("action")),
        row.text("method"),
        row.text("target"),
        row.text("request_id"));
  }

  private static Operation.Lead lead(Columns row) throws SQLException {
    return new Operation.Lead(
        row.text("account"),
        uuid(row, "machine"),
        row.maybe("baseline").map(OperationRows::baseline),
        row.maybe("name"));
  }

  private static OperationRecord.Status status(Columns row) throws SQLException {
    return new OperationRecord.Status(
        OperationState.parse(row.text("state")),
        row.text("reason"),
        uuid(row, "job"),
        (int) row.number("progress"),
        Instant.ofEpochMilli(row.number("received")),
        Instant.ofEpochMilli(row.number("changed")),
        row.isNull("ended")
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(row.number("ended"))));
  }

  /** An empty text means that the machine had no task; no text, that it was not asked for. */
  private static Operation.Baseline baseline(String text) {
    return new Operation.Baseline(
        text.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(text)));
  }

  public static @Nullable String print(Optional<Operation.Baseline> baseline) {
    return baseline.map(one -> one.lastTask().map(UUID::toString).orElse("")).orElse(null);
  }

  private static Optional<UUID> uuid(Columns row, String column) throws SQLException {
    return row.maybe(column).map(UUID::fromString);
  }

  /** An operation joined with its key. */
  public static OperationStore.Keyed keyed(Columns row) throws SQLException {
    Optional<StoredAnswer> answer =
        row.isNull("status")
            ? Optional.empty()
            : Optional.of(
                new StoredAnswer(
                    (int) row.number("status"),
                    headers(row.text("headers")),
                    Buffer.buffer(row.bytes("body"))));
    return new OperationStore.Keyed(
        one(row),
        row.text("fingerprint"),
        Instant.ofEpochMilli(row.number("expires")),
        row.number("served") == 1,
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

  public static String print(List<Map.Entry<String, String>> headers) {
    try {
      return JSON.writeValueAsString(
          headers.stream().map(one -> List.of(one.getKey(), one.getValue())).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of texts can always be written", e);
    }
  }
}
