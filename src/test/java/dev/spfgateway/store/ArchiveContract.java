package dev.spfgateway.store;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.Denial;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.Hold;
import dev.spfgateway.audit.OperatorEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.pipeline.Passage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The contract of every store for signing, reading, dropping and copying. Each test gets an empty
 * store.
 */
public abstract class ArchiveContract {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final Optional<AuditQuery.Cursor> FIRST = Optional.empty();

  /** Of the statements that were made, by their number. */
  private final Map<Long, String> hashes = new HashMap<>();

  private long covered;

  /** The store as the log of the audit stage; its chain is {@code gateway}. */
  protected abstract AuditLog log();

  /** The same store as signers and streams write it. */
  protected abstract AuditKeeper keeper();

  /** The same store as it is read. */
  protected abstract AuditArchive archive();

  private UUID intent(String tenant) {
    UUID id = UUID.randomUUID();
    await(log().intent(Events.intent(id, tenant), anOperation(id, id.toString())));
    return id;
  }

  private Statement statement(long number, Statement.Kind kind, long sequence) {
    Statement made =
        Statement.parse(
            Statement.line(
                ("{\"statement\":\"%s\",\"version\":1,\"chain\":\"gateway\",\"number\":%d,"
                        + "\"sequence\":%d,\"time\":%d,\"previous\":\"%s\",\"from\":%d}")
                    .formatted(
                        kind.word(),
                        number,
                        sequence,
                        NOW.toEpochMilli() + number,
                        hashes.getOrDefault(number - 1, Statement.GENESIS),
                        covered + 1),
                new byte[] {1}));
    hashes.put(number, made.hash());
    covered = kind == Statement.Kind.HEAD ? sequence : covered;
    return made;
  }

  private static AuditQuery query(AuditQuery.Match match, int limit) {
    return new AuditQuery(AuditQuery.Span.ALWAYS, match, FIRST, limit);
  }

  private static AuditQuery.Match tenant(String name) {
    return new AuditQuery.Match(name, null, null, null, null, null, null);
  }

  private List<Long> sequences(AuditQuery query) {
    return await(archive().find(query)).stream().map(found -> found.event().sequence()).toList();
  }

  @Test
  void givesAChainInItsOrderPageByPage() {
    for (int i = 0; i < 5; i++) {
      intent("contoso");
    }

    List<AuditArchive.Link> first = await(archive().links("gateway", 0, 3));
    List<AuditArchive.Link> second = await(archive().links("gateway", 3, 3));

    assertThat(first).extracting(link -> link.event().sequence()).containsExactly(1L, 2L, 3L);
    assertThat(second).extracting(link -> link.event().sequence()).containsExactly(4L, 5L);
    assertThat(first).allMatch(AuditArchive.Link::agrees);
    assertThat(await(archive().hashes("gateway", 2, 3)))
        .containsExactly(first.get(1).event().hash(), first.get(2).event().hash());
    assertThat(await(archive().chains())).containsExactly("gateway");
    assertThat(await(archive().links("other", 0, 3))).isEmpty();
  }

  @Test
  void findsByEverythingThatCanBeAskedFor() {
    UUID mine = intent("contoso");
    intent("fabrikam");
    await(
        keeper()
            .record(
                new Denial(
                    UUID.randomUUID(),
                    NOW.plusSeconds(60),
                    new Denial.Caller("contoso", "ci", "ci-key", "192.0.2.7", ""),
                    Map.of("Forbidden", 3L),
                    new Denial.Span(NOW, NOW),
                    "request-9")));

    assertThat(sequences(query(tenant("contoso"), 10))).containsExactly(3L, 1L);
    assertThat(sequences(query(AuditQuery.Match.ALL, 1))).containsExactly(3L);
    AuditQuery.Match operation =
        new AuditQuery.Match("contoso", null, null, null, null, null, mine);
    assertThat(sequences(query(operation, 10))).containsExactly(1L);
    AuditQuery.Match denied =
        new AuditQuery.Match(null, null, "ci", null, "denied", "denial", null);
    assertThat(sequences(query(denied, 10))).containsExactly(3L);
    AuditQuery.Match restores =
        new AuditQuery.Match(
            null, Events.what(mine).subscription(), null, "restore", null, null, null);
    assertThat(sequences(query(restores, 10))).hasSize(2);
    AuditQuery late =
        new AuditQuery(
            new AuditQuery.Span(NOW.plusMillis(1), null), AuditQuery.Match.ALL, FIRST, 10);
    assertThat(sequences(late)).containsExactly(3L);
    AuditQuery early =
        new AuditQuery(
            new AuditQuery.Span(null, NOW.plusMillis(1)), AuditQuery.Match.ALL, FIRST, 10);
    assertThat(sequences(early)).hasSize(2);
  }

  @Test
  void showsWhatOperatorsDidToOperatorsAndToNoTenant() {
    UUID operation = intent("contoso");
    OperatorEvent done =
        Events.operator(operation, new OperatorEvent.Result(true, "unknown became done"));

    await(keeper().record(Events.operator(operation, null)));
    await(keeper().record(done));

    assertThat(sequences(query(ofKind("operator"), 10))).containsExactly(3L, 2L);
    assertThat(sequences(query(ofOperation(null, operation), 10))).containsExactly(3L, 2L, 1L);
    assertThat(sequences(query(ofOperation("contoso", operation), 10))).containsExactly(1L);
    assertThat(await(archive().event(done.id())).orElseThrow().json())
        .contains("\"principal\":\"eva\"", "\"action\":\"settle\"", "\"outcome\":\"done\"");
    assertThat(await(archive().links("gateway", 0, 10))).allMatch(AuditArchive.Link::agrees);
  }

  private static AuditQuery.Match ofKind(String kind) {
    return new AuditQuery.Match(null, null, null, null, null, kind, null);
  }

  private static AuditQuery.Match ofOperation(String tenant, UUID operation) {
    return new AuditQuery.Match(tenant, null, null, null, null, null, operation);
  }

  @Test
  void pagesThroughEventsOfOneInstantWithoutLossOrRepetition() {
    for (int i = 0; i < 7; i++) {
      intent("contoso");
    }
    List<Long> seen = new ArrayList<>();
    AuditQuery query = query(tenant("contoso"), 3);

    for (int page = 0; page < 3; page++) {
      List<AuditArchive.Found> found = await(archive().find(query));
      found.forEach(one -> seen.add(one.event().sequence()));
      intent("contoso");
      query = query.behind(AuditQuery.Cursor.parse(found.get(found.size() - 1).cursor().print()));
    }

    assertThat(seen).doesNotHaveDuplicates().contains(1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void findsWhatWasRecordedLastFirstThoughTheClockWentBack() {
    intent("contoso");
    await(
        keeper()
            .record(
                new Denial(
                    UUID.fromString("00000000-0000-7000-8000-000000000001"),
                    NOW.minus(Duration.ofDays(40)),
                    new Denial.Caller("contoso", "ci", "ci-key", "192.0.2.7", ""),
                    Map.of("Forbidden", 3L),
                    new Denial.Span(NOW, NOW),
                    "request-9")));

    AuditQuery newest = query(tenant("contoso"), 1);
    assertThat(sequences(newest)).containsExactly(2L);
    AuditQuery older = newest.behind(await(archive().find(newest)).get(0).cursor());
    assertThat(sequences(older)).containsExactly(1L);
    AuditQuery.Span both = new AuditQuery.Span(NOW.minus(Duration.ofDays(41)), NOW.plusSeconds(60));
    AuditQuery spanned = new AuditQuery(both, tenant("contoso"), FIRST, 1);
    assertThat(sequences(spanned)).containsExactly(2L);
    assertThat(sequences(spanned.behind(await(archive().find(spanned)).get(0).cursor())))
        .containsExactly(1L);
  }

  @Test
  void findsAnEventByItsIdAndNoOther() {
    intent("contoso");
    AuditEvent event =
        SealedEvent.open(await(archive().links("gateway", 0, 1)).get(0).event().json());

    assertThat(await(archive().event(event.id()))).isPresent();
    assertThat(await(archive().event(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void keepsStatementsOnceAndInOrder() {
    Statement key = statement(1, Statement.Kind.KEY, 0);
    Statement head = statement(2, Statement.Kind.HEAD, 4);
    Statement next = statement(3, Statement.Kind.HEAD, 9);
    for (Statement one : List.of(key, head, next)) {
      await(keeper().state(one));
    }

    assertThat(Passage.anyFailure(keeper().state(statement(3, Statement.Kind.KEY, 9)))).isNotNull();
    assertThat(Passage.anyFailure(keeper().state(statement(5, Statement.Kind.KEY, 9))))
        .as("a hole in the statements")
        .hasMessageContaining("does not follow");
    assertThat(await(archive().statements("gateway", 1, 10))).containsExactly(head, next);
    assertThat(await(archive().last("gateway", Optional.empty()))).contains(next);
    assertThat(await(archive().last("gateway", Optional.of(Statement.Kind.KEY)))).contains(key);
    assertThat(await(archive().keys("gateway", 10))).containsExactly(key);
    assertThat(await(archive().covering("gateway", 4))).contains(head);
    assertThat(await(archive().covering("gateway", 5))).contains(next);
    assertThat(await(archive().covering("gateway", 10))).isEmpty();
    assertThat(await(archive().heads("gateway", 0, NOW.plusMillis(3), Duration.ZERO, 10)))
        .containsExactly(head);
    assertThat(await(archive().heads("gateway", 0, NOW.plusMillis(3), Duration.ofMillis(1), 10)))
        .as("not watched for so long")
        .isEmpty();
    assertThat(await(archive().last("other", Optional.empty()))).isEmpty();
  }

  @Test
  void dropsAStretchWithTheStatementOfItOrNotAtAll() {
    for (int i = 0; i < 4; i++) {
      intent("contoso");
    }
    await(keeper().drop(statement(1, Statement.Kind.DROPPED, 4), 1, 2));

    assertThat(await(archive().links("gateway", 0, 10)))
        .extracting(link -> link.event().sequence())
        .containsExactly(3L, 4L);
    Throwable twice =
        Passage.anyFailure(keeper().drop(statement(1, Statement.Kind.DROPPED, 4), 3, 3));
    assertThat(twice).isNotNull();
    assertThat(await(archive().links("gateway", 0, 10))).hasSize(2);
    assertThat(await(archive().statements("gateway", 0, 10))).hasSize(1);
  }

  @Test
  void knowsWhatIsHeld() {
    UUID operation = intent("contoso");
    await(
        log()
            .outcome(
                Events.outcome(operation),
                dev.spfgateway.pipeline.Operations.ended(
                    dev.spfgateway.pipeline.mutation.OperationState.DONE)));
    Hold byTenant = new Hold("a", "contoso", null, null, null);
    Hold byOther = new Hold("b", "fabrikam", null, null, null);
    Hold byOperation = new Hold("c", null, operation, null, null);
    Hold later = new Hold("d", null, null, NOW.plusSeconds(1), null);
    Hold earlier = new Hold("e", "contoso", null, null, NOW);

    assertThat(isHeld(byTenant)).isTrue();
    assertThat(isHeld(byOperation)).isTrue();
    assertThat(isHeld(byOther, later, earlier)).isFalse();
    assertThat(isHeld()).isFalse();
  }

  private boolean isHeld(Hold... holds) {
    return await(archive().isHeld("gateway", 1, 2, List.of(holds)));
  }

  @Test
  void holdsWhatAnOpenOperationBeganWith() {
    intent("contoso");

    assertThat(isHeld()).isTrue();
  }

  @Test
  void remembersHowFarEachStreamIs() {
    assertThat(await(archive().position("syslog", "gateway"))).isZero();

    await(keeper().reached("syslog", "gateway", 7));
    await(keeper().reached("syslog", "gateway", 9));
    await(keeper().reached("file", "gateway", 3));

    assertThat(await(archive().position("syslog", "gateway"))).isEqualTo(9);
    assertThat(await(archive().position("file", "gateway"))).isEqualTo(3);
    assertThat(await(archive().position("syslog", "other"))).isZero();
  }
}
