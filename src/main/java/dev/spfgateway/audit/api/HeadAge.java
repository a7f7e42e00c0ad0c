package dev.spfgateway.audit.api;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells how old the last signed head is. Reads the store at most every few seconds, and only while
 * somebody asks. Thread-safe.
 */
public final class HeadAge {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final AuditArchive archive;
  private final String chain;
  private final Ticker ticker;
  private volatile @Nullable Instant head;
  private boolean read;
  private long readNanos;

  /** Reads one chain's heads. */
  public HeadAge(AuditArchive archive, String chain, Ticker ticker) {
    this.archive = archive;
    this.chain = chain;
    this.ticker = ticker;
  }

  /**
   * The age in seconds as of the last read, and reads anew for the next call when that was a while
   * ago; empty before the first read.
   */
  public Optional<Double> seconds() {
    refresh();
    return Optional.ofNullable(head)
        .map(made -> Duration.between(made, ticker.now()).toMillis() / 1_000.0);
  }

  private synchronized void refresh() {
    if (read && ticker.since(readNanos).compareTo(FRESH) < 0) {
      return;
    }
    read = true;
    readNanos = ticker.nanos();
    archive
        .last(chain, Optional.of(Statement.Kind.HEAD))
        .onSuccess(last -> last.ifPresent(one -> head = one.time()));
  }
}
