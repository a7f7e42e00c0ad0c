package dev.spfgateway.store.sqlite;

import static dev.spfgateway.pipeline.Operations.ended;
import static dev.spfgateway.pipeline.Operations.keyed;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.Events;
import dev.spfgateway.operation.record.Change;
import dev.spfgateway.operation.record.OperationRecord;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.mutation.ClaimTaken;
import dev.spfgateway.pipeline.mutation.KeyTaken;
import dev.spfgateway.pipeline.mutation.Operation;
import dev.spfgateway.pipeline.mutation.OperationState;
import dev.spfgateway.store.StoreConfig;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Any sequence of claims, outcomes, changes, take-overs and restarts leaves the store where a plain
 * model says, and never lets two operations act under one key or guard that may both still act.
 */
class OperationLifeTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");
  private static final List<OperationState> STATES = List.of(OperationState.values());

  /** What happens next: which kind, on which of few keys and guards, leading to which state. */
  private record Step(int kind, int which, int guard, OperationState to, boolean ends) {}

  /** What the model knows of one operation. */
  private static final class Known {
    final UUID id;
    final int guard;
    final int key;
    OperationState state = OperationState.SENDING;
    boolean over;
    long token = 1;
    String owner = "me";

    Known(UUID id, int guard, int key) {
      this.id = id;
      this.guard = guard;
      this.key = key;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(STATES.subList(1, STATES.size())),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Property(tries = 25)
  void isWhereTheModelSays(@ForAll("steps") List<Step> steps) {
    Path file = temporary();
    List<Known> all = new ArrayList<>();
    Map<Integer, Known> keys = new HashMap<>();
    SqliteStore store = open(file);
    for (Step step : steps) {
      switch (step.kind()) {
        case 0 -> {
          store.close();
          store = open(file);
        }
        case 1, 2, 3, 4 -> claim(store, step, all, keys);
        case 5, 6 -> end(store, step, all, keys);
        case 7 -> take(store, step, all);
        default -> change(store, step, all, keys);
      }
      assertSame(store, all, keys);
    }
    store.close();
  }

  private static Operation.KeyClaim key(int which) {
    return new Operation.KeyClaim(
        "scope", "k" + which, "f", NOW.plusSeconds(1), Duration.ofSeconds(1), 100);
  }

  private static void claim(
      SqliteStore store, Step step, List<Known> all, Map<Integer, Known> keys) {
    UUID id = UUID.randomUUID();
    Operation.KeyClaim key = key(step.which());
    Future<Void> claimed = store.intent(Events.intent(id), keyed(id, key, "guard-" + step.guard()));
    boolean keyTaken = keys.containsKey(step.which());
    Optional<Known> holder =
        all.stream().filter(one -> !one.over && one.guard == step.guard()).findFirst();
    if (keyTaken || holder.isPresent()) {
      Throwable refused = Passage.anyFailure(claimed);
      assertThat(refused).isInstanceOf(ClaimTaken.class);
      assertThat(refused instanceof KeyTaken).isEqualTo(keyTaken);
      assertThat(((ClaimTaken) refused).operation())
          .isEqualTo(keyTaken ? keys.get(step.which()).id : holder.orElseThrow().id);
      return;
    }
    await(claimed);
    Known made = new Known(id, step.guard(), step.which());
    all.add(made);
    keys.put(step.which(), made);
  }

  private static void end(SqliteStore store, Step step, List<Known> all, Map<Integer, Known> keys) {
    if (all.isEmpty()) {
      return;
    }
    Known one = all.get(all.size() - 1 - step.which() % all.size());
    await(store.outcome(Events.outcome(one.id), ended(step.to())));
    boolean holds =
        !one.over && (one.state == OperationState.SENDING || one.state == OperationState.UNKNOWN);
    if (holds) {
      one.state = step.to();
      one.over = !step.to().isOpen();
      if (step.to() == OperationState.NOT_SENT) {
        keys.remove(one.key, one);
      }
    }
  }

  private static void take(SqliteStore store, Step step, List<Known> all) {
    String owner = step.ends() ? "me" : "another";
    for (OperationRecord seen : await(store.open(1_000))) {
      await(store.take(List.of(seen), owner, NOW));
      Known one =
          all.stream().filter(known -> known.id.equals(seen.id())).findFirst().orElseThrow();
      one.token += one.owner.equals(owner) ? 0 : 1;
      one.owner = owner;
    }
  }

  private static void change(
      SqliteStore store, Step step, List<Known> all, Map<Integer, Known> keys) {
    if (all.isEmpty()) {
      return;
    }
    Known one = all.get(all.size() - 1 - step.which() % all.size());
    OperationRecord seen = await(store.find(Asker.GATEWAY, one.id)).orElseThrow();
    boolean ends = step.ends() || !step.to().isOpen();
    boolean changed =
        await(
            store.change(
                new Change(seen, step.to(), ends, Optional.empty(), "", UUID.randomUUID(), NOW)));
    assertThat(changed).isEqualTo(!one.over);
    if (changed) {
      one.state = step.to();
      one.over = ends;
      if (step.to() == OperationState.ABSENT) {
        keys.remove(one.key, one);
      }
    }
  }

  private static void assertSame(SqliteStore store, List<Known> all, Map<Integer, Known> keys) {
    for (Known one : all) {
      OperationRecord found = await(store.find(Asker.GATEWAY, one.id)).orElseThrow();
      assertThat(found.status().state()).isEqualTo(one.state);
      assertThat(found.status().ended().isPresent()).isEqualTo(one.over);
      assertThat(found.hold().token()).isEqualTo(one.token);
    }
    for (int key = 0; key < 3; key++) {
      Optional<UUID> holder =
          await(store.byKey(Asker.GATEWAY, key(key))).map(held -> held.operation().id());
      assertThat(holder).isEqualTo(Optional.ofNullable(keys.get(key)).map(one -> one.id));
    }
  }

  private static SqliteStore open(Path file) {
    return SqliteStore.open(file, new StoreConfig(16, 16).limits(), "gateway");
  }

  private static Path temporary() {
    try {
      Path directory = Files.createTempDirectory("operation-life");
      for (String name : List.of("gateway.db", "gateway.db-wal", "gateway.db-shm")) {
        directory.resolve(name).toFile().deleteOnExit();
      }
      return directory.resolve("gateway.db");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
