package dev.spfgateway.connect;

import dev.spfgateway.base.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which one server's addresses are tried: as the name service gives them, because it
 * knows which of them this machine reaches best and turns them to spread the load; but an address
 * that failed a moment ago comes after the others, so that a dead one costs only the first
 * connection its time. Safe for use by all threads.
 */
public final class Addresses {
  /** More addresses of one name are not tried. */
  public static final int MOST = 8;

  /** How long an address that failed stands after the others. */
  static final Duration SETBACK = Duration.ofSeconds(30);

  private final Ticker ticker;

  /** When each of the addresses failed; guarded by this object. */
  private final Map<InetAddress, Long> failed = new HashMap<>();

  /** None has failed yet. */
  public Addresses(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The first {@link #MOST} of them in the order in which to try them. */
  public synchronized List<InetAddress> inOrder(List<InetAddress> found) {
    List<InetAddress> bounded = found.subList(0, Math.min(found.size(), MOST));
    failed.keySet().retainAll(bounded);
    List<InetAddress> order = new ArrayList<>();
    List<InetAddress> later = new ArrayList<>();
    for (InetAddress one : bounded) {
      (hasFailedLately(one) ? later : order).add(one);
    }
    order.addAll(later);
    return order;
  }

  private boolean hasFailedLately(InetAddress one) {
    @Nullable Long since = failed.get(one);
    return since != null && ticker.since(since).compareTo(SETBACK) < 0;
  }

  /** No connection came about. */
  public synchronized void failed(InetAddress one) {
    failed.put(one, ticker.nanos());
  }

  /** One did. */
  public synchronized void worked(InetAddress one) {
    failed.remove(one);
  }
}
