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
 * How mutations and denials are recorded and proven.
 *
 * @param chain the name of this gateway's chain of events; each gateway that shares a store needs
 *     its own
 * @param commitTimeout how long a mutation waits for its event to be durable before it is refused,
 *     100ms to 30s
 * @param heads how the chain is signed
 * @param denials how denials are counted
 * @param retention what is dropped when
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
   * @param interval how often, also when nothing happened, 100ms to 1h
   * @param maxEvents how many events one signature covers at most, 16 to 100,000
   * @param keys the directory of the signing keys; {@code audit-keys} in the data directory without
   *     it
   * @param keyAge after this time a new key follows, which the old one signs before it is
   *     destroyed, 1h to 87600h
   * @param file a second place for all signed statements, one a line, which each start compares the
   *     store with; {@code audit-heads.jsonl} in the data directory without it. Best is one that
   *     the gateway can't rewrite, such as an append-only file of another file system
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
   * event a caller and interval.
   *
   * @param interval how often what was counted is recorded, 100ms to 1h
   * @param maxCallers how many callers are told apart in one interval, 1 to 10,000; all others
   *     count as one
   */
  public record Denials(@Default("60s") Duration interval, @Default("100") int maxCallers) {
    /** Checks the ranges. */
    public Denials {
      Require.inRange(interval, Duration.ofMillis(100), Duration.ofHours(1), "interval");
      Require.inRange(maxCallers, 1, 10_000, "maxCallers");
    }
  }

  /**
   * What is dropped when.
   *
   * @param keep how long events are kept at least, 1h to 262800h; for ever without it
   * @param interval how often is looked for what can go, 1s to 24h
   * @param holds what is kept whatever its age
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
   * A legal hold; of what it names, everything must match, and it names something.
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
    /** Checks that it is one. */
    public HoldConfig {
      Require.notBlank(name, "name");
      Require.check(
          tenant != null || operation != null || from != null || to != null,
          "tenant",
          "or operation, from or to must be there: a hold names what it holds");
    }

    /** As retention takes it. */
    public Hold hold() {
      return new Hold(name, tenant, operation, from, to);
    }
  }
}
