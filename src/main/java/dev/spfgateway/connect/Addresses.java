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
 * Orders the addresses of one server for connecting. Keeps the name service's order, because the
 * name service knows which addresses this machine reaches best and rotates them to spread load.
 * Addresses that failed recently come last, so that a dead one delays only the first connection.
 * Thread-safe.
 */
public final class Addresses {
  /** Further addresses of a name are not tried. */
  public static final int MOST = 8;

  /** How long an address that failed is tried after the others. */
  static final Duration SETBACK = Duration.ofSeconds(30);

  private final Ticker ticker;

  /** The time of each address's last failure; guarded by this object. */
  private final Map<InetAddress, Long> failed = new HashMap<>();

  /** Begins without failures. */
  public Addresses(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The first {@link #MOST} addresses, in the order in which to try them. */
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

  /** Records that connecting failed. */
  public synchronized void failed(InetAddress one) {
    failed.put(one, ticker.nanos());
  }

  /** Records that connecting succeeded. */
  public synchronized void worked(InetAddress one) {
    failed.remove(one);
  }
}
