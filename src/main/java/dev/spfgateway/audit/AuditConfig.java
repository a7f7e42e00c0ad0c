package dev.spfgateway.audit;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Settings for recording mutations and denials and for proving the record.
 *
 * @param chain name of this gateway's chain of events; gateways that share a store need different
 *     names
 * @param commitTimeout maximum time to wait for a mutation's event to be durable, 100ms to 30s; on
 *     expiry the mutation is refused
 * @param heads how the chain is signed
 * @param denials how denials are counted
 * @param retention which events are dropped, and when
 * @param streams where events are copied to
 */
public record AuditConfig(
    @Default("gateway") String chain,
    @Default("2s") Duration commitTimeout,
    Heads heads,
    Denials denials,
    Retention retention,
    StreamConfig streams) {
  /** Checks the values. */
  public AuditConfig {
    Require.check(
        chain.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "chain",
        "must be 1 to 64 letters, digits, '.', '_' or '-'");
    Require.inRange(commitTimeout, Duration.ofMillis(100), Duration.ofSeconds(30), "commitTimeout");
  }

  /**
   * How the chain is signed.
   *
   * @param interval time between signatures, 100ms to 1h; the gateway signs even when nothing
   *     happened
   * @param maxEvents maximum number of events that one signature covers, 16 to 100,000
   * @param keys directory of the signing keys; by default {@code audit-keys} in the data directory
   * @param keyAge age at which a new key replaces the signing key, 1h to 87600h; the old key signs
   *     the new one and is then destroyed
   * @param file a second place for all signed statements, one a line, with which each start
   *     compares the store; by default {@code audit-heads.jsonl} in the data directory. Best is a
   *     file that the gateway can't rewrite, such as an append-only file on another file system
   */
  public record Heads(
      @Default("60s") Duration interval,
      @Default("2000") int maxEvents,
      @Nullable Path keys,
      @Default("2160h") Duration keyAge,
      @Nullable Path file) {
    /** Checks the ranges. */
    public Heads {
      Require.inRange(interval, Duration.ofMillis(100), Duration.ofHours(1), "interval");
      Require.inRange(maxEvents, 16, 100_000, "maxEvents");
      Require.inRange(keyAge, Duration.ofHours(1), Duration.ofHours(87_600), "keyAge");
    }
  }

  /**
   * How denials ({@code 401}, {@code 403}, {@code 429}, and foreign subscriptions) are counted: one
   * event per caller and interval.
   *
   * @param interval how often the counts are recorded, 100ms to 1h
   * @param maxCallers maximum number of callers counted separately in one interval, 1 to 10,000;
   *     all others are counted as one
   */
  public record Denials(@Default("60s") Duration interval, @Default("100") int maxCallers) {
    /** Checks the ranges. */
    public Denials {
      Require.inRange(interval, Duration.ofMillis(100), Duration.ofHours(1), "interval");
      Require.inRange(maxCallers, 1, 10_000, "maxCallers");
    }
  }

  /**
   * Which events are dropped, and when.
   *
   * @param keep minimum time for which events are kept, 1h to 262800h; unset keeps them for ever
   * @param interval how often expired events are looked for, 1s to 24h
   * @param holds events that are kept whatever their age
   */
  public record Retention(
      @Nullable Duration keep,
      @Default("1h") Duration interval,
      @Default("[]") List<HoldConfig> holds) {
    /** Checks the ranges. */
    public Retention {
      if (keep != null) {
        Require.inRange(keep, Duration.ofHours(1), Duration.ofHours(262_800), "keep");
      }
      Require.inRange(interval, Duration.ofSeconds(1), Duration.ofHours(24), "interval");
      holds = List.copyOf(holds);
    }
  }

  /**
   * A legal hold on the events that match every criterion given; at least one is required.
   *
   * @param name the case, as the signed statements name it
   * @param tenant only this tenant's events
   * @param operation only this operation's events
   * @param from only events from this instant on
   * @param to only events before this instant
   */
  public record HoldConfig(
      String name,
      @Nullable String tenant,
      @Nullable UUID operation,
      @Nullable Instant from,
      @Nullable Instant to) {
    /** Checks that a name and at least one criterion are given. */
    public HoldConfig {
      Require.notBlank(name, "name");
      Require.check(
          tenant != null || operation != null || from != null || to != null,
          "tenant",
          "or operation, from or to must be set: a hold must say which events it keeps");
    }

    /** The hold in the form that retention takes. */
    public Hold hold() {
      return new Hold(name, tenant, operation, from, to);
    }
  }
}
