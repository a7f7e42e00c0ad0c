package dev.spfgateway.store;

import static dev.spfgateway.pipeline.Operations.accepted;
import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.pipeline.Operations.ended;
import static dev.spfgateway.pipeline.Operations.keyed;
import static dev.spfgateway.pipeline.Operations.leading;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditLog;
import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.operation.record.Settlement;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.access.Action;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.mutation.OperationRunning;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.pipeline.mutation.StoredAnswer;
import dev.spfgateway.pipeline.mutation.TenantFull;
import dev.spfgateway.store.commit.StoreLimits;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of every store, whatever its database. Each test gets an empty store. */
public abstract class StoreContract {
  /** When the events of {@link Events} happen. */
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  private static final SubscriptionId SUBSCRIPTION =
      SubscriptionId.parse("aaaaaaaa-1111-4111-8111-111111111111").orElseThrow();
  private static final StampId STAMP =
      StampId.parse("bbbbbbbb-2222-4222-8222-222222222222").orElseThrow();
  private static final UUID JOB = UUID.fromString("44444444-4444-4444-8444-444444444444");
  private static final StoredAnswer ANSWER =
      new StoredAnswer(
          201,
          List.of(Map.entry("Location", "https://gw/1"), Map.entry("X-Twice", "a")),
          Buffer.buffer("{\"ID\":\"ü\"}"));

  private static final int MOST_OPERATIONS = 100;
  private static final int MOST_KEYS = 60;

  /** With bounds that a test can reach. */
  public static final StoreConfig CONFIG =
      new StoreConfig(
          4_096,
          512,
          10_000,
          Duration.ofSeconds(5),
          1_000,
          new StoreLimits.PerTenant(MOST_OPERATIONS, MOST_KEYS, new ByteSize(10_000)),
          null);

  private int made;

  /** The store as the log of the audit stage. */
  protected abstract AuditLog log();

  /** The same store as the operations'. */
  protected abstract OperationStore operations();

  /** The serial form of every entry of the chain, oldest first. */
  protected abstract List<String> entries();

  /** Every event of a mutation, oldest first. */
  private List<AuditEvent> recorded() {
    return entries().stream()
        .filter(json -> !json.contains("\"kind\":\"operator\""))
        .map(SealedEvent::open)
        .toList();
  }

  /** Operation ids in the order of their making. */
  private UUID id() {
    made++;
    return UUID.fromString("01a20afa-1caa-7000-8000-%012x".formatted(made));
  }

  private Operation.KeyClaim key(String text) {
    return new Operation.KeyClaim(
        "contoso", text, "f".repeat(64), NOW.plus(Duration.ofDays(7)), Duration.ofDays(7), 1_000);
  }

  private UUID claimed(String... guards) {
    UUID id = id();
    await(log().intent(Events.intent(id), anOperation(id, guards)));
    return id;
  }

  private UUID claimed(Operation.KeyClaim key) {
    UUID id = id();
    await(log().intent(Events.intent(id), keyed(id, key, id.toString())));
    return id;
  }

  private void end(UUID id, OperationResult ending) {
    await(log().outcome(Events.outcome(id), ending));
  }

  private OperationRecord find(UUID id) {
    return await(operations().find(Asker.GATEWAY, id)).orElseThrow();
  }

  private Optional<OperationStore.Keyed> held(Operation.KeyClaim key) {
    return await(operations().byKey(Asker.GATEWAY, key));
  }

  private boolean change(OperationRecord seen, OperationState to, boolean ends, UUID job) {
    return await(
        operations()
            .change(
                new Change(
                    seen, to, ends, Optional.ofNullable(job), "why", UUID.randomUUID(), NOW)));
  }

  @Test
  void aClaimIsSendingFromTheCommitOn() {
    UUID id = id();
    Operation.Lead lead =
        new Operation.Lead(
            "admin@contoso.example",
            Optional.of(JOB),
            Optional.of(new Operation.Baseline(Optional.of(STAMP.value()))),
            Optional.of("nightly"));

    await(log().intent(Events.intent(id), leading(id, lead, "vm-1", "checkpoint-1")));

    OperationRecord found = find(id);
    assertThat(found.asked().subscription()).isEqualTo(SUBSCRIPTION);
    assertThat(found.asked().tenant()).isEqualTo("contoso");
    assertThat(found.asked().principal()).isEqualTo("ci");
    assertThat(found.asked().stamp()).isEqualTo(STAMP);
    assertThat(found.asked().action()).isEqualTo(Action.RESTORE);
    assertThat(found.asked().method()).isEqualTo("MERGE");
    assertThat(found.asked().target()).startsWith("VMCheckPoints(");
    assertThat(found.asked().requestId()).isEqualTo("request-1");
    assertThat(found.lead()).isEqualTo(lead);
    assertThat(found.hold().owner()).isEqualTo("me");
    assertThat(found.hold().token()).isEqualTo(1);
    assertThat(found.status())
        .isEqualTo(
            new OperationRecord.Status(
                OperationState.SENDING, "", Optional.empty(), 0, NOW, NOW, Optional.empty()));
    assertThat(recorded()).extracting(AuditEvent::kind).containsExactly(AuditEvent.Kind.INTENT);
  }

  @Test
  void tellsAMachineWithoutTaskFromOneThatWasNotAsked() {
    UUID id = id();
    Operation.Lead lead =
        new Operation.Lead(
            "a",
            Optional.empty(),
            Optional.of(new Operation.Baseline(Optional.empty())),
            Optional.empty());
    await(log().intent(Events.intent(id), leading(id, lead, "vm-1")));

    assertThat(find(id).lead().baseline()).contains(new Operation.Baseline(Optional.empty()));
    assertThat(find(claimed("vm-2")).lead().baseline()).isEmpty();
  }

  @Test
  void findsNothingThatIsNotThere() {
    assertThat(await(operations().find(Asker.GATEWAY, UUID.randomUUID()))).isEmpty();
    assertThat(held(key("k1"))).isEmpty();
  }

  @Test
  void oneOfManyClaimsWithOneKeyAtTheSameInstantWins() {
    List<Future<Void>> claims = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      UUID id = id();
      claims.add(log().intent(Events.intent(id), keyed(id, key("k1"), id.toString())));
    }

    await(Future.join(claims).otherwiseEmpty());

    assertThat(claims).filteredOn(Future::succeeded).hasSize(1);
    assertThat(claims)
        .filteredOn(Future::failed)
        .allMatch(claim -> claim.cause() instanceof KeyTaken);
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void aRefusedClaimNamesWhoStandsInTheWayAndLeavesNothing() {
    UUID first = claimed("vm-1", "checkpoint-1");
    UUID id = id();

    Throwable refused =
        Passage.anyFailure(
            log().intent(Events.intent(id), keyed(id, key("k1"), "checkpoint-2", "vm-1")));

    assertThat(refused)
        .isInstanceOfSatisfying(
            OperationRunning.class, running -> assertThat(running.operation()).isEqualTo(first));
    assertThat(held(key("k1"))).isEmpty();
    assertThat(await(operations().find(Asker.GATEWAY, id))).isEmpty();
    claimed("checkpoint-2");
  }

  @Test
  void aTakenKeyNamesItsOperation() {
    UUID first = claimed(key("k1"));

    Throwable refused =
        Passage.anyFailure(log().intent(Events.intent(id()), keyed(id(), key("k1"), "other")));

    assertThat(refused)
        .isInstanceOfSatisfying(
            KeyTaken.class, taken -> assertThat(taken.operation()).isEqualTo(first));
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void keysOfTwoScopesNeverMeet() {
    claimed(key("k1"));
    Operation.KeyClaim other =
        new Operation.KeyClaim(
            "fabrikam", "k1", "f".repeat(64), NOW.plusSeconds(1), Duration.ofSeconds(1), 0);

    UUID second = claimed(other);

    assertThat(held(other).orElseThrow().operation().id()).isEqualTo(second);
  }

  @Test
  void aKeyThatAnEarlierGatewayKeptIsItsCallersByTheSchemeOfTheIntent() {
    UUID before = claimed(formerly("contoso/ci", "api-key"));
    Operation.KeyClaim same = formerly("2/contoso/api-key//ci", "api-key");
    Operation.KeyClaim other = formerly("2/contoso/bearer/issuer/ci", "bearer");

    assertThat(held(same).orElseThrow().operation().id()).isEqualTo(before);
    assertThat(Passage.anyFailure(log().intent(Events.intent(id()), keyed(id(), same, "x"))))
        .isInstanceOfSatisfying(
            KeyTaken.class, taken -> assertThat(taken.operation()).isEqualTo(before));
    assertThat(held(other)).isEmpty();
    UUID own = claimed(other);
    assertThat(held(other).orElseThrow().operation().id()).isEqualTo(own);

    end(before, ended(OperationState.NOT_SENT));
    assertThat(held(same)).isEmpty();
    claimed(same);
  }

  private Operation.KeyClaim formerly(String scope, String scheme) {
    return new Operation.KeyClaim(
        scope,
        "k1",
        "f".repeat(64),
        NOW.plus(Duration.ofDays(7)),
        Duration.ofDays(7),
        1_000,
        new Operation.Former("contoso/ci", scheme));
  }

  private TenantFull full(Operation.KeyClaim key) {
    int before = recorded().size();
    UUID id = id();
    Throwable refused =
        Passage.anyFailure(log().intent(Events.intent(id), keyed(id, key, id.toString())));
    assertThat(recorded()).as("nothing of it").hasSize(before);
    UUID others = id();
    await(log().intent(Events.intent(others, "fabrikam"), anOperation(others, others.toString())));
    assertThat(refused).isInstanceOf(TenantFull.class);
    return (TenantFull) refused;
  }

  @Test
  void aTenantKeepsSoManyOperationsAndAnotherIsUndisturbed() {
    List<UUID> ids = new ArrayList<>();
    List<Future<Void>> claims = new ArrayList<>();
    for (int i = 0; i < MOST_OPERATIONS; i++) {
      UUID id = id();
      ids.add(id);
      claims.add(log().intent(Events.intent(id), anOperation(id, id.toString())));
    }
    await(Future.join(claims));

    TenantFull open = full(key("k"));
    assertThat(open.what()).isEqualTo(TenantFull.Kept.OPERATIONS);
    assertThat(open.getMessage()).contains("keeps 100 operations").contains("maximum is 100");
    assertThat(open.freesIn(Duration.ofDays(7))).isEmpty();

    end(ids.get(0), ended(OperationState.DONE));
    watch(Duration.ofDays(1));
    assertThat(full(key("k")).freesIn(Duration.ofDays(7))).contains(Duration.ofDays(6));

    watch(Duration.ofDays(7));
    assertThat(sweep(NOW.plus(Duration.ofDays(8)), 10)).isEqualTo(1);
    claimed(key("k"));
    assertThat(full(key("other")).what()).isEqualTo(TenantFull.Kept.OPERATIONS);
  }

  @Test
  void aTenantKeepsSoManyKeys() {
    UUID first = claimed(key("k0"));
    for (int i = 1; i < MOST_KEYS; i++) {
      claimed(key("k" + i));
    }

    TenantFull full = full(key("k"));
    assertThat(full.what()).isEqualTo(TenantFull.Kept.KEYS);
    assertThat(full.freesIn(Duration.ZERO)).contains(Duration.ofDays(7));

    end(first, ended(OperationState.NOT_SENT));
    claimed(key("k"));
  }

  @Test
  void aTenantKeepsSoManyBytesOfAnswers() {
    StoredAnswer large = new StoredAnswer(201, List.of(), Buffer.buffer(new byte[5_000]));
    for (String key : List.of("k1", "k2")) {
      UUID id = claimed(key(key));
      end(id, new OperationResult(OperationState.DONE, Optional.empty(), true, Optional.of(large)));
    }

    assertThat(full(key("k")).what()).isEqualTo(TenantFull.Kept.ANSWERS);

    watch(Duration.ofDays(7));
    assertThat(sweep(NOW.plus(Duration.ofDays(8)), 1)).isPositive();
    claimed(key("k"));
  }

  @Test
  void keepsTheAnswerForReplays() {
    UUID id = claimed(key("k1"));

    end(id, new OperationResult(OperationState.DONE, Optional.empty(), true, Optional.of(ANSWER)));

    OperationStore.Keyed held = held(key("k1")).orElseThrow();
    assertThat(held.answer()).contains(ANSWER);
    assertThat(held.fingerprint()).isEqualTo("f".repeat(64));
    assertThat(held.expires()).isEqualTo(key("k1").expires());
    assertThat(held.operation().status().state()).isEqualTo(OperationState.DONE);
    assertThat(held.operation().status().progress()).isEqualTo(100);
  }

  @Test
  void whatWasNotSentGivesItsKeyBack() {
    UUID id = claimed(key("k1"));

    end(id, ended(OperationState.NOT_SENT));

    assertThat(held(key("k1"))).isEmpty();
    claimed(key("k1"));
  }

  @Test
  void anExpiredKeyIsFreeOnceItsOperationHasEnded() {
    Operation.KeyClaim expired =
        new Operation.KeyClaim("contoso", "k1", "f", NOW, Duration.ZERO, 1_000);
    UUID first = claimed(expired);
    UUID second = id();

    assertThat(Passage.anyFailure(log().intent(Events.intent(second), keyed(second, expired, "x"))))
        .as("it may still act")
        .isInstanceOf(KeyTaken.class);
    end(
        first,
        new OperationResult(OperationState.DONE, Optional.empty(), true, Optional.of(ANSWER)));
    await(log().intent(Events.intent(second), keyed(second, expired, "x")));

    OperationStore.Keyed held = held(expired).orElseThrow();
    assertThat(held.operation().id()).isEqualTo(second);
    assertThat(held.answer()).as("the old answer is no answer to the new request").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = OperationState.class, names = "SENDING", mode = EnumSource.Mode.EXCLUDE)
  void guardsHoldWhileItIsOpen(OperationState state) {
    UUID id = claimed("vm-1");

    end(id, ended(state));

    assertThat(find(id).status().state()).isEqualTo(state);
    assertThat(find(id).status().ended().isEmpty()).isEqualTo(state.isOpen());
    UUID next = id();
    Future<Void> second = log().intent(Events.intent(next), anOperation(next, "vm-1"));
    if (state.isOpen()) {
      assertThat(Passage.anyFailure(second)).isInstanceOf(OperationRunning.class);
    } else {
      await(second);
    }
  }

  @Test
  void aLateOutcomeSettlesWhatIsUnknown() {
    UUID id = claimed("vm-1");
    OperationRecord sending = find(id);
    assertThat(change(sending, OperationState.UNKNOWN, false, null)).isTrue();

    end(id, accepted(JOB));

    assertThat(find(id).status().state()).isEqualTo(OperationState.ACCEPTED);
    assertThat(find(id).status().job()).contains(JOB);
  }

  @Test
  void anOutcomeBehindTheEndIsRecordedAndChangesNothing() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.REJECTED));

    end(id, ended(OperationState.DONE));

    assertThat(find(id).status().state()).isEqualTo(OperationState.REJECTED);
    assertThat(recorded()).hasSize(3);
  }

  @Test
  void aChangeIsOneWithItsEvent() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));

    assertThat(change(find(id), OperationState.ACCEPTED, false, JOB)).isTrue();
    assertThat(change(find(id), OperationState.FAILED, true, JOB)).isTrue();

    OperationRecord found = find(id);
    assertThat(found.status().state()).isEqualTo(OperationState.FAILED);
    assertThat(found.status().reason()).isEqualTo("why");
    assertThat(found.status().job()).contains(JOB);
    assertThat(found.status().ended()).contains(NOW);
    List<AuditEvent> events = recorded();
    assertThat(events)
        .extracting(AuditEvent::kind)
        .containsExactly(
            AuditEvent.Kind.INTENT,
            AuditEvent.Kind.OUTCOME,
            AuditEvent.Kind.RECONCILED,
            AuditEvent.Kind.JOB);
    assertThat(events.get(3).result())
        .isEqualTo(new AuditEvent.Result("failed", "why", 0, null, JOB.toString()));
    assertThat(events.get(3).what()).isEqualTo(events.get(0).what());
    assertThat(events.get(3).who()).isEqualTo(events.get(0).who());
    claimed("vm-1");
  }

  @Test
  void aChangeByWhoSawAnOlderStateDoesNotHold() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));
    OperationRecord seen = find(id);
    assertThat(change(seen, OperationState.DONE, true, JOB)).isTrue();

    assertThat(change(seen, OperationState.ABSENT, true, null)).isFalse();

    assertThat(find(id).status().state()).isEqualTo(OperationState.DONE);
    assertThat(recorded()).hasSize(3);
  }

  @Test
  void whoWasFencedOffChangesNothing() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));
    OperationRecord seen = find(id);
    OperationRecord taken =
        await(operations().take(List.of(seen), "another", NOW.plusSeconds(60))).get(0);

    assertThat(change(seen, OperationState.ABSENT, true, null)).isFalse();
    assertThat(await(operations().take(List.of(seen), "me", NOW))).isEmpty();
    assertThat(change(taken, OperationState.DONE, true, null)).isTrue();

    assertThat(taken.hold()).isEqualTo(new OperationRecord.Hold("another", NOW.plusSeconds(60), 2));
  }

  @Test
  void renewingALeaseKeepsTheToken() {
    UUID id = claimed("vm-1");

    List<OperationRecord> renewed =
        await(operations().take(List.of(find(id)), "me", NOW.plusSeconds(99)));

    assertThat(renewed)
        .extracting(OperationRecord::hold)
        .containsExactly(new OperationRecord.Hold("me", NOW.plusSeconds(99), 1));
  }

  @Test
  void aJobThatTurnsOutNotToBeItsOwnIsForgotten() {
    UUID id = claimed("vm-1");
    end(id, accepted(JOB));

    assertThat(change(find(id), OperationState.DONE, true, null)).isTrue();

    assertThat(find(id).status().job()).isEmpty();
    assertThat(recorded().get(2).result())
        .isEqualTo(new AuditEvent.Result("done", "why", 0, null, null));
  }

  @Test
  void aRefusedOneKeepsKeyGuardAndAnswerUntilItIsSettled() {
    UUID id = id();
    await(log().intent(Events.intent(id), keyed(id, key("k1"), "vm-1")));
    StoredAnswer answer = new StoredAnswer(400, List.of(), Buffer.buffer("no"));
    end(
        id,
        new OperationResult(OperationState.REFUSED, Optional.empty(), true, Optional.of(answer)));

    assertThat(await(operations().open(10))).extracting(OperationRecord::id).contains(id);
    assertThat(held(key("k1")).orElseThrow().answer()).contains(answer);
    UUID next = id();
    assertThat(Passage.anyFailure(log().intent(Events.intent(next), anOperation(next, "vm-1"))))
        .isInstanceOf(OperationRunning.class);

    assertThat(change(find(id), OperationState.REJECTED, true, null)).isTrue();
    assertThat(held(key("k1")).orElseThrow().answer()).contains(answer);
    assertThat(recorded())
        .last()
        .extracting(AuditEvent::kind)
        .isEqualTo(AuditEvent.Kind.RECONCILED);
    claimed("vm-1");
  }

  @Test
  void aJobThatSpfHasOnlyNamedCanTurnOutToBeAnothers() {
    UUID first = claimed("vm-1");
    end(first, accepted(JOB));
    UUID second = claimed("vm-2");
    end(second, ended(OperationState.UNKNOWN));

    assertThat(await(operations().attributed(STAMP, List.of(JOB), second))).isEmpty();
    assertThat(change(find(second), OperationState.ACCEPTED, false, JOB)).isTrue();

    assertThat(await(operations().attributed(STAMP, List.of(JOB), first)))
        .as("what was proven is its own at once")
        .containsExactly(JOB);
    assertThat(change(find(first), OperationState.DONE, true, JOB)).isFalse();
  }

  @Test
  void oneJobIsNeverTwoOperationsOwn() {
    UUID first = claimed("vm-1");
    end(first, accepted(JOB));
    await(operations().progress(find(first), 1));
    UUID second = claimed("vm-2");
    end(second, ended(OperationState.UNKNOWN));

    assertThat(change(find(second), OperationState.DONE, true, JOB)).isFalse();

    assertThat(await(operations().attributed(STAMP, List.of(JOB, second), second)))
        .containsExactly(JOB);
    assertThat(await(operations().attributed(STAMP, List.of(JOB), first))).isEmpty();
    assertThat(find(second).status().state()).isEqualTo(OperationState.UNKNOWN);
  }

  @Test
  void twoAnswersWithOneJobAreBothRecorded() {
    UUID first = claimed("vm-1");
    UUID second = claimed("vm-2");
    end(first, accepted(JOB));

    end(second, accepted(JOB));

    assertThat(find(second).status().job()).contains(JOB);
  }

  @Test
  void anAbsentOneGivesItsKeyBack() {
    UUID id = claimed(key("k1"));
    end(id, ended(OperationState.UNKNOWN));
    assertThat(held(key("k1"))).isPresent();

    change(find(id), OperationState.ABSENT, true, null);

    assertThat(held(key("k1"))).isEmpty();
    claimed(key("k1"));
  }

  @Test
  void oneThatStaysUnknownForGoodFreesItsGuardAndKeepsItsKey() {
    UUID id = claimed(key("k1"));
    end(id, ended(OperationState.UNKNOWN));

    assertThat(change(find(id), OperationState.UNKNOWN, true, null)).isTrue();

    assertThat(find(id).status().ended()).isPresent();
    assertThat(held(key("k1"))).isPresent();
    assertThat(await(operations().open(10))).isEmpty();
  }

  private OperationStore.Found search(
      Set<OperationState> states, boolean openOnly, String tenant, UUID before, int limit) {
    return await(
        operations()
            .search(
                Asker.GATEWAY,
                new OperationStore.Search(
                    states,
                    openOnly,
                    Optional.ofNullable(tenant),
                    Optional.of(STAMP),
                    Optional.empty(),
                    Optional.ofNullable(before),
                    limit)));
  }

  @Test
  void operatorsFindOperationsOfAllTenantsNewestFirstInPages() {
    UUID first = claimed("1");
    UUID theirs = id();
    await(log().intent(Events.intent(theirs, "fabrikam"), anOperation(theirs, "2")));
    UUID third = claimed("3");
    end(third, ended(OperationState.UNKNOWN));

    OperationStore.Found page = search(Set.of(), false, null, null, 2);
    OperationStore.Found rest = search(Set.of(), false, null, page.next().orElseThrow(), 2);

    assertThat(page.operations()).extracting(OperationRecord::id).containsExactly(third, theirs);
    assertThat(rest.operations()).extracting(OperationRecord::id).containsExactly(first);
    assertThat(rest.next()).isEmpty();
    assertThat(search(Set.of(OperationState.UNKNOWN), false, null, null, 9).operations())
        .extracting(OperationRecord::id)
        .containsExactly(third);
    assertThat(search(Set.of(), false, "fabrikam", null, 9).operations())
        .extracting(OperationRecord::id)
        .containsExactly(theirs);
    assertThat(change(find(third), OperationState.UNKNOWN, true, null)).isTrue();
    assertThat(search(Set.of(), true, null, null, 9).operations())
        .extracting(OperationRecord::id)
        .containsExactly(theirs, first);
    OperationStore.Search elsewhere =
        new OperationStore.Search(
            Set.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(UUID.randomUUID()),
            Optional.empty(),
            9);
    assertThat(await(operations().search(Asker.GATEWAY, elsewhere)).operations()).isEmpty();
  }

  private static OperationResult unknown(UUID job) {
    return new OperationResult(OperationState.UNKNOWN, Optional.of(job), true, Optional.empty());
  }

  private boolean settle(OperationRecord seen, OperationState to) {
    Settlement.Ids ids =
        new Settlement.Ids(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    Settlement.Author eva = new Settlement.Author("eva", "password", "192.0.2.9");
    return await(
        operations()
            .settle(new Settlement(seen, to, "VMM shows it", eva, ids, NOW.plusSeconds(1))));
  }

  @ParameterizedTest
  @EnumSource(
      value = OperationState.class,
      names = {"DONE", "FAILED", "ABSENT"})
  void anOperatorSettlesWhatIsUnknownOnceAndNothingElseChangesItThen(OperationState to) {
    UUID id = claimed(key("k1"));
    end(id, ended(OperationState.UNKNOWN));
    OperationRecord seen = find(id);

    assertThat(settle(seen, to)).isTrue();

    assertThat(settle(find(id), OperationState.FAILED)).as("settled already").isFalse();
    assertThat(change(seen, OperationState.ACCEPTED, false, JOB)).as("the follower").isFalse();
    end(id, accepted(JOB));
    OperationRecord.Status now = find(id).status();
    assertThat(now.state()).isEqualTo(to);
    assertThat(now.reason()).isEqualTo("settled by an operator of the gateway: VMM shows it");
    assertThat(now.ended()).contains(NOW.plusSeconds(1));
    assertThat(held(key("k1")).isPresent()).isEqualTo(to != OperationState.ABSENT);
    assertThat(await(operations().open(10))).isEmpty();
    assertThat(recorded())
        .extracting(AuditEvent::kind)
        .containsExactly(
            AuditEvent.Kind.INTENT,
            AuditEvent.Kind.OUTCOME,
            AuditEvent.Kind.RECONCILED,
            AuditEvent.Kind.OUTCOME);
    assertThat(recorded().get(2).result().outcome()).isEqualTo(to.word());
  }

  @Test
  void anOperatorsSettlementIsOneCommitWithItsTwoEvents() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));

    assertThat(settle(find(id), OperationState.DONE)).isTrue();

    List<String> all = entries();
    assertThat(all).hasSize(4);
    assertThat(all.get(2))
        .contains("\"kind\":\"operator\"", "\"principal\":\"eva\"", "\"operation\":\"" + id)
        .contains("\"reason\":\"VMM shows it\"", "\"detail\":\"unknown became done\"");
    assertThat(all.get(3)).contains("\"kind\":\"reconciled\"").doesNotContain("eva");
    claimed("vm-1");
  }

  @Test
  void anOperatorSettlesWhatWasGivenUp() {
    UUID id = claimed(key("k1"));
    end(id, ended(OperationState.UNKNOWN));
    assertThat(change(find(id), OperationState.UNKNOWN, true, null)).isTrue();

    assertThat(settle(find(id), OperationState.ABSENT)).isTrue();

    assertThat(find(id).status().state()).isEqualTo(OperationState.ABSENT);
    assertThat(held(key("k1"))).isEmpty();
  }

  @Test
  void anOperatorSettlesThoughAnotherGatewayTookTheOperationOver() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));
    OperationRecord seen = find(id);
    OperationRecord taken =
        await(operations().take(List.of(seen), "another", NOW.plusSeconds(60))).get(0);

    assertThat(settle(seen, OperationState.DONE)).isTrue();

    assertThat(change(taken, OperationState.ABSENT, true, null)).isFalse();
    assertThat(find(id).status().state()).isEqualTo(OperationState.DONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = OperationState.class,
      names = {"SENDING", "ACCEPTED", "REFUSED", "DONE", "FAILED", "REJECTED"})
  void anOperatorSettlesNothingThatIsNotUnknown(OperationState state) {
    UUID id = claimed("vm-1");
    if (state != OperationState.SENDING) {
      end(id, ended(state));
    }
    int before = entries().size();

    assertThat(settle(find(id), OperationState.ABSENT)).isFalse();

    assertThat(find(id).status().state()).isEqualTo(state);
    assertThat(entries()).hasSize(before);
  }

  @Test
  void aSettlementByWhoSawAnOlderVersionDoesNotHold() {
    UUID id = claimed("vm-1");
    end(id, ended(OperationState.UNKNOWN));
    OperationRecord seen = find(id);
    assertThat(
            await(
                operations()
                    .change(
                        new Change(
                            seen,
                            OperationState.UNKNOWN,
                            true,
                            Optional.empty(),
                            "given up",
                            UUID.randomUUID(),
                            NOW.plusMillis(1)))))
        .isTrue();

    assertThat(settle(seen, OperationState.ABSENT)).isFalse();
  }

  @Test
  void aSettlementLeavesAJobToTheOperationThatIsKnownToHaveIt() {
    UUID first = claimed("vm-1");
    end(first, accepted(JOB));
    await(operations().progress(find(first), 10));
    UUID second = claimed("vm-2");
    end(second, unknown(JOB));
    UUID third = claimed("vm-3");
    UUID ownJob = UUID.randomUUID();
    end(third, unknown(ownJob));

    assertThat(settle(find(second), OperationState.DONE)).isTrue();
    assertThat(settle(find(third), OperationState.DONE)).isTrue();

    assertThat(find(second).status().job()).isEmpty();
    assertThat(find(third).status().job()).contains(ownJob);
  }

  @Test
  void tellsWhatHasNotEndedOldestFirst() {
    UUID sending = claimed("1");
    UUID unknown = claimed("2");
    end(unknown, ended(OperationState.UNKNOWN));
    UUID accepted = claimed("3");
    end(accepted, accepted(JOB));
    end(claimed("4"), ended(OperationState.DONE));

    assertThat(await(operations().open(10)))
        .extracting(OperationRecord::id)
        .containsExactly(sending, unknown, accepted);
    assertThat(await(operations().open(2)))
        .extracting(OperationRecord::id)
        .containsExactly(sending, unknown);
  }

  @Test
  void notesProgressWithoutAnEvent() {
    UUID id = claimed("vm-1");
    end(id, accepted(JOB));

    await(operations().progress(find(id), 40));

    assertThat(find(id).status().progress()).isEqualTo(40);
    assertThat(recorded()).hasSize(2);
  }

  @Test
  void listsASubscriptionsOperationsNewestFirstInPages() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, claimed("vm-" + i));
    }
    end(ids.get(4), ended(OperationState.DONE));

    assertThat(list(Set.of(), false, Optional.empty(), 10)).isEqualTo(ids);
    assertThat(list(Set.of(), false, Optional.empty(), 2)).isEqualTo(ids.subList(0, 2));
    assertThat(list(Set.of(), false, Optional.of(ids.get(1)), 2)).isEqualTo(ids.subList(2, 4));
    assertThat(list(Set.of(), true, Optional.empty(), 10)).isEqualTo(ids.subList(0, 4));
    assertThat(list(Set.of(OperationState.DONE, OperationState.ABSENT), false, Optional.empty(), 9))
        .containsExactly(ids.get(4));
    assertThat(
            await(
                operations()
                    .list(
                        Asker.GATEWAY,
                        new OperationStore.Page(
                            "contoso",
                            new SubscriptionId(UUID.randomUUID()),
                            Set.of(),
                            false,
                            Optional.empty(),
                            10))))
        .isEmpty();
  }

  @Test
  void listsSeveralStatesInOneOrderAndNoOtherTenants() {
    UUID first = claimed("vm-1");
    UUID second = claimed("vm-2");
    UUID third = claimed("vm-3");
    end(first, ended(OperationState.DONE));
    end(second, ended(OperationState.FAILED));
    UUID others = id();
    await(log().intent(Events.intent(others, "fabrikam"), anOperation(others, "vm-4")));
    Set<OperationState> states =
        Set.of(OperationState.DONE, OperationState.FAILED, OperationState.SENDING);

    assertThat(list(states, false, Optional.empty(), 9)).containsExactly(third, second, first);
    assertThat(list(states, false, Optional.of(third), 1)).containsExactly(second);
    assertThat(list(Set.of(), false, Optional.empty(), 9)).containsExactly(third, second, first);
    assertThat(list(Set.of(), true, Optional.empty(), 9)).containsExactly(third);
  }

  @Test
  void showsTheOldestOpenOperationOfEachTenantFirst() {
    UUID first = claimed("vm-1");
    UUID second = claimed("vm-2");
    UUID others = id();
    await(log().intent(Events.intent(others, "fabrikam"), anOperation(others, "vm-3")));

    assertThat(await(operations().open(2)))
        .extracting(OperationRecord::id)
        .containsExactly(first, others);
    assertThat(await(operations().open(3)))
        .extracting(OperationRecord::id)
        .containsExactly(first, others, second);
  }

  private List<UUID> list(
      Set<OperationState> states, boolean open, Optional<UUID> before, int limit) {
    return await(
            operations()
                .list(
                    Asker.GATEWAY,
                    new OperationStore.Page("contoso", SUBSCRIPTION, states, open, before, limit)))
        .stream()
        .map(OperationRecord::id)
        .toList();
  }

  @Test
  void sweepsWhatHasServedItsTimeInBoundedPortions() {
    Instant after = NOW.plus(Duration.ofDays(8));
    UUID open = claimed(key("open"));
    List<UUID> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ended.add(claimed(key("k" + i)));
      end(ended.get(i), ended(OperationState.DONE));
    }

    assertThat(sweep(NOW, 10)).as("all is young").isZero();
    assertThat(sweep(after, 10)).as("a clock that jumped ahead ends nothing").isZero();
    watch(Duration.ofDays(8));
    assertThat(sweep(NOW, 10)).as("nor does one that went back").isZero();
    int swept = 0;
    for (int rows = sweep(after, 2); rows > 0; rows = sweep(after, 2)) {
      assertThat(rows).as("two keys and two operations at most").isLessThanOrEqualTo(4);
      swept += rows;
    }
    assertThat(swept).isEqualTo(6);

    assertThat(held(key("k0"))).isEmpty();
    assertThat(await(operations().find(Asker.GATEWAY, ended.get(0)))).isEmpty();
    assertThat(find(open).status().state())
        .as("what is open stays")
        .isEqualTo(OperationState.SENDING);
    assertThat(held(key("open"))).isPresent();
    assertThat(recorded()).as("events stay").hasSize(7);
  }

  private int sweep(Instant now, int limit) {
    return await(operations().sweep(now, Duration.ofDays(7), limit));
  }

  private long watch(Duration passed) {
    long seen = await(operations().watch(-1, Duration.ZERO));
    return await(operations().watch(seen, passed));
  }

  @Test
  void aClockThatJumpsAheadFreesNoKey() {
    Operation.KeyClaim first =
        new Operation.KeyClaim("contoso", "k1", "f", NOW.minusSeconds(1), Duration.ofDays(7), 0);
    UUID id = claimed(first);
    end(id, ended(OperationState.DONE));

    assertThat(held(first).orElseThrow().isFree(NOW)).isFalse();
    UUID other = id();
    assertThat(
            Passage.anyFailure(
                log().intent(Events.intent(other), keyed(other, first, other.toString()))))
        .isInstanceOf(KeyTaken.class);

    watch(Duration.ofDays(7).minusMillis(1));
    assertThat(held(first).orElseThrow().isFree(NOW)).isFalse();
    watch(Duration.ofMillis(1));
    assertThat(held(first).orElseThrow().isFree(NOW)).isTrue();
    claimed(first);
    assertThat(held(first).orElseThrow().isFree(NOW)).as("kept anew").isFalse();
  }

  @Test
  void ofSeveralWatchersEachMomentCountsOnce() {
    long start = watch(Duration.ofHours(1));

    long one = await(operations().watch(start, Duration.ofMinutes(1)));
    long other = await(operations().watch(start, Duration.ofMinutes(1)));
    long newcomer = await(operations().watch(-1, Duration.ofMinutes(2)));

    assertThat(one).isEqualTo(start + 60_000);
    assertThat(other).as("it is told where the time is").isEqualTo(one);
    assertThat(newcomer).isEqualTo(one);
  }

  @Test
  void listsInTheOrderOfRecordingThoughIdsAndClockGoBack() {
    UUID first = UUID.fromString("ffffffff-1caa-7000-8000-000000000001");
    UUID second = UUID.fromString("00000000-1caa-7000-8000-000000000002");
    for (UUID id : List.of(first, second)) {
      await(log().intent(Events.intent(id), anOperation(id, id.toString())));
    }

    assertThat(list(Set.of(), false, Optional.empty(), 1)).containsExactly(second);
    assertThat(list(Set.of(), false, Optional.of(second), 1)).containsExactly(first);
    assertThat(list(Set.of(), false, Optional.of(first), 1)).isEmpty();
  }
}
