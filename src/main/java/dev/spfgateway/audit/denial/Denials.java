package dev.spfgateway.audit.denial;

import dev.spfgateway.audit.AuditConfig;
import dev.spfgateway.audit.AuditKeeper;
import dev.spfgateway.audit.Denial;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.base.Uuid7;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts denials by caller and records one event per caller at the end of each interval; never
 * immediately, so that what one interval writes is bounded. Callers beyond the bound are counted as
 * one. Counts that can't be recorded are kept and recorded later. Thread-safe: all event loops
 * count here, guarded by its monitor; one of them flushes.
 */
public final class Denials {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
  private static final String OTHERS = "others";

  private final AuditConfig.Denials config;
  private final AuditKeeper keeper;
  private final Uuid7 ids;
  private final Ticker ticker;
  private Map<String, Counted> byCaller = new LinkedHashMap<>();
  private long timer;

  public Denials(AuditConfig.Denials config, AuditKeeper keeper, Uuid7 ids, Ticker ticker) {
    this.config = config;
    this.keeper = keeper;
    this.ids = ids;
    this.ticker = ticker;
  }

  /** One denied request; unknown values are empty. */
  record Denied(
      String tenant,
      String principal,
      String credential,
      String address,
      String subscription,
      String reason,
      String requestId) {
    /** One credential may serve many principals, named by their tokens. */
    private String caller() {
      return tenant.isEmpty() ? address : tenant + "/" + credential + "/" + principal;
    }

    private Denial.Caller who() {
      return new Denial.Caller(tenant, principal, credential, address, subscription);
    }
  }

  private static final class Counted {
    private Denial.Caller caller;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Instant first;
    private final String requestId;
    private Instant last;

    Counted(Denial.Caller caller, Instant first, String requestId) {
      this.caller = caller;
      this.first = first;
      this.last = first;
      this.requestId = requestId;
    }

    void add(Denial.Caller who, Map<String, Long> more, Instant until) {
      more.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
      last = until.isAfter(last) ? until : last;
      if (!who.equals(caller)) {
        caller =
            new Denial.Caller(
                caller.tenant(),
                caller.principal(),
                caller.credential(),
                who.clientAddress().equals(caller.clientAddress()) ? who.clientAddress() : "",
                who.subscription().equals(caller.subscription()) ? who.subscription() : "");
      }
    }
  }

  /** Counts a denial; cheap, and never fails. */
  void count(Denied denied) {
    add(
        denied.caller(),
        denied.who(),
        Map.of(denied.reason(), 1L),
        new Denial.Span(now(), now()),
        denied.requestId());
  }

  private Instant now() {
    return Instant.ofEpochMilli(ticker.now().toEpochMilli());
  }

  private synchronized void add(
      String key, Denial.Caller who, Map<String, Long> counts, Denial.Span span, String requestId) {
    boolean full = !byCaller.containsKey(key) && byCaller.size() >= config.maxCallers();
    Denial.Caller caller = full ? new Denial.Caller("", "", "", OTHERS, "") : who;
    byCaller
        .computeIfAbsent(full ? OTHERS : key, any -> new Counted(caller, span.first(), requestId))
        .add(caller, counts, span.last());
  }

  /** Starts recording on the calling event loop. */
  public void start(Vertx vertx) {
    timer = vertx.setPeriodic(config.interval().toMillis(), id -> tick());
  }

  private void tick() {
    Future<Void> unused = flush();
  }

  /** Records the remaining counts. */
  public Future<Void> stop(Vertx vertx) {
    vertx.cancelTimer(timer);
    return flush();
  }

  /** Records all counts so far; always succeeds. */
  Future<Void> flush() {
    Map<String, Counted> taken;
    synchronized (this) {
      taken = byCaller;
      byCaller = new LinkedHashMap<>();
    }
    List<Future<Void>> writing = new ArrayList<>();
    taken.forEach((key, counted) -> writing.add(record(key, counted)));
    return Future.join(writing).otherwiseEmpty().mapEmpty();
  }

  private Future<Void> record(String key, Counted counted) {
    Denial denial =
        new Denial(
            ids.next(),
            now(),
            counted.caller,
            counted.counts,
            new Denial.Span(counted.first, counted.last),
            counted.requestId);
    return keeper
        .record(denial)
        .onFailure(
            failure -> {
              LOG.warn("denials can't be recorded yet: {}", failure.toString());
              add(key, denial.caller(), denial.counts(), denial.span(), denial.requestId());
            });
  }
}
