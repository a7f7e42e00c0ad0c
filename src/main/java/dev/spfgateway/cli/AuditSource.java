package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.store.Stores;
import dev.spfgateway.store.commit.Archive;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that select a store and some of its audit events. */
final class AuditSource {
  @Mixin ConfigOption config = new ConfigOption();

  GatewayConfig gateway() {
    return YamlRecords.load(config.file, GatewayConfig.class, ConfigFiles.anything());
  }

  Archive open() {
    GatewayConfig gateway = gateway();
    return Stores.archive(Gateway.storeFile(gateway), gateway.store());
  }

  /** Options that select events; an absent option does not restrict them. */
  static final class Which {
    @Option(names = "--tenant", paramLabel = "NAME", description = "Only events of this tenant.")
    @Nullable String tenant;

    @Option(
        names = "--subscription",
        paramLabel = "ID",
        description = "Only events of this" + " subscription.")
    @Nullable UUID subscription;

    @Option(
        names = "--principal",
        paramLabel = "NAME",
        description = "Only events of this" + " principal.")
    @Nullable String principal;

    @Option(
        names = "--action",
        paramLabel = "WORD",
        description = "Only events of this action," + " for example restore.")
    @Nullable String action;

    @Option(
        names = "--outcome",
        paramLabel = "WORD",
        description =
            "Only events with this outcome: done, failed, rejected, not-sent, unknown"
                + " or absent.")
    @Nullable String outcome;

    @Option(
        names = "--kind",
        paramLabel = "WORD",
        description =
            "Only events of this kind: intent, outcome, reconciled, job, denial, operator,"
                + " store-loss or loss-accepted.")
    @Nullable String kind;

    @Option(
        names = "--operation",
        paramLabel = "ID",
        description = "Only events of this operation (X-Operation-Id of the answer).")
    @Nullable UUID operation;

    @Option(
        names = "--from",
        paramLabel = "TIME",
        converter = Times.class,
        description = "Only events at or after this time, for example 2026-03-01T00:00:00Z.")
    @Nullable Instant from;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        converter = Times.class,
        description = "Only events before this time.")
    @Nullable Instant to;

    AuditQuery query(int limit) {
      return new AuditQuery(
          new AuditQuery.Span(from, to),
          new AuditQuery.Match(
              tenant,
              subscription == null ? null : subscription.toString(),
              principal,
              action,
              outcome,
              kind,
              operation),
          java.util.Optional.empty(),
          limit);
    }
  }

  /** Parses a time. */
  static final class Times implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        return Instant.parse(value);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + value + "' is not a time such as" + " 2026-03-01T00:00:00Z");
      }
    }
  }
}
