package dev.spfgateway.cli;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.proof.Pages;
import dev.spfgateway.store.commit.Archive;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes audit events to standard output, page by page. */
@Command(
    name = "export",
    description = {
      "Writes events to standard output. It may run beside the gateway.",
      "Without a filter, jsonl contains whole chains with their signed statements;"
          + " 'audit verify --file' verifies them."
    },
    mixinStandardHelpOptions = true)
final class AuditExportCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;

  /** The formats of an export. */
  enum Form {
    JSONL,
    CSV
  }

  @Mixin AuditSource source = new AuditSource();

  @Mixin AuditSource.Which which = new AuditSource.Which();

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "jsonl",
      description = "Output format: jsonl or csv (default: ${DEFAULT-VALUE}).")
  Form form = Form.JSONL;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    // JSON lines are written exactly as sealed, so that they can be verified; sealing has escaped
    // them.
    PrintWriter out = form == Form.CSV ? Terminal.out(spec) : spec.commandLine().getOut();
    try (Archive archive = source.open()) {
      AuditQuery query = which.query(PAGE);
      if (query.match().equals(AuditQuery.Match.ALL)
          && query.span().equals(AuditQuery.Span.ALWAYS)) {
        List<String> chains = Waiting.on(archive.chains());
        begin(out);
        chains.forEach(chain -> whole(archive, chain, out));
      } else {
        some(archive, query, out);
      }
    }
    out.flush();
    return 0;
  }

  /** After the store's first answer: a failed export must not leave a file that looks like one. */
  private void begin(PrintWriter out) {
    if (form == Form.CSV) {
      out.println(EventText.csvHeader());
    }
  }

  private void whole(Archive archive, String chain, PrintWriter out) {
    Pages<AuditArchive.Link> links =
        new Pages<>(last -> Waiting.on(archive.links(chain, sequence(last), PAGE)));
    while (links.hasNext()) {
      print(links.next().event(), out);
    }
    Pages<Statement> statements =
        new Pages<>(last -> Waiting.on(archive.statements(chain, number(last), PAGE)));
    while (form == Form.JSONL && statements.hasNext()) {
      out.println(statements.next().line());
    }
  }

  private static long sequence(AuditArchive.@org.jspecify.annotations.Nullable Link last) {
    return last == null ? 0 : last.event().sequence();
  }

  private static long number(@org.jspecify.annotations.Nullable Statement last) {
    return last == null ? 0 : last.number();
  }

  private void some(Archive archive, AuditQuery first, PrintWriter out) {
    AuditQuery query = first;
    List<AuditArchive.Found> page = Waiting.on(archive.find(query));
    begin(out);
    page.forEach(found -> print(found.event(), out));
    while (page.size() == PAGE) {
      query = query.behind(page.get(page.size() - 1).cursor());
      page = Waiting.on(archive.find(query));
      page.forEach(found -> print(found.event(), out));
    }
  }

  private void print(SealedEvent event, PrintWriter out) {
    out.println(form == Form.CSV ? EventText.print(event, EventText.Form.CSV) : event.json());
  }
}
