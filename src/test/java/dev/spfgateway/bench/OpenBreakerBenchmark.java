package dev.spfgateway.bench;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.app.RunningGateway;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.pipeline.Pipeline;
import dev.spfgateway.upstream.AdmitStage;
import dev.spfgateway.upstream.UpstreamFixture;
import dev.spfgateway.upstream.stamp.Upstream;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * How long a tenant waits for the answer of a stamp whose breaker is open: a restore over TLS, one
 * after the other on one connection, in a process that is client and gateway at once. Not part of
 * the tests; run its main method with the test classpath.
 */
public final class OpenBreakerBenchmark {
  private static final int WARM_UP = 20_000;
  private static final int MEASURED = 20_000;

  private OpenBreakerBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    Vertx vertx = Vertx.vertx();
    Path directory = Files.createTempDirectory("open-breaker");
    Path certificate =
        SelfSignedCertificate.ensure(directory, "spf", List.of("localhost"), Ticker.system())
            .certificate();
    try (RunningGateway gateway =
        RunningGateway.in(directory)
            .set("upstream.breaker.failuresInRow", 1)
            .set("upstream.breaker.recovery.open", "10m")
            .set("upstream.breaker.recovery.maxOpen", "1h")
            .endpoint("https://localhost:1/SC2012R2/VMM", certificate)
            .start(vertx)) {
      measure(gateway, WARM_UP, i -> new String[0]);
      print("breaker open, seen by the client", measure(gateway, MEASURED, i -> new String[0]));
      measure(gateway, WARM_UP, OpenBreakerBenchmark::key);
      print("the same with a key", measure(gateway, MEASURED, OpenBreakerBenchmark::key));
      System.out.printf("in the gateway within 1 ms: %.2f %%%n", percentWithinOneMilli(gateway));
    }
    print("breaker open, the stage alone", measureStage(vertx));
    await(vertx.close());
  }

  /** From the request's head to the end of its answer, warm-up included, as metrics tell it. */
  private static double percentWithinOneMilli(RunningGateway gateway) {
    List<String> lines =
        gateway
            .admin("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("spfgateway_requests_seconds"))
            .filter(line -> line.contains("result=\"error\""))
            .toList();
    return 100 * value(lines, "le=\"0.001\"") / value(lines, "_count{");
  }

  private static double value(List<String> lines, String part) {
    return lines.stream()
        .filter(line -> line.contains(part))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** What the check itself costs, without a connection. */
  private static long[] measureStage(Vertx vertx) {
    Upstream upstream = UpstreamFixture.upstream("budget: {}", Ticker.system());
    UpstreamFixture.open(upstream);
    Pipeline pipeline = Pipeline.of(List.of(AdmitStage.withoutKey(vertx, upstream)));
    Exchange exchange = Exchanges.anExchange().withRegistry(UpstreamFixture.stamps()).permitted();
    long[] nanos = new long[WARM_UP + MEASURED];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      boolean refused = pipeline.handle(exchange).failed();
      nanos[i] = System.nanoTime() - start;
      if (!refused) {
        throw new IllegalStateException("let in");
      }
    }
    long[] measured = Arrays.copyOfRange(nanos, WARM_UP, nanos.length);
    Arrays.sort(measured);
    return measured;
  }

  /** A key that nobody used before, so that the store is asked for it and has nothing. */
  private static String[] key(int number) {
    return new String[] {"Idempotency-Key", UUID.randomUUID().toString()};
  }

  private static long[] measure(RunningGateway gateway, int times, IntFunction<String[]> headers) {
    long[] nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      int status =
          gateway
              .send(
                  "MERGE",
                  RunningGateway.beforeUpdate(),
                  RunningGateway.OPERATOR,
                  RunningGateway.RESTORE,
                  headers.apply(i))
              .status();
      nanos[i] = System.nanoTime() - start;
      if (status != 503) {
        throw new IllegalStateException("answered " + status);
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static void print(String what, long[] sorted) {
    System.out.printf(
        "%s: n=%d p50=%.1f us p99=%.1f us p99.9=%.1f us max=%.1f us%n",
        what,
        sorted.length,
        micros(sorted, 0.5),
        micros(sorted, 0.99),
        micros(sorted, 0.999),
        micros(sorted, 1));
  }

  private static double micros(long[] sorted, double quantile) {
    int index = Math.min(sorted.length - 1, (int) (sorted.length * quantile));
    return sorted[index] / 1_000.0;
  }
}
