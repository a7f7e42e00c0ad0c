package dev.spfgateway.admin.access;

import dev.spfgateway.admin.access.Operator.Role;
import dev.spfgateway.admin.access.Operator.SignIn;
import dev.spfgateway.base.CanIgnoreReturnValue;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Sha256;
import dev.spfgateway.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Operators' open sessions. They live in memory only, found by the hash of the value that the
 * browser keeps, so that nothing which leaks from here opens one. Thread-safe.
 */
public final class Sessions {
  private static final int VALUE_BYTES = 32;
  private static final int ID_BYTES = 16;

  private final SessionConfig config;
  private final Ticker ticker;
  private final RandomGenerator random;

  /** By the value's hash, the one unused for longest first. */
  private final Map<String, Open> open = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Begins without sessions.
   *
   * @param random an unpredictable generator
   */
  public Sessions(SessionConfig config, Ticker ticker, RandomGenerator random) {
    this.config = config;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Who has proved to be an operator, and whether that is still worth anything.
   *
   * @param name the operator's name
   * @param role what the operator may do
   * @param by how the name was proved
   * @param valid false as soon as the operator was removed or changed
   */
  public record Proved(String name, Role role, SignIn by, BooleanSupplier valid) {}

  /**
   * A session.
   *
   * @param id its public id, which opens nothing
   * @param operator whose it is
   * @param csrf what changes must present besides the cookie
   * @param began when the operator signed in
   * @param lastUsed the time of the last request
   * @param expires when it ends without further requests
   */
  public record Session(
      String id,
      Operator operator,
      Secret csrf,
      Instant began,
      Instant lastUsed,
      Instant expires) {}

  /**
   * A new session.
   *
   * @param value what the browser must present
   * @param session the session
   */
  public record Opened(Secret value, Session session) {}

  private record Open(
      String id,
      Proved who,
      String address,
      Secret csrf,
      long beganNanos,
      Instant began,
      AtomicLong usedNanos) {}

  /** Opens a session for an operator at this address, always with a new value. */
  public synchronized Opened open(Proved who, String address) {
    open.values().removeIf(one -> !isGood(one));
    makeRoom(config.maxPerOperator(), one -> one.who().name().equals(who.name()));
    makeRoom(config.max(), one -> true);
    Secret value = Secret.of(random(VALUE_BYTES));
    long now = ticker.nanos();
    Open made =
        new Open(
            random(ID_BYTES),
            who,
            address,
            Secret.of(random(VALUE_BYTES)),
            now,
            ticker.now(),
            new AtomicLong(now));
    open.put(key(value.reveal()), made);
    return new Opened(value, shown(made));
  }

  private void makeRoom(int max, Predicate<Open> counted) {
    List<Map.Entry<String, Open>> some =
        open.entrySet().stream().filter(one -> counted.test(one.getValue())).toList();
    List<String> over = new ArrayList<>();
    some.stream().limit(Math.max(0, some.size() - max + 1L)).forEach(e -> over.add(e.getKey()));
    over.forEach(open::remove);
  }

  private String random(int bytes) {
    byte[] made = new byte[bytes];
    random.nextBytes(made);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(made);
  }

  private static String key(String value) {
    return Sha256.of(value);
  }

  /** The session that a value opens, which counts as a use of it. */
  public synchronized Optional<Session> use(String value) {
    Optional<Open> found = find(value);
    found.ifPresent(one -> one.usedNanos().set(ticker.nanos()));
    return found.map(this::shown);
  }

  /** Whether a value still opens a session, without using it. */
  synchronized boolean holds(String value) {
    String key = key(value);
    return open.entrySet().stream()
        .anyMatch(one -> one.getKey().equals(key) && isGood(one.getValue()));
  }

  private Optional<Open> find(String value) {
    String key = key(value);
    @Nullable Open found = open.get(key);
    if (found != null && !isGood(found)) {
      open.remove(key);
      return Optional.empty();
    }
    return Optional.ofNullable(found);
  }

  private boolean isGood(Open one) {
    return left(one).compareTo(Duration.ZERO) > 0 && one.who().valid().getAsBoolean();
  }

  /** The time for which the session still lasts without another request. */
  private Duration left(Open one) {
    long now = ticker.nanos();
    Duration idle = config.idle().minusNanos(now - one.usedNanos().get());
    Duration absolute = config.absolute().minusNanos(now - one.beganNanos());
    return idle.compareTo(absolute) < 0 ? idle : absolute;
  }

  private Session shown(Open one) {
    Instant now = ticker.now();
    return new Session(
        one.id(),
        new Operator(
            one.who().name(),
            one.who().role(),
            one.who().by(),
            one.address(),
            Optional.of(one.id())),
        one.csrf(),
        one.began(),
        now.minusNanos(ticker.nanos() - one.usedNanos().get()),
        now.plus(left(one)));
  }

  /** All open sessions, the one unused for longest first. */
  public synchronized List<Session> all() {
    open.values().removeIf(one -> !isGood(one));
    return open.values().stream().map(this::shown).toList();
  }

  /** An open session by its public id. */
  public synchronized Optional<Session> byId(String id) {
    return all().stream().filter(one -> one.id().equals(id)).findFirst();
  }

  /** Ends a session by its public id; empty when there is none. */
  @CanIgnoreReturnValue
  public synchronized Optional<Session> end(String id) {
    for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
      Open one = all.next();
      if (one.id().equals(id)) {
        all.remove();
        return Optional.of(shown(one));
      }
    }
    return Optional.empty();
  }
}
