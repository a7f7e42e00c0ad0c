package dev.spfgateway.auth.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.auth.work.BoundedPool;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.pipeline.FailureKind;
import dev.spfgateway.pipeline.GatewayException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;

/**
 * Checks passwords off the event loops. A right one costs one hash for the cache's life, also when
 * many requests bring it at once; a wrong one costs one each time, and so does an unknown name.
 * Safe for use by all threads.
 */
public final class PasswordChecks implements AutoCloseable {
  private static final int SALT_BYTES = 32;

  private final BoundedPool pool;
  private final Throttle names;
  private final Throttle everywhere;
  private final Throttle addresses;
  private final byte[] salt = new byte[SALT_BYTES];

  /** What was right; keyed by name, password and stored hash, none of which the key shows. */
  private final Cache<String, Boolean> right;

  /** What is being checked, so that nothing is checked twice at once; as many as the pool takes. */
  private final ConcurrentMap<String, CompletableFuture<Boolean>> running =
      new ConcurrentHashMap<>();

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
    this.pool =
        new BoundedPool("spfgateway-passwords", config.threads(), config.maxWaiting(), metrics);
    this.names = new Throttle(config.failuresPerName(), config.maxTracked(), ticker);
    this.everywhere = new Throttle(config.failuresPerNameEverywhere(), config.maxTracked(), ticker);
    this.addresses = new Throttle(config.failuresPerAddress(), config.maxTracked(), ticker);
    random.nextBytes(salt);
    this.right =
        Caffeine.newBuilder()
            .maximumSize(entries)
            .expireAfterWrite(life)
            .ticker(ticker::nanos)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Whether the password is the one that was hashed.
   *
   * @param client where it is asked from
   * @param stored the name's hash; empty when nobody has the name or it does not count any more,
   *     which takes as long to find out
   * @return fails with {@link FailureKind#LIMITED} after too many failures, known name or not, and
   *     with {@link FailureKind#OVERLOADED} when too many checks wait; completes on any thread
   */
  public CompletableFuture<Boolean> check(
      ClientAddress client, String name, Secret password, Optional<PasswordHash> stored) {
    PasswordHash hash = stored.orElse(PasswordHash.NOBODYS);
    String key = key(name, password, hash);
    if (right.getIfPresent(key) != null) {
      return CompletableFuture.completedFuture(stored.isPresent());
    }
    List<Place> places = places(name, client);
    Duration wait = take(places);
    if (!wait.isZero()) {
      return CompletableFuture.failedFuture(
          GatewayException.of(FailureKind.LIMITED, "too many wrong passwords; wait and try again")
              .retryAfter(wait));
    }
    return hashed(key, password, hash)
        .whenComplete(
            (matches, failure) -> {
              if (failure != null || matches) {
                places.forEach(Place::giveBack);
              }
            })
        .thenApply(matches -> matches && stored.isPresent());
  }

  private CompletableFuture<Boolean> hashed(String key, Secret password, PasswordHash hash) {
    CompletableFuture<Boolean> check =
        running.computeIfAbsent(key, absent -> pool.run(() -> hash.matches(password)));
    return check.whenComplete(
        (matches, failure) -> {
          if (failure == null && matches) {
            right.put(key, true);
          }
          running.remove(key, check);
        });
  }

  /** A place in a throttle. */
  private record Place(Throttle throttle, String key) {
    Duration take() {
      return throttle.take(key);
    }

    void giveBack() {
      throttle.giveBack(key);
    }
  }

  /**
   * The address first: from one that has used up its tries nobody can use up a name's. A name
   * counts with its network, so that nobody elsewhere can keep its owner out by guessing.
   */
  private List<Place> places(String name, ClientAddress client) {
    return List.of(
        new Place(addresses, client.counted()),
        new Place(names, client.network() + " " + name),
        new Place(everywhere, name));
  }

  private static Duration take(List<Place> places) {
    for (int i = 0; i < places.size(); i++) {
      Duration wait = places.get(i).take();
      if (!wait.isZero()) {
        places.subList(0, i).forEach(Place::giveBack);
        return wait;
      }
    }
    return Duration.ZERO;
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
