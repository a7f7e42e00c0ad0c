package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditReader;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.store.Stores;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads the audit log. */
@Command(
    name = "audit",
    description = "Reads the audit log.",
    mixinStandardHelpOptions = true,
    subcommands = AuditCommand.Search.class)
final class AuditCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: audit search");
  }

  /** Prints events. */
  @Command(
      name = "search",
      description = "Prints events, oldest first; also while a gateway runs.",
      mixinStandardHelpOptions = true)
  static final class Search implements Callable<Integer> {
    private static final int MAX = 10_000;

    /** How events are printed. */
    enum Form {
      TEXT,
      JSONL
    }

    @Option(
        names = "--config",
        paramLabel = "FILE",
        defaultValue = "conf/gateway.yaml",
        description = "The gateway's configuration (default: ${DEFAULT-VALUE}).")
    Path config = Path.of("conf/gateway.yaml");

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant's events.")
    @Nullable String tenant;

    @Option(
        names = "--operation",
        paramLabel = "ID",
        description = "Only this operation's events (the answer's X-Operation-Id).")
    @Nullable UUID operation;

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "100",
        description = "The newest N events, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    int limit = 100;

    @Option(
        names = "--format",
        paramLabel = "FORM",
        defaultValue = "text",
        description = "text or jsonl, the events as they were sealed (default: ${DEFAULT-VALUE}).")
    Form form = Form.TEXT;

    @Spec CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      if (limit < 1 || limit > MAX) {
        throw new ParameterException(spec.commandLine(), "--limit must be from 1 to " + MAX);
      }
      GatewayConfig gateway = YamlRecords.load(config, GatewayConfig.class, System::getenv);
      PrintWriter out = spec.commandLine().getOut();
      try (AuditReader reader = Stores.reader(Gateway.storeFile(gateway), gateway.store())) {
        List<SealedEvent> events =
            reader.search(
                new AuditReader.Query(
                    Optional.ofNullable(tenant), Optional.ofNullable(operation), limit));
        events.forEach(event -> out.println(form == Form.JSONL ? event.json() : line(event)));
      }
      out.flush();
      return 0;
    }

    private static String line(SealedEvent sealed) {
      AuditEvent event = SealedEvent.open(sealed.json());
      AuditEvent.What what = event.what();
      String line =
          String.join(
              " ",
              event.time().toString(),
              event.kind().word(),
              what.action(),
              event.who().tenant() + "/" + event.who().principal(),
              event.who().clientAddress(),
              what.method(),
              "/" + what.subscription() + "/" + what.target(),
              "operation=" + what.operation());
      AuditEvent.@Nullable Result result = event.result();
      if (result == null) {
        return line;
      }
      return line
          + " outcome="
          + result.outcome()
          + (result.upstreamStatus() == null ? "" : " status=" + result.upstreamStatus())
          + (result.job() == null ? "" : " job=" + result.job())
          + (result.reason().isEmpty() ? "" : " (" + result.reason() + ")");
    }
  }
}
