package dev.spfgateway.pipeline;

import dev.spfgateway.base.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who wants something that tenants share, and whether anybody still waits for it. May be asked by
 * any thread.
 */
public final class Asker {
  /** The gateway itself, which always waits. It takes its turn as one tenant more. */
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
   * @param limit nobody waits longer than this from now on
   */
  public static Asker of(Exchange exchange, Duration limit) {
    Asker asker = new Asker(exchange.principal().tenant(), exchange.deadline().shortenedTo(limit));
    exchange.client().onEnd(() -> asker.gone = true);
    asker.gone = !exchange.client().isWaiting();
    return asker;
  }

  /** A tenant, or operators by the empty name, for so long from now on. */
  public static Asker named(String tenant, Duration limit, Ticker ticker) {
    return new Asker(tenant, Deadline.in(limit, ticker));
  }

  /** The tenant's name; empty for the gateway and its operators. */
  public String tenant() {
    return tenant;
  }

  /** False once nobody waits for it any more. */
  public boolean waits() {
    return !gone && (deadline == null || !deadline.hasPassed());
  }
}
