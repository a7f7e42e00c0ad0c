package dev.spfgateway.cli;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.store.commit.Archive;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints the audit events that match its options. */
@Command(
    name = "search",
    description = "Prints events, oldest first. It may run beside the gateway.",
    mixinStandardHelpOptions = true)
final class AuditSearchCommand implements Callable<Integer> {
  @Mixin AuditSource source = new AuditSource();

  @Mixin AuditSource.Which which = new AuditSource.Which();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "Prints the newest N events, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  int limit = 100;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "text",
      description =
          "Output format: text, csv, or jsonl, which is the events exactly as stored"
              + " (default: ${DEFAULT-VALUE}).")
  EventText.Form form = EventText.Form.TEXT;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (limit < 1 || limit > AuditQuery.MAX_LIMIT) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be from 1 to " + AuditQuery.MAX_LIMIT);
    }
    PrintWriter out = Terminal.out(spec);
    try (Archive archive = source.open()) {
      List<AuditArchive.Found> events =
          new ArrayList<>(Waiting.on(archive.find(which.query(limit))));
      Collections.reverse(events);
      if (form == EventText.Form.CSV) {
        out.println(EventText.csvHeader());
      }
      events.forEach(found -> out.println(EventText.print(found.event(), form)));
    }
    out.flush();
    return 0;
  }
}
