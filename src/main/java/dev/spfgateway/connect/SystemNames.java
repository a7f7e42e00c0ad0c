package dev.spfgateway.connect;

import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks names up through the operating system, on threads of its own because that blocks. One
 * lookup serves all callers that wait for the same name. Vert.x's own resolver is not used: it
 * reads the hosts file and the list of name servers only once, and supports no other sources of
 * names. With the JVM's resolver, Vert.x would block its event loops. Thread-safe.
 */
public final class SystemNames implements NameService {
  private static final Logger LOG = LoggerFactory.getLogger(SystemNames.class);
  private static final long IDLE_SECONDS = 30;

  private final NameConfig config;
  private final Ticker ticker;
  private final Lookup lookup;
  private final ThreadPoolExecutor threads;

  /** Both guarded by this object. The name that was looked up longest ago comes first. */
  private final Map<String, Known> known = new LinkedHashMap<>();

  private final Map<String, List<Waiter>> asked = new HashMap<>();

  /** The blocking lookup. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] ask(String name) throws UnknownHostException;
  }

  private record Known(List<InetAddress> addresses, long sinceNanos) {}

  /** A waiting caller and its context; null on a thread that is not Vert.x's. */
  private record Waiter(Promise<List<InetAddress>> promise, @Nullable Context context) {
    void tell(Runnable completion) {
      if (context == null) {
        completion.run();
      } else {
        context.runOnContext(here -> completion.run());
      }
    }
  }

  /** Creates its threads when they are first needed. */
  public SystemNames(NameConfig config, Ticker ticker) {
    this(config, ticker, InetAddress::getAllByName);
  }

  SystemNames(NameConfig config, Ticker ticker, Lookup lookup) {
    this.config = config;
    this.ticker = ticker;
    this.lookup = lookup;
    this.threads =
        new ThreadPoolExecutor(
            config.threads(),
            config.threads(),
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.maxNames()),
            work -> {
              Thread made = new Thread(work, "names");
              made.setDaemon(true);
              return made;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Disables the Java runtime's own cache, which would keep addresses for 30 s and failures for 10
   * s, so that only this class's cache remains. Effective only before the process looks its first
   * name up.
   */
  public static void forgetBelow() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
  }

  @Override
  public Future<List<InetAddress>> lookUp(String name) {
    String bare = HostSyntax.withoutBrackets(name);
    if (HostSyntax.isAddress(bare)) {
      return address(bare);
    }
    Optional<Known> old = known(name);
    if (old.filter(one -> age(one).compareTo(config.cache()) < 0).isPresent()) {
      return Future.succeededFuture(old.get().addresses());
    }
    Future<List<InetAddress>> fresh = ask(name);
    return old.map(one -> orOld(name, fresh, one)).orElse(fresh);
  }

  private static Future<List<InetAddress>> address(String literal) {
    try {
      return Future.succeededFuture(List.of(InetAddress.getByName(literal)));
    } catch (UnknownHostException e) {
      return Future.failedFuture(e); // An address with a zone that this machine does not have.
    }
  }

  private Duration age(Known one) {
    return ticker.since(one.sinceNanos());
  }

  /** Keeps using a name's earlier addresses while the name service fails or hangs. */
  private Future<List<InetAddress>> orOld(String name, Future<List<InetAddress>> fresh, Known old) {
    return fresh
        .timeout(config.patience().toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              LOG.debug(
                  "the name {} can't be looked up again; its previous addresses stay in use", name);
              return Future.succeededFuture(old.addresses());
            });
  }

  private synchronized Optional<Known> known(String name) {
    Known one = known.get(name);
    if (one != null && age(one).compareTo(config.cache().plus(config.keep())) >= 0) {
      known.remove(name);
      return Optional.empty();
    }
    return Optional.ofNullable(one);
  }

  private Future<List<InetAddress>> ask(String name) {
    Waiter waiter = new Waiter(Promise.promise(), Vertx.currentContext());
    if (joins(name, waiter)) {
      try {
        threads.execute(() -> answer(name));
      } catch (RejectedExecutionException e) {
        fail(name, new UnknownHostException(name + ": too many names are waiting for DNS lookup"));
      }
    }
    return waiter.promise().future();
  }

  /** Adds a waiting caller; true for the first one, which must start the lookup. */
  private synchronized boolean joins(String name, Waiter waiter) {
    List<Waiter> waiting = asked.get(name);
    boolean first = waiting == null;
    if (waiting == null) {
      waiting = new ArrayList<>();
      asked.put(name, waiting);
    }
    waiting.add(waiter);
    return first;
  }

  private void answer(String name) {
    try {
      List<InetAddress> addresses = List.of(lookup.ask(name));
      remember(name, addresses);
      taken(name).forEach(one -> one.tell(() -> one.promise().complete(addresses)));
    } catch (UnknownHostException | RuntimeException e) {
      fail(name, e);
    }
  }

  private void fail(String name, Exception cause) {
    taken(name).forEach(one -> one.tell(() -> one.promise().fail(cause)));
  }

  private synchronized List<Waiter> taken(String name) {
    List<Waiter> waiting = asked.remove(name);
    return waiting == null ? List.of() : waiting;
  }

  private synchronized void remember(String name, List<InetAddress> addresses) {
    known.remove(name);
    if (known.size() >= config.maxNames()) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(name, new Known(addresses, ticker.nanos()));
  }
}
