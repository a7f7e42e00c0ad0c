package dev.spfgateway.http;

import dev.spfgateway.base.MeterTable;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs what the guards of one listener refuse. Thread-safe: one instance serves all
 * event loops.
 */
public final class HttpRefusals {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRefusals.class);

  private final MeterTable<HttpViolation.Reason, Counter> counters;
  private final String listener;
  private final Supplier<String> ids;

  /**
   * Creates the counters in {@code registry}.
   *
   * @param listener {@code tenant} or {@code admin}
   * @param ids makes request ids
   */
  public HttpRefusals(MeterRegistry registry, String listener, Supplier<String> ids) {
    this.listener = listener;
    this.counters =
        new MeterTable<>(
            HttpViolation.Reason.values().length,
            all -> all,
            reason -> register(registry, listener, reason),
            registry::remove);
    // From zero, so that Prometheus sees the first increase, too.
    for (HttpViolation.Reason reason : HttpViolation.Reason.values()) {
      counters.of(reason).increment(0);
    }
    this.ids = ids;
  }

  private static Counter register(
      MeterRegistry registry, String listener, HttpViolation.Reason reason) {
    return Counter.builder("spfgateway.http.refused")
        .description("Messages refused because they are malformed or ambiguous HTTP.")
        .tag("listener", listener)
        .tag("reason", reason.word())
        .register(registry);
  }

  /** The refusals of one client address. */
  public OfClient of(String address) {
    return new OfClient(address);
  }

  /** Logs a refusal for which no access log line is written; returns the id in its log line. */
  public String log(String address, String why) {
    String id = ids.get();
    LOG.info("request {}: refused what {} sent to the {} listener: {}", id, address, listener, why);
    return id;
  }

  /** Records what is refused to one client. */
  public final class OfClient {
    private final String address;

    private OfClient(String address) {
      this.address = address;
    }

    void count(HttpViolation.Reason reason) {
      counters.of(reason).increment();
    }

    void log(HttpViolation.Reason reason, String why) {
      count(reason);
      String unused = HttpRefusals.this.log(address, why);
    }
  }
}
