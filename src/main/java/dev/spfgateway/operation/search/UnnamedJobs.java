package dev.spfgateway.operation.search;

import dev.spfgateway.base.MeterTable;
import dev.spfgateway.base.StampId;
import dev.spfgateway.operation.record.OperationRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts operations whose VMM job SPF did not name, and warns operators once per stamp. That {@code
 * x-ms-request-id} names a job was observed for virtual machines; if SPF names none for
 * checkpoints, each operation costs more questions and ends a little later. Thread-safe.
 */
public final class UnnamedJobs {
  private static final Logger LOG = LoggerFactory.getLogger(UnnamedJobs.class);

  /** More stamps than any registry has; those of earlier versions count, too. */
  private static final int MAX_SERIES = 1_000;

  private final MeterTable<String, Counter> counters;
  private final Function<StampId, String> names;
  private final Set<StampId> told = ConcurrentHashMap.newKeySet();

  /**
   * @param names the names of stamps, for log and metric
   */
  public UnnamedJobs(MeterRegistry registry, Function<StampId, String> names) {
    this.counters =
        new MeterTable<>(
            MAX_SERIES, all -> "other", stamp -> register(registry, stamp), registry::remove);
    this.names = names;
  }

  private static Counter register(MeterRegistry registry, String stamp) {
    return Counter.builder("spfgateway.operation.unnamed.jobs")
        .description("Operations that SPF accepted without naming the VMM job it started.")
        .tag("stamp", stamp)
        .register(registry);
  }

  /** Begins at zero for these stamps, so that Prometheus sees the first increase, too. */
  public void begin(Set<String> stamps) {
    stamps.forEach(stamp -> counters.of(stamp).increment(0));
  }

  /** Counts an operation, once. */
  public void count(OperationRecord operation) {
    StampId stamp = operation.asked().stamp();
    counters.of(names.apply(stamp)).increment();
    if (told.add(stamp)) {
      LOG.warn(
          "stamp {}: SPF accepted operation {}, but its x-ms-request-id does not name its job; the"
              + " outcome of such operations is taken from the last task of their machines. If VMM"
              + " shows the gateway's jobs under an account other than the endpoints', add that"
              + " account to operation.jobOwners",
          names.apply(stamp),
          operation.id());
    }
  }
}
