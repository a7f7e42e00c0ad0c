package dev.spfgateway.simulator.edm.format;

import java.util.Iterator;
import java.util.List;

/**
 * A body.
 *
 * @param contentType of the body
 * @param version the lowest version of the protocol that can read it: 1, 2 or 3
 * @param parts to be sent as UTF-8, in order; a part of a long list is created on demand, and again
 *     at each iteration
 */
public record Payload(String contentType, int version, Iterable<String> parts) {
  /** A body whose text is complete. */
  public static Payload of(String contentType, int version, String text) {
    return new Payload(contentType, version, List.of(text));
  }

  /** The whole body, for bodies known to be short. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Iterator<String> part = parts.iterator(); part.hasNext(); ) {
      text.append(part.next());
    }
    return text.toString();
  }
}
