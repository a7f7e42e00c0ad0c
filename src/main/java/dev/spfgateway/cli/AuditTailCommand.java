package dev.spfgateway.cli;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.store.commit.Archive;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the newest audit events, then each new one. */
@Command(
    name = "tail",
    description = "Prints the newest events, then each new one as it is recorded, until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class AuditTailCommand implements Callable<Integer> {
  private static final int PAGE = 1_000;
  private static final long LOOK_MILLIS = 500;

  @Mixin AuditSource source = new AuditSource();

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Only events of this tenant.",
      defaultValue = "")
  String tenant = "";

  @Option(
      names = "--lines",
      paramLabel = "N",
      defaultValue = "10",
      description = "Starts with the newest N events (default: ${DEFAULT-VALUE}).")
  int lines = 10;

  @Option(
      names = "--no-follow",
      description = "Stops after the newest events instead of waiting for new ones.",
      negatable = false)
  boolean once;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "Output format: text or jsonl (default: ${DEFAULT-VALUE}).")
  EventText.Form form = EventText.Form.TEXT;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Terminal.out(spec);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown));
    try (Archive archive = source.open()) {
      Map<String, Long> seen = new HashMap<>();
      for (SealedEvent event : newest(archive)) {
        print(event, out);
        seen.merge(event.chain(), event.sequence(), Math::max);
      }
      if (seen.isEmpty()) {
        Waiting.on(archive.chains()).forEach(chain -> seen.put(chain, 0L));
      }
      while (!once && !stopped.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        Waiting.on(archive.chains()).forEach(chain -> seen.putIfAbsent(chain, 0L));
        seen.replaceAll((chain, last) -> follow(archive, chain, last, out));
        out.flush();
      }
    }
    out.flush();
    return 0;
  }

  private List<SealedEvent> newest(Archive archive) {
    AuditSource.Which which = new AuditSource.Which();
    which.tenant = tenant.isEmpty() ? null : tenant;
    List<AuditArchive.Found> found =
        new ArrayList<>(Waiting.on(archive.find(which.query(Math.max(1, Math.min(lines, PAGE))))));
    Collections.reverse(found);
    return found.stream().map(AuditArchive.Found::event).toList();
  }

  private long follow(Archive archive, String chain, long after, PrintWriter out) {
    long last = after;
    for (AuditArchive.Link link : Waiting.on(archive.links(chain, after, PAGE))) {
      print(link.event(), out);
      last = link.event().sequence();
    }
    return last;
  }

  private void print(SealedEvent event, PrintWriter out) {
    if (tenant.isEmpty() || EventText.isOf(event, tenant)) {
      out.println(EventText.print(event, form));
    }
  }
}
