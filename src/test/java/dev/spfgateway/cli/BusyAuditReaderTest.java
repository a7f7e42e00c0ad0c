package dev.spfgateway.cli;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.AuditQuery;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.audit.stream.Pump;
import dev.spfgateway.audit.stream.Pumps;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.Asker;
import dev.spfgateway.testing.TestBed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signing, streams and retention continue while a tenant's search keeps the thread busy that all
 * searches share.
 */
class BusyAuditReaderTest {
  private static final Duration OLD = Duration.ofDays(2);

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final HandTicker ticker = new HandTicker();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private AuditedStore store;
  private Future<?> laterSearch;

  /** Events 1 and 2 are old when the search begins. */
  @BeforeEach
  void search() throws IOException {
    store =
        AuditedStore.in(
            directory,
            "{heads: {interval: 1h}, retention: {keep: 24h}, streams: {interval: 50ms, file: {path:"
                + " '%s'}}}".formatted(copy()));
    store.stop();
    store.open(ticker);
    store.record("contoso", 1);
    store.seal();
    ticker.pass(OLD);
    long seen = await(store.store().watch(-1, Duration.ZERO));
    await(store.store().watch(seen, OLD));
    until(
        () -> {
          Future<?> unused = find().onComplete(found -> hold());
          return busy.getCount() == 0;
        });
    laterSearch = find();
  }

  @AfterEach
  void close() {
    release.countDown();
    store.close();
  }

  private Path copy() {
    return directory.resolve("copy.jsonl");
  }

  private Future<List<AuditArchive.Found>> find() {
    Asker contoso = Asker.named("contoso", Duration.ofMinutes(5), Ticker.system());
    return store
        .archive()
        .by(contoso)
        .find(new AuditQuery(AuditQuery.Span.ALWAYS, AuditQuery.Match.ALL, Optional.empty(), 10));
  }

  /** Makes a search last as long as the test, if it ends on the thread of searches. */
  private void hold() {
    if (!Thread.currentThread().getName().equals("audit-reader")) {
      return;
    }
    busy.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Statement lastHead() {
    return await(store.archive().last("gateway", Optional.of(Statement.Kind.HEAD))).orElseThrow();
  }

  @Test
  void aHeadIsSigned() {
    store.record("fabrikam", 1);

    store.seal();

    assertThat(lastHead().sequence()).isEqualTo(4);
    assertThat(laterSearch.isComplete()).as("searches still wait").isFalse();
  }

  @Test
  void oldEventsAreDropped() {
    store.record("fabrikam", 1);
    store.seal();

    await(store.notary().retention().run());

    assertThat(await(store.archive().links("gateway", 0, 100)))
        .extracting(link -> link.event().sequence())
        .containsExactly(3L, 4L);
    assertThat(laterSearch.isComplete()).as("searches still wait").isFalse();
  }

  @Test
  void eventsAreCopied() {
    List<Pump> pumps =
        Pumps.of(
            bed.vertx(),
            store.config(),
            directory.resolve("heads.jsonl"),
            new Pump.Source(
                store.archive(),
                store.store(),
                "gateway",
                Ticker.system(),
                new SimpleMeterRegistry()));
    await(Future.all(pumps.stream().map(Pump::start).toList()));
    AuditEvent intent = store.record("fabrikam", 1).get(0);

    until(() -> text(copy()).contains(intent.id().toString()));

    assertThat(laterSearch.isComplete()).as("searches still wait").isFalse();
    await(Future.all(pumps.stream().map(Pump::stop).toList()));
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
