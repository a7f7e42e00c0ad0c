package dev.spfgateway.identity.token;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Tokens that wait for keys, in a bounded number. When all places are taken, the network with the
 * most waiting tokens gives one up, so that a network with many invented tokens displaces no other.
 * Not thread-safe, except {@link #size}.
 */
final class WaitingTokens {
  private final int most;
  private final List<One> waiting = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private volatile int size;

  WaitingTokens(int most) {
    this.most = most;
  }

  /**
   * A token that waits until the keys satisfy a condition, or until a fetch that begins later has
   * ended.
   *
   * @param network the client network whose place it takes
   */
  record One(
      String network,
      Predicate<KeySet> wanted,
      long sinceNanos,
      Context caller,
      Promise<KeySet> promise) {
    void tell(KeySet keys) {
      caller.runOnContext(loop -> promise.tryComplete(keys));
    }

    void turnAway(Throwable why) {
      caller.runOnContext(loop -> promise.tryFail(why));
    }
  }

  /** The number of waiting tokens. Thread-safe. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * Adds a token; returns the one that has to give way, perhaps the new one itself, when there is
   * no place.
   */
  Optional<One> admit(One one) {
    if (waiting.size() < most) {
      add(one);
      return Optional.empty();
    }
    String greediest =
        places.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    if (places.getOrDefault(one.network(), 0) + 1 >= places.getOrDefault(greediest, 0)) {
      return Optional.of(one);
    }
    int last = waiting.size() - 1;
    while (!waiting.get(last).network().equals(greediest)) {
      last--;
    }
    One out = waiting.remove(last);
    free(out);
    add(one);
    return Optional.of(out);
  }

  private void add(One one) {
    waiting.add(one);
    size = waiting.size();
    places.merge(one.network(), 1, Integer::sum);
  }

  private void free(One one) {
    places.computeIfPresent(one.network(), (network, taken) -> taken > 1 ? taken - 1 : null);
  }

  /** Completes all tokens that need not wait any longer. */
  void tell(KeySet keys, Predicate<One> over) {
    waiting.removeIf(
        one -> {
          boolean leaves = over.test(one);
          if (leaves) {
            free(one);
            one.tell(keys);
          }
          return leaves;
        });
    size = waiting.size();
  }
}
