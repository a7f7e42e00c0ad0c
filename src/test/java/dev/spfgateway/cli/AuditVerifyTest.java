package dev.spfgateway.cli;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.cli.AuditedStore.Printed;
import dev.spfgateway.pipeline.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of tampering with the log is detected and named. Events 1 to 20 are signed in two
 * heads.
 */
class AuditVerifyTest {
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
    intents = store.record("contoso", 5);
    store.seal();
    store.record("fabrikam", 5);
    store.seal();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void assertBroken(String... words) {
    Printed verified = store.audit("verify");
    assertThat(verified.code()).isEqualTo(3);
    assertThat(verified.out()).startsWith("chain gateway: BROKEN at ").contains(words);
  }

  /** Replaces an event's text, with its hash made to fit. */
  private void rewrite(int sequence, String from, String to) throws SQLException {
    SealedEvent event = event(sequence);
    String changed = event.json().replace(from, to);
    assertThat(changed).isNotEqualTo(event.json());
    store.tamper(
        "UPDATE audit_event SET json = '"
            + changed.replace("'", "''")
            + "', hash = '"
            + Sha256.of(changed)
            + "' WHERE sequence = "
            + sequence);
  }

  private SealedEvent event(int sequence) {
    return await(store.archive().links("gateway", sequence - 1, 1)).get(0).event();
  }

  @Test
  void findsNothingWrongWithWhatIsWhole() {
    store.record("contoso", 1);

    Printed verified = store.audit("verify");

    assertThat(verified.out())
        .contains("chain gateway: good, 22 events (2 of them not signed yet, 0 dropped");
    assertThat(verified.code()).isZero();
  }

  @Test
  void namesAChangedEvent() throws SQLException {
    store.tamper(
        "UPDATE audit_event SET json = replace(json, 'contoso', 'fabrikam') WHERE sequence = 7");

    assertBroken("event 7: changed: its text does not match its stored hash");
  }

  @Test
  void namesAChangedEventWhoseHashWasMadeToFit() throws SQLException {
    rewrite(7, "192.0.2.7", "192.0.2.8");

    assertBroken("event 8: changed or inserted: it does not follow");
  }

  @Test
  void namesTheStretchWhenAllHashesWereMadeToFit() throws SQLException {
    String previous = event(12).hash();
    for (int sequence = 13; sequence <= 20; sequence++) {
      SealedEvent event = event(sequence);
      String before = event.json().replaceFirst(".*\"previous\":\"(\\w+)\".*", "$1");
      rewrite(
          sequence, sequence == 13 ? "192.0.2.7" : before, sequence == 13 ? "192.0.2.8" : previous);
      previous = event(sequence).hash();
    }

    assertBroken("events 11 to 20 are not those that head");
  }

  @Test
  void namesAnEventThatIsFoundByWhatItDoesNotSay() throws SQLException {
    store.tamper("UPDATE audit_event SET tenant = 'nobody' WHERE sequence = 4");

    assertBroken("event 4: changed: its index columns");
  }

  @Test
  void namesAnEventThatCanNotEvenBeRead() throws SQLException {
    store.tamper("UPDATE audit_event SET json = 'no object' WHERE sequence = 4");

    assertBroken("event 4: changed");
  }

  @Test
  void namesAStatementThatCanNotEvenBeRead() throws SQLException {
    store.tamper("UPDATE audit_statement SET line = 'no statement' WHERE number = 3");

    assertBroken("statement 3: changed: it can't be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind = 'key'", "sequence = sequence + 1", "time = time + 1"})
  void namesAStatementThatIsFoundByWhatItDoesNotSay(String change) throws SQLException {
    store.tamper("UPDATE audit_statement SET " + change + " WHERE number = 3");

    assertBroken("statement 3: changed: its index columns");
  }

  @Test
  void namesADeletedEvent() throws SQLException {
    store.tamper("DELETE FROM audit_event WHERE sequence = 9");

    assertBroken("event 10: deleted: event 9 is missing before it");
  }

  @Test
  void namesADeletedFirstEvent() throws SQLException {
    store.tamper("DELETE FROM audit_event WHERE sequence <= 2");

    assertBroken("event 3: deleted: events 1 to 2 are missing");
  }

  @Test
  void namesSwappedEvents() throws SQLException {
    store.tamper(
        "UPDATE audit_event SET sequence = 99 WHERE sequence = 5",
        "UPDATE audit_event SET sequence = 5 WHERE sequence = 6",
        "UPDATE audit_event SET sequence = 6 WHERE sequence = 99");

    assertBroken("event 5: out of order: it says that it is event 6");
  }

  @Test
  void namesAnInsertedEvent() throws SQLException {
    store.tamper(
        "UPDATE audit_event SET sequence = sequence + 1000 WHERE sequence > 5",
        "UPDATE audit_event SET sequence = sequence - 999 WHERE sequence > 1000",
        "INSERT INTO audit_event SELECT chain, 6, 'x', time, tenant, operation,"
            + " replace(json, '192.0.2.7', '192.0.2.9'), hash FROM audit_event WHERE sequence = 5");

    assertBroken("event 6: ");
  }

  @Test
  void namesATruncatedEnd() throws SQLException {
    store.tamper("DELETE FROM audit_event WHERE sequence > 15");

    assertBroken("event 16 or before: deleted or truncated: events 16 to 20 are missing");
  }

  @Test
  void namesAChangedADeletedAndAMovedStatement() throws SQLException {
    store.tamper(
        "UPDATE audit_statement SET line = replace(line, '\"reason\":\"interval\"',"
            + " '\"reason\":\"nothing\"') WHERE number = 3");
    assertBroken("statement 3: changed: its signature is wrong");

    store.tamper("DELETE FROM audit_statement WHERE number = 3");
    assertBroken("statement 4: deleted: statement 3 is missing");

    store.tamper("DELETE FROM audit_statement");
    assertBroken("it has no signed statement");
  }

  @Test
  void namesAnEndThatWasTruncatedWithItsHeads() throws Exception {
    Path heads = directory.resolve("heads.jsonl");
    Files.write(heads, statements());
    assertThat(store.audit("verify", "--heads", heads.toString()).code()).isZero();
    store.tamper(
        "DELETE FROM audit_event WHERE sequence > 10",
        "DELETE FROM audit_statement WHERE sequence > 10");

    assertThat(store.audit("verify").code()).as("nobody can tell from the store alone").isZero();
    Printed verified = store.audit("verify", "--heads", heads.toString());

    assertThat(verified.code()).isEqualTo(3);
    assertThat(verified.out())
        .contains("its end: truncated after statement 3 and event 10; the second copy continues")
        .contains("event 20");
  }

  @Test
  void namesALogThatWasMadeAnewWithAnotherKey() throws Exception {
    Path keys = directory.resolve("keys.pem");
    Files.writeString(keys, store.audit("keys").out());
    Path heads = directory.resolve("heads.jsonl");
    Files.write(heads, statements());
    assertThat(store.audit("verify", "--keys", keys.toString()).code()).isZero();
    store.close();
    Path other = directory.resolve("other");
    Files.createDirectories(other);
    AuditedStore made = made(other, "{heads: {interval: 1h}}");
    made.record("contoso", 10);
    made.seal();

    Printed byKey = made.audit("verify", "--keys", keys.toString());
    Printed byHeads = made.audit("verify", "--heads", heads.toString());

    assertThat(byKey.code()).isEqualTo(3);
    assertThat(byKey.out())
        .contains("statement 1: it is signed with the key", "not among the trusted keys");
    assertThat(byHeads.code()).isEqualTo(3);
    assertThat(byHeads.out()).contains("statement 1: changed: the second copy has a different");
    store = made;
  }

  private List<String> statements() {
    return await(store.archive().statements("gateway", 0, 1_000)).stream()
        .map(Statement::line)
        .toList();
  }

  @Test
  void verifiesAnExportWithoutTheStoreAndNamesWhatIsWrongWithIt() throws Exception {
    Path export = directory.resolve("export.jsonl");
    List<String> lines = store.audit("export").out().lines().toList();
    assertThat(lines).hasSize(24);
    assertExport(export, lines, 0, "good, 20 events");

    List<String> twice = new ArrayList<>(lines);
    twice.addAll(4, lines.subList(2, 4));
    assertExport(export, twice, 0, "good, 20 events");

    List<String> swapped = new ArrayList<>(lines);
    Collections.swap(swapped, 3, 4);
    assertExport(export, swapped, 3, "event 5: deleted: event 4 is missing before it");

    List<String> deleted = new ArrayList<>(lines);
    deleted.remove(6);
    assertExport(export, deleted, 3, "event 8: deleted: event 7 is missing");

    List<String> changed = new ArrayList<>(lines);
    changed.set(6, lines.get(6).replace("192.0.2.7", "192.0.2.8"));
    assertExport(export, changed, 3, "event 8: changed or inserted");

    List<String> truncated = new ArrayList<>(lines);
    truncated.subList(18, 20).clear();
    assertExport(export, truncated, 3, "deleted or truncated: events 19 to 20 are missing");
  }

  private static void assertExport(Path file, List<String> lines, int code, String words)
      throws IOException {
    Files.write(file, lines);
    Printed verified = AuditedStore.run("audit", "verify", "--file", file.toString());
    assertThat(verified.out()).contains(words);
    assertThat(verified.code()).isEqualTo(code);
  }

  @Test
  void goesOnWithTheSameKeyAfterAStopAndAnotherAfterARotation() throws IOException {
    Path key = directory.resolve("data/audit-keys/signing.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    String first = Files.readString(key);
    store.stop();
    store.open(Ticker.system());
    assertThat(Files.readString(key)).isEqualTo(first);

    assertThat(store.audit("rotate-key").code()).isZero();
    await(store.notary().rotateIfDue());
    store.record("contoso", 1);
    store.stop();

    assertThat(Files.readString(key)).as("the old key is destroyed").isNotEqualTo(first);
    store.open(Ticker.system());
    assertThat(store.audit("keys").out()).containsPattern("(?s)BEGIN.*BEGIN");
    assertThat(store.audit("verify").code()).isZero();
    assertThat(kinds()).containsSubsequence(Statement.Kind.KEY, Statement.Kind.KEY);
  }

  @Test
  void finishesARotationThatAKillInterrupted() throws IOException {
    Path keys = directory.resolve("data/audit-keys");
    Path old = directory.resolve("old.pem");
    Files.copy(keys.resolve("signing.pem"), old);
    assertThat(store.audit("rotate-key").code()).isZero();
    await(store.notary().rotateIfDue());
    store.stop();
    Files.move(keys.resolve("signing.pem"), keys.resolve("next.pem"));
    Files.copy(old, keys.resolve("signing.pem"), StandardCopyOption.REPLACE_EXISTING);

    store.open(Ticker.system());

    assertThat(keys.resolve("next.pem")).doesNotExist();
    assertThat(store.audit("verify").code()).isZero();
  }

  private List<Statement.Kind> kinds() {
    return await(store.archive().statements("gateway", 0, 1_000)).stream()
        .map(Statement::kind)
        .toList();
  }

  @Test
  void doesNotGoOnWithoutTheKeyOfTheChain() throws IOException {
    store.stop();
    Files.delete(directory.resolve("data/audit-keys/signing.pem"));

    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store.open(Ticker.system())))
        .hasMessageContaining("which is not in")
        .hasMessageContaining("audit.chain");
  }

  @Test
  void signsNoChainThatIsBroken() throws SQLException {
    store.record("contoso", 2);
    store.tamper("DELETE FROM audit_event WHERE sequence = 22");

    Throwable refused = Passage.anyFailure(store.notary().seal("interval"));

    assertThat(refused).hasMessageContaining("broken at event 23");
    assertThat(store.notary().isFailing()).isTrue();
  }

  @Test
  void provesOneEventByItsReceiptAlone() throws IOException {
    AuditEvent intent = intents.get(2);
    SealedEvent event = await(store.archive().event(intent.id())).orElseThrow();
    String receipt = await(Receipt.of(store.archive(), event)).orElseThrow();
    Path file = directory.resolve("receipt.json");
    Path keys = directory.resolve("keys.pem");
    Files.writeString(keys, store.audit("keys").out());

    Files.writeString(file, receipt);
    assertThat(
            AuditedStore.run(
                    "audit", "verify", "--receipt", file.toString(), "--keys", keys.toString())
                .code())
        .isZero();
    for (AuditEvent other : intents) {
      if (!other.equals(intent)) {
        assertThat(receipt).doesNotContain(other.id().toString());
      }
    }

    Files.writeString(file, receipt.replace("192.0.2.7", "192.0.2.8"));
    Printed changed = AuditedStore.run("audit", "verify", "--receipt", file.toString());
    assertThat(changed.code()).isEqualTo(3);
    assertThat(changed.out()).contains("BROKEN: the head does not cover the event");
    assertThat(Receipt.check(receipt.replace("\"sequence\\\":10", "\"sequence\\\":11"), Set.of()))
        .isEqualTo(Optional.of("the signature of the head is wrong"));
    assertThat(Receipt.check(receipt, Set.of("ab"))).isPresent();
    assertThat(Receipt.check("{}", Set.of())).isPresent();
  }

  @Test
  void hasNoReceiptBeforeAHeadCoversTheEvent() {
    AuditEvent late = store.record("contoso", 1).get(0);
    SealedEvent event = await(store.archive().event(late.id())).orElseThrow();

    assertThat(await(Receipt.of(store.archive(), event))).isEmpty();
  }
}
