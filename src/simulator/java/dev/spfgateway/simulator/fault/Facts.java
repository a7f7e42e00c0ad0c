package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.util.Optional;

/**
 * The facts about a request by which rules match it.
 *
 * @param verb after {@code X-HTTP-Method}; empty text while only the connection is known
 * @param path raw, without the query
 * @param entitySet the first segment after the service root, without its key
 * @param subscription the subscription whose scope the path names
 * @param reused whether its connection carried a request before
 * @param action the command in the body, such as {@code Restore}; empty until the body has arrived
 */
public record Facts(
    StampId stamp,
    int port,
    String verb,
    String path,
    Optional<String> entitySet,
    Optional<SubscriptionId> subscription,
    boolean reused,
    Optional<String> action) {
  /** The facts about a connection on which nothing has arrived yet. */
  public static Facts ofConnection(StampId stamp, int port) {
    return new Facts(
        stamp, port, "", "", Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** The same facts once the body has been read. */
  public Facts commanding(Optional<String> command) {
    return new Facts(stamp, port, verb, path, entitySet, subscription, reused, command);
  }

  boolean mutates() {
    return !verb.equals("GET");
  }
}
