package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.store.Archive;
import dev.spfgateway.store.Stores;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options that select a store and some of its audit events. */
final class AuditSource {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = "conf/gateway.yaml",
      description = "The gateway's configuration (default: ${DEFAULT-VALUE}).")
  Path config = Path.of("conf/gateway.yaml");

  GatewayConfig gateway() {
    return YamlRecords.load(config, GatewayConfig.class, ConfigFiles.anything());
  }

  Archive open() {
    GatewayConfig gateway = gateway();
    return Stores.archive(Gateway.storeFile(gateway), gateway.store());
  }

  /** Options that select events; an absent option does not restrict them. */
  static final class Which {
    @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant's events.")
    @Nullable String tenant;

    @Option(names = "--subscription", paramLabel = "ID", description = "Only this one's events.")
    @Nullable UUID subscription;

    @Option(names = "--principal", paramLabel = "NAME", description = "Only this one's events.")
    @Nullable String principal;

    @Option(names = "--action", paramLabel = "WORD", description = "Only this action, as restore.")
    @Nullable String action;

    @Option(
        names = "--outcome",
        paramLabel = "WORD",
        description = "Only this outcome: done, rejected, unknown, not-sent, failed, denied, ….")
    @Nullable String outcome;

    @Option(
        names = "--operation",
        paramLabel = "ID",
        description = "Only this operation's events (the answer's X-Operation-Id).")
    @Nullable UUID operation;

    @Option(
        names = "--from",
        paramLabel = "TIME",
        converter = Times.class,
        description = "Only from this time on, as 2026-03-01T00:00:00Z.")
    @Nullable Instant from;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        converter = Times.class,
        description = "Only before this time.")
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
              null,
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
        throw new TypeConversionException("'" + value + "' is no time as 2026-03-01T00:00:00Z");
      }
    }
  }
}
