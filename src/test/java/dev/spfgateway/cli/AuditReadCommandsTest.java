package dev.spfgateway.cli;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.cli.AuditedStore.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReadCommandsTest {
  /** Makes an empty store whose first head is signed. */
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.in(where, auditYaml);
  }

  @TempDir Path directory;
  private AuditedStore store;
  private List<AuditEvent> intents;

  @BeforeEach
  void record() throws IOException {
    store = made(directory, "{heads: {interval: 1h}}");
    intents = store.record("contoso", 3);
    store.record("=HYPERLINK(\"https://x\")", 1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void searchesByTenantOperationOutcomeAndTime() {
    assertThat(store.audit("search").out().lines()).hasSize(8);
    assertThat(store.audit("search", "--tenant", "contoso").out().lines())
        .hasSize(6)
        .allMatch(line -> line.contains(" contoso/ci "));
    assertThat(
            store
                .audit("search", "--operation", intents.get(1).what().operation().toString())
                .out()
                .lines())
        .hasSize(2);
    assertThat(store.audit("search", "--outcome", "done").out().lines())
        .hasSize(4)
        .allMatch(line -> line.contains(" outcome=done status=204 job="));
    assertThat(store.audit("search", "--from", "2999-01-01T00:00:00Z").out()).isEmpty();
    assertThat(store.audit("search", "--from", "yesterday").code()).isEqualTo(2);
    assertThat(store.audit("search", "--limit", "0").code()).isEqualTo(2);
  }

  @Test
  void exportsCsvThatNoSpreadsheetExecutes() {
    Printed export = store.audit("export", "--format", "csv");

    List<String> lines = export.out().lines().toList();
    assertThat(lines).hasSize(9);
    assertThat(lines.get(0)).startsWith("chain,sequence,id,time,kind,tenant,").endsWith(",hash");
    assertThat(lines.get(8)).contains(",\"'=HYPERLINK(\"\"https://x\"\")\",");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "jsonl"})
  void exportsNothingAtAllWhereThereIsNoStore(String format) throws IOException {
    Path config = Files.createDirectory(directory.resolve("empty")).resolve("gateway.yaml");
    Files.writeString(config, "dataDirectory: data\nregistry: registry.yaml\n");

    Printed export =
        AuditedStore.run("audit", "export", "--format", format, "--config", config.toString());

    assertThat(export.code()).isEqualTo(1);
    assertThat(export.out()).isEmpty();
    assertThat(export.err()).contains("there is no store at ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | plain",
        "@x | '@x",
        "-1 | '-1",
        "+1 | '+1",
        "a,b | \"a,b\"",
        "a\"b | \"a\"\"b\"",
        "`  =1` | `  '=1`",
        "＝1 | '＝1",
        "＋1 | '＋1",
        "－1 | '－1",
        "＠x | '＠x",
        "a;=1 | \"a;'=1\"",
        "a; +1 | \"a; '+1\"",
        "a;b | \"a;b\"",
        "a-b@c=d | a-b@c=d"
      })
  void writesCellsThatAreText(String value, String cell) {
    assertThat(EventText.cell(value)).isEqualTo(cell);
  }

  /** ESC and CSI clear a screen, line feeds make lines, U+202E turns them round. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "search",
        "search --format csv",
        "search --format jsonl",
        "tail --no-follow",
        "tail --no-follow --format csv",
        "tail --no-follow --format jsonl",
        "export",
        "export --tenant fabrikam",
        "export --format csv",
        "verify"
      })
  void showsNoTextThatDrivesATerminalOrMakesALine(String command) {
    store.record(
        "x\u001b[2J\u009b2J\u202e\u2028\r\n2026-01-01T00:00:00Z outcome restore forged", 1);
    store.record("fabrikam", 1);

    Printed printed = store.audit(command.split(" "));

    for (String text : List.of(printed.out(), printed.err())) {
      assertThat(text).doesNotContain("\u001b", "\u009b", "\u202e", "\u2028", "\r");
      assertThat(text.lines()).noneMatch(line -> line.startsWith("2026-01-01T00:00:00Z"));
    }
  }

  @Test
  void tailsATenantByItsNameWhateverThatHolds() {
    store.record("quoted \"name\"", 2);

    assertThat(store.audit("tail", "--no-follow", "--tenant", "quoted \"name\"").out().lines())
        .hasSize(4);
  }

  @Test
  void anExportWithSuchTextsIsProvenAll() throws IOException {
    store.record("x\u001b[2J\u009b2J\u202e\u2028\ud83d\ude00 Müller", 1);
    assertThat(
            store
                .audit("search", "--tenant", "x\u001b[2J\u009b2J\u202e\u2028\ud83d\ude00 Müller")
                .out()
                .lines())
        .hasSize(2);
    store.seal();
    Path export = Files.writeString(directory.resolve("export.jsonl"), store.audit("export").out());

    Printed verified = store.audit("verify", "--file", export.toString());

    assertThat(verified.out()).contains(": good, 10 events");
  }

  @Test
  void exportsAPartAsJsonLines() {
    Printed export = store.audit("export", "--tenant", "contoso");

    assertThat(export.out().lines())
        .hasSize(6)
        .allMatch(line -> line.contains("\"tenant\":\"contoso\""));
  }

  @Test
  void showsWhatOperatorsDid() {
    UUID operation = UUID.randomUUID();
    OperatorEvent.Result failed = new OperatorEvent.Result(false, "it is \u001b[2Jdone");
    await(store.store().record(Events.operator(operation, failed)));

    assertThat(store.audit("search", "--kind", "operator").out())
        .contains(" operator settle \"operation " + operation + "\" by eva 192.0.2.9")
        .contains(" outcome=failed (VMM shows the restore as done): it is \\u{1b}[2Jdone");
    assertThat(store.audit("export", "--format", "csv", "--kind", "operator").out())
        .contains(",operator,,eva,,password,192.0.2.9,", ",settle,", "operation " + operation);
    assertThat(store.audit("search", "--kind", "intent").out()).doesNotContain("operator");
    assertThat(store.audit("verify").code()).isZero();
  }

  @Test
  void printsTheNewestEvents() {
    assertThat(
            store.audit("tail", "--no-follow", "--lines", "2", "--tenant", "contoso").out().lines())
        .hasSize(2)
        .allMatch(line -> line.contains(" restore contoso/ci "));
    assertThat(store.audit("tail", "--no-follow", "--lines", "3").out().lines()).hasSize(3);
  }

  @Test
  void saysWhatCanBeDoneWithTheLog() {
    Printed bare = AuditedStore.run("audit");

    assertThat(bare.code()).isEqualTo(2);
    assertThat(bare.err())
        .contains("search, tail, export, verify, keys, rotate-key or accept-loss");
  }
}
