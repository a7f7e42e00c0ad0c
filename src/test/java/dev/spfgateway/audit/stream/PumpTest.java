package dev.spfgateway.audit.stream;

import static dev.spfgateway.pipeline.Operations.anOperation;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.Events;
import dev.spfgateway.audit.StreamConfig;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PumpTest {
  private static final StreamConfig CONFIG =
      new StreamConfig(
          null, null, 3, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5));

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Place place = new Place();
  private SqliteStore store;
  private SqliteArchive archive;

  /** An outlet that accepts, fails, hangs, or loses what it accepted. */
  private static final class Place implements Outlet {
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final AtomicLong breaks = new AtomicLong();
    private volatile boolean failing;
    private volatile boolean losesTheNext;
    private volatile Promise<Void> hanging;
    private volatile Duration settle = Duration.ofMillis(1);

    @Override
    public Future<Void> deliver(List<Line> lines) {
      if (failing) {
        return Future.failedFuture("away");
      }
      if (hanging != null) {
        return hanging.future();
      }
      if (losesTheNext) {
        losesTheNext = false;
        breaks.incrementAndGet();
      } else {
        lines.forEach(line -> texts.add(line.text()));
      }
      return Future.succeededFuture();
    }

    @Override
    public Duration settle() {
      return settle;
    }

    @Override
    public long breaks() {
      return breaks.get();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  @BeforeEach
  void open() {
    Path file = directory.resolve("gateway.db");
    store = SqliteStore.open(file, new StoreConfig(4_096, 512).limits(), "gateway");
    archive = SqliteArchive.open(file);
  }

  @AfterEach
  void close() {
    await(vertx.close());
    archive.close();
    store.close();
  }

  private void record(int events) {
    for (int i = 0; i < events; i++) {
      UUID id = UUID.randomUUID();
      await(store.intent(Events.intent(id), anOperation(id, id.toString())));
    }
  }

  private long position() {
    return await(archive.position("test", "gateway"));
  }

  private Pump pump() {
    return pump(CONFIG);
  }

  private Pump pump(StreamConfig config) {
    Pump.Source source =
        new Pump.Source(archive, store, "gateway", Ticker.system(), new SimpleMeterRegistry());
    return new Pump(vertx, source, "test", place, true, config);
  }

  private List<Long> sequences() {
    return place.texts.stream()
        .map(text -> Long.valueOf(text.replaceFirst(".*\"sequence\":(\\d+).*", "$1")))
        .toList();
  }

  @Test
  void deliversEverythingOnceInOrderAndGoesOnFromThereAfterAStart() {
    record(8);
    Pump first = pump();
    await(first.start());
    until(() -> position() == 8);
    await(first.stop());
    record(2);

    Pump second = pump();
    await(second.start());

    until(() -> place.texts.size() == 10);
    assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    await(second.stop());
  }

  @Test
  void losesNothingWhileItsPlaceIsAway() {
    place.failing = true;
    Pump pump = pump();
    await(pump.start());
    record(5);
    until(pump::isFailing);

    place.failing = false;

    until(() -> place.texts.size() == 5);
    until(() -> !pump.isFailing());
    await(pump.stop());
    assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void deliversAgainWhatMayHaveBeenLostWithItsConnection() {
    place.settle = Duration.ofHours(1);
    Pump pump = pump();
    record(2);
    await(pump.start());
    until(() -> place.texts.size() == 2);

    place.breaks.incrementAndGet();

    until(() -> place.texts.size() == 4);
    assertThat(sequences()).containsExactly(1L, 2L, 1L, 2L);
    await(pump.stop());
    assertThat(position()).as("nothing had settled").isZero();
  }

  @Test
  void losesNothingWhenAConnectionBreaksBetweenTwoBatches() {
    place.losesTheNext = true;
    record(8);
    Pump pump = pump();

    await(pump.start());

    until(() -> position() == 8);
    assertThat(sequences()).contains(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    await(pump.stop());
  }

  @Test
  void remembersAtItsStopWhatNeedsNoTimeToSettle() {
    place.settle = Duration.ZERO;
    Pump pump = pump();
    await(pump.start());
    record(2);

    await(pump.stop());

    assertThat(sequences()).containsExactly(1L, 2L);
    assertThat(position()).isEqualTo(2);
  }

  @Test
  void saysSoWhenItsPlaceHangsAndStopsNoneTheLess() {
    place.hanging = Promise.promise();
    record(2);
    Pump pump =
        pump(
            new StreamConfig(
                null, null, 3, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ZERO));
    await(pump.start());

    until(pump::isFailing);

    await(pump.stop());
    place.hanging.complete();
    assertThat(position()).isZero();
  }

  @Test
  void goesOnWhenItsPlaceHangsNoMore() {
    Promise<Void> hanging = Promise.promise();
    place.hanging = hanging;
    record(2);
    Pump pump = pump();
    await(pump.start());
    until(pump::isFailing);

    place.hanging = null;
    hanging.complete();

    until(() -> !pump.isFailing());
    until(() -> position() == 2);
    await(pump.stop());
  }

  @Test
  void rotatesItsFileAndMendsATornLine() throws IOException {
    Path file = directory.resolve("out/audit.jsonl");
    FileOutlet outlet = new FileOutlet(vertx, file, 100, 2);
    String line = "x".repeat(60);
    for (int i = 0; i < 4; i++) {
      await(outlet.deliver(List.of(new Outlet.Line("head", 0, i + line))));
    }

    assertThat(Files.readAllLines(file)).containsExactly(3 + line);
    assertThat(Files.readAllLines(directory.resolve("out/audit.jsonl.1")))
        .containsExactly(2 + line);
    assertThat(Files.readAllLines(directory.resolve("out/audit.jsonl.2")))
        .containsExactly(1 + line);
    assertThat(directory.resolve("out/audit.jsonl.3")).doesNotExist();
    Files.writeString(file, "{\"torn");
    await(outlet.deliver(List.of(new Outlet.Line("head", 0, "whole"))));
    assertThat(Files.readAllLines(file)).containsExactly("{\"torn", "whole");
  }
}
