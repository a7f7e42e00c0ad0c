package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What can stand in a chain. Holds no secret and no body. */
public sealed interface ChainEntry permits AuditEvent, Denial, LossEvent {
  /** UUID of version 7. */
  UUID id();

  /** When it was recorded, UTC, in milliseconds. */
  Instant time();

  /** The word in the serial form that says what it tells. */
  String kindWord();

  /** Whose it is; empty when nobody knows. */
  String tenant();

  /** The operation that it is about; empty when it is about none. */
  Optional<UUID> operation();

  /** Adds its members to the serial form, behind those that every entry has. */
  void write(ObjectNode json);
}
