package dev.spfgateway.cli;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.chain.Receipt;
import dev.spfgateway.audit.chain.Retention;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.cli.AuditedStore.Printed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old events are dropped, events on hold stay, and the chain can still be verified. */
class AuditRetentionTest {
  /** Makes an empty store whose first head is signed. */
  AuditedStore made(Path where, String auditYaml) throws IOException {
    return AuditedStore.in(where, auditYaml);
  }

  private static final String KEEP = "{heads: {interval: 1h}, retention: {keep: 24h%s}}";

  @TempDir Path directory;
  private final HandTicker ticker = new HandTicker();
  private AuditedStore store;
  private boolean watched = true;

  @AfterEach
  void close() {
    store.close();
  }

  /** Events 1 to 4 are contoso's, 5 to 8 fabrikam's, 9 to 12 contoso's; the last are young. */
  private List<AuditEvent> record(String holds) throws IOException {
    store = made(directory, KEEP.formatted(holds));
    store.stop();
    store.open(ticker);
    List<AuditEvent> first = store.record("contoso", 2);
    store.seal();
    store.record("fabrikam", 2);
    store.seal();
    ticker.pass(Duration.ofDays(2));
    if (watched) {
      watch(Duration.ofDays(2));
    }
    store.record("contoso", 2);
    store.seal();
    return first;
  }

  private void watch(Duration passed) {
    long seen = await(store.store().watch(-1, Duration.ZERO));
    await(store.store().watch(seen, passed));
  }

  @Test
  void dropsNothingBecauseTheClockJumpedAhead() throws IOException {
    watched = false;
    record("");

    retain();
    assertThat(left()).hasSize(12);

    watch(Duration.ofDays(2));
    retain();
    assertThat(left()).as("what is watched is dropped").doesNotContain(1L);
  }

  private void retain() {
    Retention retention = store.notary().retention();
    await(retention.run());
    await(retention.run());
  }

  private List<Long> left() {
    return await(store.archive().links("gateway", 0, 100)).stream()
        .map(link -> link.event().sequence())
        .toList();
  }

  private long dropStatements() {
    return await(store.archive().statements("gateway", 0, 100)).stream()
        .filter(one -> one.kind() == Statement.Kind.DROPPED)
        .count();
  }

  @Test
  void dropsWhatIsOldAndStatesItSoThatTheRestIsProvable() throws IOException {
    record("");

    retain();

    assertThat(left()).containsExactly(9L, 10L, 11L, 12L);
    assertThat(dropStatements()).isEqualTo(2);
    Printed verified = store.audit("verify");
    assertThat(verified.out()).contains("good, 4 events (0 of them not signed yet, 8 dropped");
    assertThat(verified.code()).isZero();
    await(store.notary().stop());
    store.record("contoso", 1);
    assertThat(left()).endsWith(13L, 14L);
    assertThat(store.audit("verify").code()).isZero();
  }

  @Test
  void keepsWhatIsHeldWithTheProofOfIt() throws IOException {
    AuditEvent held =
        record(", holds: [{name: case-17, tenant: contoso, to: '2999-01-01T00:00:00Z'}]").get(0);

    retain();

    assertThat(left()).containsExactly(1L, 2L, 3L, 4L, 9L, 10L, 11L, 12L);
    assertThat(store.audit("verify").code()).isZero();
    SealedEvent event = await(store.archive().event(held.id())).orElseThrow();
    String receipt = await(Receipt.of(store.archive(), event)).orElseThrow();
    assertThat(Receipt.check(receipt, Set.of())).isEmpty();
    assertThat(await(store.archive().statements("gateway", 0, 100)))
        .anySatisfy(one -> assertThat(one.line()).contains("\"name\":\"case-17\""));
  }

  @Test
  void holdsByOperationAndByTime() throws IOException {
    AuditEvent one = record("").get(0);
    store.stop();
    store.close();

    store =
        made(
            directory,
            KEEP.formatted(", holds: [{name: a, operation: " + one.what().operation() + "}]"));
    store.stop();
    store.open(ticker);
    retain();
    assertThat(left()).startsWith(1L, 2L, 3L, 4L, 9L);
    assertThat(store.audit("verify").code()).isZero();

    store.stop();
    store.close();
    store = made(directory, KEEP.formatted(", holds: [{name: b, from: '" + one.time() + "'}]"));
    store.stop();
    store.open(ticker);
    retain();
    assertThat(left()).as("all tests' events have one time").startsWith(1L, 2L, 3L, 4L);
  }

  @Test
  void namesADeletionThatOnlyLooksLikeRetention() throws IOException, SQLException {
    record("");
    store.tamper("DELETE FROM audit_event WHERE sequence <= 4");

    Printed verified = store.audit("verify");

    assertThat(verified.code()).isEqualTo(3);
    assertThat(verified.out()).contains("deleted: events 1 to 4 are missing");
  }

  @Test
  void namesWhatWasDroppedAndPutBack() throws IOException, SQLException {
    record("");
    retain();
    store.tamper(
        "INSERT INTO audit_event SELECT chain, 3, 'x', time, tenant, operation, json, hash"
            + " FROM audit_event WHERE sequence = 9");

    assertThat(store.audit("verify").code()).isEqualTo(3);
  }

  @Test
  void neverDropsTheIntentOfAnOperationThatIsOpen() throws IOException {
    store = made(directory, KEEP.formatted(""));
    store.stop();
    store.open(ticker);
    java.util.UUID open = java.util.UUID.randomUUID();
    await(
        store
            .store()
            .intent(
                dev.spfgateway.audit.Events.intent(open),
                dev.spfgateway.pipeline.Operations.anOperation(open, "vm-1")));
    store.seal();
    store.record("contoso", 1);
    ticker.pass(Duration.ofDays(2));
    store.seal();
    store.record("contoso", 1);
    store.seal();

    retain();

    assertThat(left()).startsWith(1L);
  }
}
