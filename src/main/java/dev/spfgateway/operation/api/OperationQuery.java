package dev.spfgateway.operation.api;

import dev.spfgateway.base.Guids;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.operation.record.OperationStore;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.pipeline.mutation.OperationState;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A tenant's query for operations.
 *
 * @param state {@code running} for all that have not ended, or the word of one state; empty for all
 * @param states the states that the store must search for; empty for all
 * @param cursor only operations older than this one
 * @param limit operations per page
 */
record OperationQuery(
    Optional<String> state, Set<OperationState> states, Optional<UUID> cursor, int limit) {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_PARAMETERS = 16;
  private static final String RUNNING = "running";

  /**
   * Reads a raw query.
   *
   * @throws GatewayException for a parameter that is unknown, repeated or has an invalid value
   */
  static OperationQuery parse(String query) {
    Map<String, String> values = new HashMap<>();
    for (String part : query.split("&", MAX_PARAMETERS)) {
      int equals = part.indexOf('=');
      if (!part.isEmpty()
          && values.put(
                  decode(equals < 0 ? part : part.substring(0, equals)),
                  equals < 0 ? "" : decode(part.substring(equals + 1)))
              != null) {
        throw wrong("each parameter must occur only once");
      }
    }
    Optional<String> state = Optional.ofNullable(values.remove("state"));
    OperationQuery parsed =
        new OperationQuery(
            state,
            state
                .filter(word -> !word.equals(RUNNING))
                .map(OperationQuery::states)
                .orElse(Set.of()),
            Optional.ofNullable(values.remove("cursor")).map(OperationQuery::cursor),
            limit(Optional.ofNullable(values.remove("limit"))));
    if (!values.isEmpty()) {
      throw wrong("unknown parameter; the parameters are state, cursor and limit");
    }
    return parsed;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("the query's percent-encoding is invalid");
    }
  }

  private static UUID cursor(String text) {
    return Guids.parse(text).orElseThrow(() -> wrong("cursor must be taken from an earlier page"));
  }

  private static int limit(Optional<String> text) {
    if (text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    int limit = text.get().matches("\\d{1,4}") ? Integer.parseInt(text.get()) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw wrong("limit must be from 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  private static GatewayException wrong(String message) {
    return GatewayException.of(FailureKind.BAD_REQUEST, message);
  }

  private static Set<OperationState> states(String word) {
    Set<OperationState> states =
        Arrays.stream(OperationState.values())
            .filter(state -> state.shown().equals(word))
            .collect(Collectors.toUnmodifiableSet());
    if (states.isEmpty()) {
      throw wrong("state must be running or one of the states of an operation");
    }
    return states;
  }

  /**
   * The page to read, with one operation more than fits, which tells whether there is a next page.
   */
  OperationStore.Page page(String tenant, SubscriptionId subscription) {
    boolean running = state.filter(RUNNING::equals).isPresent();
    return new OperationStore.Page(tenant, subscription, states, running, cursor, limit + 1);
  }

  /** The next page's query. */
  String next(UUID last) {
    return "cursor=" + last + "&limit=" + limit + state.map(word -> "&state=" + word).orElse("");
  }
}
