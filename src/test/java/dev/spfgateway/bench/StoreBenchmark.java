package dev.spfgateway.bench;

import static dev.spfgateway.pipeline.Operations.anOperation;

import dev.spfgateway.audit.Events;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.commit.Store;
import dev.spfgateway.store.postgres.PostgresFixture;
import dev.spfgateway.store.postgres.PostgresStore;
import dev.spfgateway.store.sqlite.SqliteStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Intents a second and what each waits, by how many wait at once, beside what a sync of the same
 * disk costs in the same run. Arguments: a directory on the disk in question, and seconds a
 * measurement.
 */
public final class StoreBenchmark {
  private static final int MOST = 2_000_000;

  private StoreBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(args[0]), "store-benchmark");
    long nanos = Long.parseLong(args[1]) * 1_000_000_000L;
    Vertx vertx = Vertx.vertx();
    sync(directory.resolve("raw"), nanos);
    try (Store store =
        SqliteStore.open(
            directory.resolve("gateway.db"), new StoreConfig(4_096, 512).limits(), "bench")) {
      measure("sqlite", store, nanos);
    }
    try (PostgresFixture server = PostgresFixture.start(directory.resolve("postgresql"), 0);
        Store store =
            PostgresStore.open(
                vertx,
                server.database(),
                new StoreConfig(4_096, 512).limits(),
                "bench",
                Ticker.system())) {
      measure("postgresql", store, nanos);
    }
    sync(directory.resolve("raw"), nanos);
    vertx.close().await();
  }

  /** One block appended and synced, again and again. */
  private static void sync(Path file, long nanos) throws IOException {
    long[] waits = new long[MOST];
    int count = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long end = System.nanoTime() + nanos;
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(4_096));
        channel.force(false);
        waits[count] = System.nanoTime() - start;
        count++;
      }
    }
    print("raw sync of 4 KiB", 1, Arrays.copyOf(waits, count), nanos);
  }

  private static void measure(String name, Store store, long nanos) throws Exception {
    run(store, 100, nanos / 2); // warm
    for (int concurrent : List.of(1, 10, 100, 1_000)) {
      print(name, concurrent, run(store, concurrent, nanos), nanos);
    }
  }

  private static long[] run(Store store, int concurrent, long nanos) throws InterruptedException {
    long[] waits = new long[MOST];
    AtomicInteger count = new AtomicInteger();
    CountDownLatch open = new CountDownLatch(concurrent);
    long end = System.nanoTime() + nanos;
    for (int i = 0; i < concurrent; i++) {
      next(store, waits, count, open, end);
    }
    open.await();
    return Arrays.copyOf(waits, count.get());
  }

  private static void next(
      Store store, long[] waits, AtomicInteger count, CountDownLatch open, long end) {
    long start = System.nanoTime();
    if (start > end) {
      open.countDown();
      return;
    }
    UUID id = UUID.randomUUID();
    store
        .intent(Events.intent(id), anOperation(id, id.toString()))
        .onComplete(
            done -> {
              if (done.failed()) {
                throw new IllegalStateException(done.cause());
              }
              waits[count.getAndIncrement()] = System.nanoTime() - start;
              next(store, waits, count, open, end);
            });
  }

  private static void print(String name, int concurrent, long[] waits, long nanos) {
    Arrays.sort(waits);
    System.out.printf(
        "%-18s %5d at once  %8.0f/s  p50 %8.2f ms  p99 %8.2f ms  max %8.2f ms%n",
        name,
        concurrent,
        waits.length * 1e9 / nanos,
        at(waits, 0.5),
        at(waits, 0.99),
        at(waits, 1));
  }

  private static double at(long[] waits, double share) {
    return waits[(int) Math.min(waits.length - 1, waits.length * share)] / 1e6;
  }
}
