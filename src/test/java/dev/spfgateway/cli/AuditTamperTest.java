package dev.spfgateway.cli;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Denial;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.MerkleTree;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.audit.proof.ChainSource;
import dev.spfgateway.audit.proof.HeadsFile;
import dev.spfgateway.audit.proof.Pages;
import dev.spfgateway.audit.proof.Verification;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.cli.AuditedStore.Printed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tampers with every member of every kind of event and statement, one by one. Statement 1
 * introduces the key, 2 states a hold, 3 is the first head, 4 covers events 1 to 8, and 5 the rest,
 * up to 14.
 */
class AuditTamperTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOLDS =
      "{heads: {interval: 1h}, retention: {holds: [{name: case-17, tenant: contoso}]}}";

  @TempDir Path directory;
  private AuditedStore store;

  @BeforeEach
  void record() throws IOException {
    store = AuditedStore.in(directory, HOLDS);
    store.record("contoso", 3);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    await(
        store
            .store()
            .record(
                new Denial(
                    UUID.randomUUID(),
                    now,
                    new Denial.Caller("contoso", "ci", "ci-key", "192.0.2.7", "s"),
                    Map.of("Forbidden", 3L),
                    new Denial.Span(now, now),
                    "request-9")));
    OperatorEvent.Result settled = new OperatorEvent.Result(true, "unknown became done");
    await(store.store().record(Events.operator(UUID.randomUUID(), settled)));
    store.seal();
    store.record("fabrikam", 2);
    store.record("contoso", 1);
    store.seal();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<SealedEvent> events() {
    return await(store.archive().links("gateway", 0, 100)).stream()
        .map(AuditArchive.Link::event)
        .toList();
  }

  private List<Statement> statements() {
    return await(store.archive().statements("gateway", 0, 100));
  }

  private void assertBroken(String what, String... words) {
    Printed verified = store.audit("verify");
    assertThat(verified.code()).as(what + verified).isEqualTo(3);
    assertThat(verified.out()).as(what).contains("BROKEN at ").contains(words);
  }

  /** The same text with one member that says something else, and of the same type. */
  private static String changed(String json, String member) {
    return edited(
        json,
        node -> {
          switch (node.get(member).getNodeType()) {
            case NUMBER -> node.put(member, node.get(member).asLong() + 1);
            case STRING -> node.put(member, node.get(member).asText() + "0");
            default -> node.putObject(member);
          }
        });
  }

  private static String edited(String json, Consumer<ObjectNode> edit) {
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(json);
      edit.accept(node);
      return JSON.writeValueAsString(node);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> members(String json) {
    List<String> members = new ArrayList<>();
    edited(json, node -> node.fieldNames().forEachRemaining(members::add));
    return members;
  }

  private void write(String table, String column, Object value, String key, long number)
      throws SQLException {
    store.tamper(
        "UPDATE %s SET %s = '%s' WHERE %s = %d"
            .formatted(table, column, value.toString().replace("'", "''"), key, number));
  }

  private void writeEvent(long sequence, String json, String hash) throws SQLException {
    write("audit_event", "json", json, "sequence", sequence);
    write("audit_event", "hash", hash, "sequence", sequence);
  }

  /** Verifies the store's chain with one event's text and hash replaced. */
  private String verdict(long sequence, String json, String hash) throws IOException {
    List<AuditArchive.Link> links = new ArrayList<>();
    for (SealedEvent event : events()) {
      boolean replaced = event.sequence() == sequence;
      links.add(
          new AuditArchive.Link(
              replaced ? new SealedEvent("gateway", sequence, json, hash) : event, true));
    }
    ChainSource source =
        new ChainSource() {
          @Override
          public List<String> chains() {
            return List.of("gateway");
          }

          @Override
          public Pages<AuditArchive.Link> events(String chain) {
            return new Pages<>(last -> last == null ? links : List.of());
          }

          @Override
          public Pages<Statement> statements(String chain) {
            return new Pages<>(
                last -> last == null ? AuditTamperTest.this.statements() : List.of());
          }
        };
    try (HeadsFile none = HeadsFile.open(null, "gateway")) {
      Verification verification =
          new Verification(source, "gateway", Set.of(), none, progress -> {});
      boolean good = verification.run();
      String said = String.join("\n", verification.lines());
      assertThat(said.contains("BROKEN at ")).isNotEqualTo(good);
      return said;
    }
  }

  /** Of each kind of event one, by every member. */
  private void withEveryMember(EventTest test) throws IOException {
    Set<String> seen = new HashSet<>();
    for (SealedEvent event : events()) {
      if (seen.add(SealedEvent.place(event.json()).kind())) {
        assertThat(verdict(event.sequence(), event.json(), event.hash())).contains("good");
        for (String member : members(event.json())) {
          test.run(event, member, changed(event.json(), member));
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrder("intent", "outcome", "denial", "operator");
  }

  /** Does one change. */
  private interface EventTest {
    void run(SealedEvent event, String member, String changed) throws IOException;
  }

  @Test
  void findsAChangeOfEveryMemberOfEveryKindOfEvent() throws IOException {
    withEveryMember(
        (event, member, changed) ->
            assertThat(verdict(event.sequence(), changed, event.hash()))
                .as(member)
                .contains("BROKEN at event " + event.sequence() + ": changed"));
  }

  @Test
  void findsAChangeOfEveryMemberThoughTheHashWasMadeToFit() throws IOException {
    withEveryMember(
        (event, member, changed) -> {
          boolean ofPlace = Set.of("chain", "sequence", "previous").contains(member);
          long named = event.sequence() + (ofPlace ? 0 : 1);
          assertThat(verdict(event.sequence(), changed, Sha256.of(changed)))
              .as(member)
              .contains("BROKEN at event " + named, ": ");
        });
  }

  @Test
  void findsAMemberMoreAMemberLessAndOtherWhiteSpace() throws SQLException {
    SealedEvent event = events().get(4);
    for (String changed :
        List.of(
            edited(event.json(), node -> node.put("more", 1)),
            edited(event.json(), node -> node.remove("principal")),
            event.json().replace("\":\"", "\": \""))) {
      assertThat(changed).isNotEqualTo(event.json());
      writeEvent(event.sequence(), changed, event.hash());
      assertBroken(changed, "event 5: changed: its text does not match its stored hash");
      writeEvent(event.sequence(), changed, Sha256.of(changed));
      assertBroken(changed, "event 6: changed or inserted: it does not follow");
    }
  }

  @Test
  void findsAChangeOfTheLastEventWhoseHashWasMadeToFit() throws SQLException {
    SealedEvent last = events().get(13);
    String changed = last.json().replace("192.0.2.7", "192.0.2.8");

    writeEvent(14, changed, Sha256.of(changed));

    assertBroken(changed, "events 9 to 14 are not those that head 5 signed");
  }

  @Test
  void findsAChangeOfEveryColumnOfAnEvent() throws SQLException {
    SealedEvent event = events().get(4);
    for (String column : List.of("id", "time", "tenant", "operation")) {
      store.tamper(
          "UPDATE audit_event SET %1$s = %1$s || '7' WHERE sequence = 5".formatted(column));
      assertBroken(column, "event 5: changed: its index columns");
      String was = edited(event.json(), node -> node.retain(column));
      write("audit_event", column, was.replaceAll("[{}\"]|.*:", ""), "sequence", 5);
    }
    assertThat(store.audit("verify").code()).as("all is back").isZero();

    writeEvent(5, event.json(), "x");
    assertBroken("hash", "event 5: changed: its text does not match its stored hash");
    writeEvent(5, "{}", event.hash());
    assertBroken("json", "event 5: changed: its text does not match its stored hash");
    writeEvent(5, event.json(), event.hash());
    write("audit_event", "chain", "other", "sequence", 5);
    assertBroken("chain", "event 6: deleted: event 5 is missing", "chain other: BROKEN");
    write("audit_event", "chain", "gateway", "sequence", 5);
    write("audit_event", "sequence", 500, "sequence", 5);
    assertBroken("sequence", "event 6: deleted: event 5 is missing");
  }

  @Test
  void findsAChangeOfEveryMemberOfEveryKindOfStatement() throws Exception {
    Path export = directory.resolve("export.jsonl");
    Set<Statement.Kind> seen = new HashSet<>();
    List<String> lines = store.audit("export").out().lines().toList();
    for (Statement statement : statements()) {
      if (seen.add(statement.kind())) {
        for (String member : members(statement.line())) {
          String changed = changed(statement.line(), member);
          List<String> tampered = new ArrayList<>(lines);
          Collections.replaceAll(tampered, statement.line(), changed);
          assertThat(verify(export, tampered).code()).as(member).isEqualTo(3);
          assertThat(verify(export, tampered).out()).as(member).contains("BROKEN at statement ");
        }
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(Statement.Kind.KEY, Statement.Kind.HOLDS, Statement.Kind.HEAD);
  }

  private static Printed verify(Path file, List<String> lines, Path... heads) throws IOException {
    Files.write(file, lines);
    List<String> command = new ArrayList<>(List.of("audit", "verify", "--file", file.toString()));
    for (Path second : heads) {
      command.addAll(List.of("--heads", second.toString()));
    }
    return AuditedStore.run(command.toArray(String[]::new));
  }

  @Test
  void findsAHoldThatWasTakenAwayChangedOrAdded() throws SQLException {
    Statement hold = statements().get(1);
    assertThat(hold.kind()).isEqualTo(Statement.Kind.HOLDS);

    write("audit_statement", "line", hold.line().replace("case-17", "case-18"), "number", 2);
    assertBroken("changed", "statement 2: changed: its signature is wrong");

    store.tamper("DELETE FROM audit_statement WHERE number = 2");
    assertBroken("deleted", "statement 3: deleted: statement 2 is missing before it");

    String line = hold.line().replace("\"number\":2", "\"number\":6");
    store.tamper(insertion(hold, 2, hold.line()), insertion(hold, 6, line));
    assertBroken("added", "statement 6: changed or inserted: it does not follow");
  }

  private static String insertion(Statement like, long number, String line) {
    return String.format(
        Locale.ROOT,
        "INSERT INTO audit_statement (chain, number, kind, sequence, time, line)"
            + " VALUES ('gateway', %d, 'holds', %d, %d, '%s')",
        number,
        like.sequence(),
        like.time().toEpochMilli(),
        line);
  }

  @Test
  void findsStatementsThatWereSwapped() throws SQLException {
    List<Statement> all = statements();
    write("audit_statement", "line", all.get(4).line(), "number", 4);
    write("audit_statement", "line", all.get(3).line(), "number", 5);

    assertBroken("swapped", "statement 4: changed: its index columns");
  }

  @Test
  void findsAChainOrAStoreThatWasEmptied() throws Exception {
    Path heads = Files.write(directory.resolve("heads.jsonl"), lines(statements()));
    store.tamper("DELETE FROM audit_event", "DELETE FROM audit_statement");

    Printed bare = store.audit("verify");
    Printed withHeads = store.audit("verify", "--heads", heads.toString());

    assertThat(bare.out()).contains("BROKEN: no audit chain was found");
    assertThat(bare.code()).isEqualTo(3);
    assertThat(withHeads.out()).contains("chain gateway: BROKEN at its beginning");
    assertThat(withHeads.code()).isEqualTo(3);
  }

  private static List<String> lines(List<Statement> statements) {
    return statements.stream().map(Statement::line).toList();
  }

  @Test
  void findsWhatTheSecondPlaceSaysOtherwise() throws Exception {
    Path heads = directory.resolve("heads.jsonl");
    List<String> same = lines(statements());
    Files.write(heads, same);
    assertThat(store.audit("verify", "--heads", heads.toString()).code()).isZero();

    List<String> other = new ArrayList<>(same);
    other.set(3, changed(same.get(3), "hash"));
    Files.write(heads, other);
    Printed differs = store.audit("verify", "--heads", heads.toString());
    assertThat(differs.code()).isEqualTo(3);
    assertThat(differs.out())
        .contains("statement 4: changed: the second copy has a different statement 4");

    List<String> more = new ArrayList<>(same);
    more.add(same.get(4).replace("\"number\":5", "\"number\":6"));
    Files.write(heads, more);
    assertThat(store.audit("verify", "--heads", heads.toString()).out())
        .contains("its end: truncated after statement 5");
  }

  @Test
  void findsWhatWasDoneToAnExport() throws Exception {
    for (String what :
        List.of("insert", "add-elsewhere", "change", "delete", "swap", "truncate", "tear")) {
      findsInAnExport(what);
    }
  }

  /** At every line. */
  private void findsInAnExport(String what) throws Exception {
    List<String> lines = store.audit("export").out().lines().toList();
    assertThat(lines).hasSize(19);
    Path export = directory.resolve("export.jsonl");
    Path heads = Files.write(directory.resolve("heads.jsonl"), lines(statements()));
    assertThat(verify(export, lines, heads).code()).isZero();

    for (int i = 0; i < lines.size(); i++) {
      List<String> tampered = tampered(what, lines, i).apply(new ArrayList<>(lines));
      Printed verified = verify(export, tampered, heads);

      if (what.equals("swap") && i == 13) {
        assertThat(verified.code()).as("events and statements may stand in any order").isZero();
      } else {
        assertThat(verified.code()).as(what + " " + i + verified).isEqualTo(3);
        assertThat(verified.out()).as(what + " " + i).containsPattern("BROKEN( at|: there is no)");
      }
    }
  }

  private static UnaryOperator<List<String>> tampered(String what, List<String> lines, int i) {
    return copy -> {
      String line = lines.get(i);
      String number = i < 14 ? "\"sequence\":" + (i + 1) : "\"number\":" + (i - 13);
      switch (what) {
        case "insert" -> copy.add(i, line.replace(number, number + "0"));
        case "add-elsewhere" ->
            copy.add((i + 5) % lines.size(), line.replace("\"time\":1", "\"time\":2"));
        case "change" -> copy.set(i, line.replace("\"time\":1", "\"time\":2"));
        case "delete" -> copy.remove(i);
        case "swap" -> Collections.swap(copy, i, (i + 1) % lines.size());
        case "truncate" -> copy.subList(i, lines.size()).clear();
        case "tear" -> {
          copy.subList(i + 1, lines.size()).clear();
          copy.set(i, line.substring(0, line.length() / 2));
        }
        default -> throw new IllegalArgumentException(what);
      }
      return copy;
    };
  }

  @Test
  void verifiesAStreamsFileWithAHalfLineBeforeTheWholeOne() throws IOException {
    List<String> lines = new ArrayList<>(store.audit("export").out().lines().toList());
    lines.add(7, lines.get(7).substring(0, 100));
    lines.add(15, lines.get(15).substring(0, 100));

    Printed verified = verify(directory.resolve("stream.jsonl"), lines);

    assertThat(verified.out()).contains("good, 14 events");
    assertThat(verified.err()).contains("line 8 can't be read", "line 16 can't be read");
    assertThat(verified.code()).isZero();
  }

  @Test
  void saysThatAnEmptyExportProvesNothing() throws IOException {
    Printed verified = verify(directory.resolve("empty.jsonl"), List.of());

    assertThat(verified.code()).isEqualTo(3);
    assertThat(verified.out()).contains("no audit chain was found");
  }

  @Test
  void findsAChangeOfEveryMemberOfAReceipt() throws IOException {
    String receipt = await(Receipt.of(store.archive(), events().get(2))).orElseThrow();
    Path file = directory.resolve("receipt.json");
    for (String member : members(receipt)) {
      Files.writeString(file, changed(receipt, member));
      assertThat(AuditedStore.run("audit", "verify", "--receipt", file.toString()).code())
          .as(member)
          .isEqualTo(3);
    }
    assertThat(members(receipt)).containsExactly("event", "index", "size", "path", "head", "keys");
  }

  /** JSON's readers take a member's last value, and a signature covers only what is before it. */
  @Test
  void acceptsNoMemberBehindASignature() throws Exception {
    SealedEvent forged = events().get(2);
    String event = forged.json().replace("192.0.2.7", "192.0.2.8");
    Statement head = statements().get(3);
    String root =
        "\",\"from\":1,\"sequence\":1,\"root\":\"" + MerkleTree.root(List.of(Sha256.of(event)));
    String line = head.line().substring(0, head.line().length() - 2) + root + "\"}";
    String keys = statements().get(0).line();
    ObjectNode receipt = JSON.createObjectNode().put("event", event).put("index", 0).put("size", 1);
    receipt.putArray("path");
    receipt.put("head", line).putArray("keys").add(keys);

    assertThat(Receipt.check(receipt.toString(), Set.of())).isPresent();
    List<String> lines = new ArrayList<>(store.audit("export").out().lines().toList());
    lines.set(17, lines.get(17).substring(0, lines.get(17).length() - 1) + ",\"reason\":\"x\"}");
    Path heads = Files.write(directory.resolve("heads.jsonl"), lines(statements()));
    assertThat(verify(directory.resolve("export.jsonl"), lines, heads).code()).isEqualTo(3);
  }

  @Test
  void keepsKeysThatVerifyWhatWasSignedBefore() throws IOException {
    Path keys = directory.resolve("keys.pem");
    Files.write(keys, store.audit("keys").out().getBytes(StandardCharsets.UTF_8));
    store.stop();
    store.open(Ticker.system());
    store.audit("rotate-key");
    await(store.notary().rotateIfDue());
    store.record("contoso", 1);
    store.seal();

    assertThat(store.audit("verify", "--keys", keys.toString()).code()).isZero();
    assertThat(Arrays.asList(store.audit("keys").out().split("\n"))).hasSizeGreaterThan(4);
  }
}
