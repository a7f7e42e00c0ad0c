package dev.spfgateway.identity.password;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.spfgateway.base.ClientAddress;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.identity.work.BoundedPool;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;

/**
 * Checks passwords on threads apart from the event loops. A correct password costs one hash for the
 * life of its cache entry, even when many requests present it at once. A wrong password costs one
 * hash each time, and so does an unknown name. Thread-safe.
 */
public final class PasswordChecks implements AutoCloseable {
  private static final int SALT_BYTES = 32;

  private final BoundedPool pool;
  private final Throttle names;
  private final Throttle everywhere;
  private final Throttle addresses;
  private final byte[] salt = new byte[SALT_BYTES];

  /** Passwords that were correct, keyed by a digest of name, password and stored hash. */
  private final Cache<String, Boolean> right;

  /** Checks in progress, so that equal ones share a result; as many as the pool takes. */
  private final ConcurrentMap<String, CompletableFuture<Boolean>> running =
      new ConcurrentHashMap<>();

  /**
   * Takes the settings.
   *
   * @param users whose passwords they are, for the names of threads and metrics
   * @param random an unpredictable generator
   * @param entries number and life of remembered passwords
   */
  public PasswordChecks(
      String users,
      PasswordConfig config,
      int entries,
      Duration life,
      RandomGenerator random,
      Ticker ticker,
      MeterRegistry metrics) {
    this.pool =
        new BoundedPool(
            "spfgateway-passwords" + (users.isEmpty() ? "" : "-" + users),
            config.threads(),
            config.maxWaiting(),
            metrics);
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
   * Where a try comes from.
   *
   * @param whole limited by failures for all names
   * @param perName limited by failures for each name; keeps guesses from elsewhere from locking the
   *     name's owner out
   */
  public record Source(String whole, String perName) {}

  /** The same for an address, with each name counted together with the address's network. */
  public CompletableFuture<Boolean> check(
      ClientAddress client, String name, Secret password, Optional<PasswordHash> stored) {
    return check(new Source(client.counted(), client.network()), name, password, stored);
  }

  /**
   * Whether {@code password} matches the stored hash.
   *
   * @param source where the try comes from
   * @param stored the name's hash; empty when the name is unknown or its credential no longer
   *     valid, which takes as long to find out
   * @return fails with {@link FailureKind#LIMITED} after too many failures, whether or not the name
   *     is known, and with {@link FailureKind#OVERLOADED} when too many checks wait; completes on
   *     any thread
   */
  public CompletableFuture<Boolean> check(
      Source source, String name, Secret password, Optional<PasswordHash> stored) {
    PasswordHash hash = stored.orElse(PasswordHash.NOBODYS);
    String key = key(name, password, hash);
    if (right.getIfPresent(key) != null) {
      return CompletableFuture.completedFuture(stored.isPresent());
    }
    List<Place> places = places(name, source);
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

  /** A throttle and a key in it. */
  private record Place(Throttle throttle, String key) {
    Duration take() {
      return throttle.take(key);
    }

    void giveBack() {
      throttle.giveBack(key);
    }
  }

  /** The source comes first, so that a source without tries left can't use up a name's. */
  private List<Place> places(String name, Source source) {
    return List.of(
        new Place(addresses, source.whole()),
        new Place(names, source.perName() + " " + name),
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
    MessageDigest digest = Sha256.begin();
    digest.update(salt);
    for (String part : new String[] {name, hash.print(), password.reveal()}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((byte) (bytes.length >> 8));
      digest.update((byte) bytes.length);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    pool.close();
  }
}
