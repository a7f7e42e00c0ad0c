package dev.spfgateway.cli;

import dev.spfgateway.app.Gateway;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.audit.chain.TrustedKeys;
import dev.spfgateway.audit.proof.ChainSource;
import dev.spfgateway.audit.proof.ExportFiles;
import dev.spfgateway.audit.proof.HeadsFile;
import dev.spfgateway.audit.proof.Verification;
import dev.spfgateway.store.commit.Archive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Verifies audit chains or a receipt. */
@Command(
    name = "verify",
    description = {
      "Verifies that no event was changed, removed, moved or added; otherwise names the first one.",
      "Exit code: 0 if the chain is intact, 3 if it is not, 1 if that cannot be determined."
    },
    mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
  /** The exit code when a chain was tampered with. */
  static final int BROKEN = 3;

  @Mixin AuditSource source = new AuditSource();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Verifies this export instead of the store. May be repeated, oldest export" + " first.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--heads",
      paramLabel = "FILE",
      description = {
        "A second copy of the signed statements, to compare with.",
        "Default: audit.heads.file, or audit-heads.jsonl in the data directory."
      })
  @Nullable Path heads;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "Public keys exported earlier with 'audit keys'; no other key is trusted.")
  @Nullable Path keys;

  @Option(
      names = "--receipt",
      paramLabel = "FILE",
      description = "Verifies only this receipt of one event; needs no store.")
  @Nullable Path receipt;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Set<String> trusted = keys == null ? Set.of() : TrustedKeys.parse(Files.readString(keys));
    PrintWriter out = Terminal.out(spec);
    if (keys == null) {
      tell("without --keys, a log that was rewritten as a whole with another key is not detected");
    }
    if (receipt != null) {
      Optional<String> fault = Receipt.check(Files.readString(receipt), trusted);
      out.println(fault.map(why -> "BROKEN: " + why).orElse("the receipt proves its event"));
      out.flush();
      return fault.isEmpty() ? 0 : BROKEN;
    }
    boolean good = files.isEmpty() ? verifyStore(trusted, out) : verifyFiles(trusted, out);
    out.flush();
    return good ? 0 : BROKEN;
  }

  /** Unless another file is named, the gateway's own file of heads is compared, too. */
  private boolean verifyStore(Set<String> trusted, PrintWriter out) throws IOException {
    if (heads == null && Files.exists(Gateway.auditHeads(source.gateway()))) {
      heads = Gateway.auditHeads(source.gateway());
    }
    try (Archive archive = source.open()) {
      return verify(new StoreChains(archive), trusted, out);
    }
  }

  private boolean verifyFiles(Set<String> trusted, PrintWriter out) throws IOException {
    try (ExportFiles export = new ExportFiles(files, this::tell)) {
      return verify(export, trusted, out);
    }
  }

  private boolean verify(ChainSource chains, Set<String> trusted, PrintWriter out)
      throws IOException {
    Set<String> found = new TreeSet<>(chains.chains());
    found.addAll(HeadsFile.chains(heads));
    boolean good = !found.isEmpty();
    if (!good) {
      out.println("BROKEN: no audit chain was found");
    }
    for (String chain : found) {
      try (HeadsFile second = HeadsFile.open(heads, chain)) {
        Verification verdict = new Verification(chains, chain, trusted, second, this::tell);
        good &= verdict.run();
        verdict.lines().forEach(out::println);
      }
    }
    return good;
  }

  private void tell(String progress) {
    PrintWriter err = Terminal.err(spec);
    err.println(progress);
    err.flush();
  }
}
