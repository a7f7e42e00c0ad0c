package dev.spfgateway.upstream.delivery;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs the causes of failed attempts: the first of its kind at an endpoint as a warning, and for a
 * minute further ones at debug, so that an SPF that is down does not fill the disk. Thread-safe.
 */
public final class FailureLog {
  private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final int MAX_TEXT = 300;

  /** Endpoints come from the registry; endless changes there must not fill the memory. */
  private static final int MAX_KINDS = 10_000;

  private final Ticker ticker;
  private final Map<Kind, Long> told = new ConcurrentHashMap<>();

  private record Kind(String stamp, String endpoint, AttemptFailure why) {}

  public FailureLog(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Logs a failure at an endpoint, which is named by its base URL. */
  public void tell(String stamp, String endpoint, AttemptFailure why, @Nullable Throwable failure) {
    Kind kind = new Kind(stamp, endpoint, why);
    Level level = why.isOfEndpoint() && isNew(kind) ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level)
        .log(
            "stamp {}, endpoint {}: an attempt failed: {}",
            kind.stamp(),
            kind.endpoint(),
            text(why, failure));
  }

  private boolean isNew(Kind kind) {
    long now = ticker.nanos();
    if (told.size() >= MAX_KINDS) {
      told.clear();
    }
    AtomicBoolean fresh = new AtomicBoolean();
    told.compute(
        kind,
        (same, last) -> {
          fresh.set(last == null || now - last >= QUIET.toNanos());
          return last == null || fresh.get() ? Long.valueOf(now) : last;
        });
    return fresh.get();
  }

  /** The word and, in one line, further details. */
  public static String text(AttemptFailure why, @Nullable Throwable failure) {
    String detail = failure == null ? "" : detail(failure);
    return detail.isEmpty() ? why.word() : why.word() + " (" + detail + ")";
  }

  /** The innermost message is the most specific; a server may have influenced it. */
  private static String detail(Throwable failure) {
    Throwable one = failure;
    for (int i = 0; one.getCause() != null && i < 8; i++) {
      one = one.getCause();
    }
    String message = one.getMessage() == null ? one.getClass().getSimpleName() : one.getMessage();
    String line = message.replaceAll("\\p{C}", "?");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
  }
}
