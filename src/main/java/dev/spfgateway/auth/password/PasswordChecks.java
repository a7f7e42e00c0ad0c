package dev.spfgateway.auth.password;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.auth.work.BoundedPool;
import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks passwords off the event loops. A right one costs one hash for the cache's life, also when
 * many requests bring it at once; a wrong one costs one each time, and so does an unknown name. Safe
 * for use by all threads.
 */
public final class PasswordChecks implements AutoCloseable {
  private static final int SALT_BYTES = 32;

  /** Of an IPv6 address, what one customer of a provider usually has to itself. */
  private static final int NETWORK_BYTES = 8;

  private final BoundedPool pool;
  private final Throttle names;
  private final Throttle addresses;
  private final byte[] salt = new byte[SALT_BYTES];

  /** Only what was right; keyed by name, password and stored hash, none of which it shows. */
  private final AsyncCache<String, Boolean> right;

  /**
   * Takes the settings.
   *
   * @param random unpredictable
   * @param entries and for how long, of right passwords
   */
  public PasswordChecks(
      PasswordConfig config,
      int entries,
      Duration life,
      RandomGenerator random,
      Ticker ticker,
      MeterRegistry metrics) {
    this.pool = new BoundedPool("spfgateway-passwords", config.threads(), config.maxWaiting(), metrics);
    this.names = new Throttle(config.failuresPerName(), config.maxTracked(), ticker);
    this.addresses = new Throttle(config.failuresPerAddress(), config.maxTracked(), ticker);
    random.nextBytes(salt);
    this.right =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .expireAfterWrite(life)
            .ticker(ticker::nanos)
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * Whether the password is the one that was hashed.
   *
   * @param address of the client
   * @param stored the name's hash; empty when nobody has the name, which takes as long to find out
   * @return fails with {@link FailureKind#LIMITED} after too many failures, known name or not, and
   *     with {@link FailureKind#OVERLOADED} when too many checks wait; completes on any thread
   */
  public CompletableFuture<Boolean> check(
      String address, String name, Secret password, Optional<PasswordHash> stored) {
    PasswordHash hash = stored.orElse(PasswordHash.NOBODYS);
    String key = key(name, password, hash);
    @Nullable CompletableFuture<Boolean> known = right.getIfPresent(key);
    if (known != null && known.isDone()) {
      return known;
    }
    String network = network(address);
    Duration wait = take(name, network);
    if (!wait.isZero()) {
      return CompletableFuture.failedFuture(
          GatewayException.of(FailureKind.LIMITED, "too many wrong passwords; wait and try again")
              .retryAfter(wait));
    }
    return right
        .get(key, (absent, executor) -> hashed(password, hash))
        .handle((matches, failure) -> judged(name, network, stored, matches, failure))
        .thenCompose(outcome -> outcome);
  }

  /** What is not right ends as nothing, which the cache does not keep. */
  private CompletableFuture<@Nullable Boolean> hashed(Secret password, PasswordHash hash) {
    return pool.run(() -> hash.matches(password) ? Boolean.TRUE : null);
  }

  private CompletableFuture<Boolean> judged(
      String name,
      String network,
      Optional<PasswordHash> stored,
      @Nullable Boolean matches,
      @Nullable Throwable failure) {
    boolean good = failure == null && matches != null && stored.isPresent();
    if (good || failure != null) {
      names.giveBack(name);
      addresses.giveBack(network);
    }
    return failure == null
        ? CompletableFuture.completedFuture(good)
        : CompletableFuture.failedFuture(failure);
  }

  /** The address first: from one that has used up its tries nobody can use up a name's. */
  private Duration take(String name, String network) {
    Duration wait = addresses.take(network);
    if (wait.isZero()) {
      wait = names.take(name);
      if (!wait.isZero()) {
        addresses.giveBack(network);
      }
    }
    return wait;
  }

  private static String network(String address) {
    Optional<InetAddress> parsed = AddressRange.address(address);
    return parsed.isPresent() && parsed.get() instanceof Inet6Address six
        ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES)
        : address;
  }

  private String key(String name, Secret password, PasswordHash hash) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      for (String part : new String[] {name, hash.print(), password.reveal()}) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
