package dev.spfgateway.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Audit events for tests. */
public final class Events {
  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123Z");

  private Events() {}

  /** The intent of an operation. */
  public static AuditEvent intent(UUID operation) {
    return event(operation, "contoso", AuditEvent.Kind.INTENT, null);
  }

  /** The intent of an operation of another tenant. */
  public static AuditEvent intent(UUID operation, String tenant) {
    return event(operation, tenant, AuditEvent.Kind.INTENT, null);
  }

  /** The good end of an operation. */
  public static AuditEvent outcome(UUID operation) {
    return event(
        operation,
        "contoso",
        AuditEvent.Kind.OUTCOME,
        new AuditEvent.Result("done", "", 1, 204, "44444444-4444-4444-8444-444444444444"));
  }

  /** Any event of an operation. */
  public static AuditEvent event(
      UUID operation, String tenant, AuditEvent.Kind kind, AuditEvent.Result result) {
    return new AuditEvent(
        UUID.randomUUID(),
        TIME,
        kind,
        new AuditEvent.Who(tenant, "ci", "ci-key", "api-key", "192.0.2.7"),
        what(operation),
        result);
  }

  /** What an operator did to an operation. */
  public static OperatorEvent operator(UUID operation, OperatorEvent.Result result) {
    return new OperatorEvent(
        UUID.randomUUID(),
        TIME,
        new OperatorEvent.Operator("eva", "password", "192.0.2.9"),
        new OperatorEvent.Deed(
            UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8059"),
            "settle",
            "operation " + operation,
            Optional.of(operation),
            "VMM shows the restore as done"),
        result);
  }

  /** What was asked. */
  public static AuditEvent.What what(UUID operation) {
    return new AuditEvent.What(
        "aaaaaaaa-1111-4111-8111-111111111111",
        "bbbbbbbb-2222-4222-8222-222222222222",
        "MERGE",
        "VMCheckPoints(ID=guid'dddddddd-4444-4444-8444-444444444444')",
        "restore",
        "d".repeat(64),
        operation,
        "request-1");
  }
}
