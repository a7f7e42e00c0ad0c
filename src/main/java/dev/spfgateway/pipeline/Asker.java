package dev.spfgateway.pipeline;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Identifies who asks for a shared resource, and tells whether the request still waits.
 * Thread-safe.
 */
public final class Asker {
  /**
   * The gateway itself, which always waits. It takes turns with the tenants, as if it were one
   * more.
   */
  public static final Asker GATEWAY = new Asker("", null);

  private final String tenant;
  private final @Nullable Deadline deadline;
  private volatile boolean gone;

  private Asker(String tenant, @Nullable Deadline deadline) {
    this.tenant = tenant;
    this.deadline = deadline;
  }

  /**
   * The tenant of a request, until the request is answered or its client has gone.
   *
   * @param limit maximum time to wait from now on
   */
  public static Asker of(Exchange exchange, Duration limit) {
    Asker asker = new Asker(exchange.principal().tenant(), exchange.deadline().shortenedTo(limit));
    exchange.client().onEnd(() -> asker.gone = true);
    asker.gone = !exchange.client().isWaiting();
    return asker;
  }

  /** A tenant, or operators by the empty name, waiting this long from now on. */
  public static Asker named(String tenant, Duration limit, Ticker ticker) {
    return new Asker(tenant, Deadline.in(limit, ticker));
  }

  /** The tenant's name; empty for the gateway and its operators. */
  public String tenant() {
    return tenant;
  }

  /** False once nothing waits for the result. */
  public boolean waits() {
    return !gone && (deadline == null || !deadline.hasPassed());
  }
}
