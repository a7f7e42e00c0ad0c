package dev.spfgateway.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** An entry of a chain. Holds no secret and no body. */
public sealed interface ChainEntry permits AuditEvent, Denial, LossEvent, OperatorEvent {
  /** UUID of version 7. */
  UUID id();

  /** When the entry was recorded, UTC, in milliseconds. */
  Instant time();

  /** The word for the entry's kind in the serial form. */
  String kindWord();

  /** The tenant that the entry belongs to; empty when unknown. */
  String tenant();

  /** The operation that the entry is about; empty when there is none. */
  Optional<UUID> operation();

  /** Adds the entry's own members to the serial form, after those that every entry has. */
  void write(ObjectNode json);
}
