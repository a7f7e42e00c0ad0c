package dev.spfgateway.simulator.edm.format;

import java.util.Iterator;
import java.util.List;

/**
 * A body.
 *
 * @param contentType of the body
 * @param version the lowest version of the protocol that can read it: 1, 2 or 3
 * @param parts to be sent as UTF-8 one after the other; a part of a long list is made when it is
 *     asked for, and each pass over them makes them anew
 */
public record Payload(String contentType, int version, Iterable<String> parts) {
  /** A body that is there as a whole. */
  public static Payload of(String contentType, int version, String text) {
    return new Payload(contentType, version, List.of(text));
  }

  /** The whole body; for those that are known to be short. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Iterator<String> part = parts.iterator(); part.hasNext(); ) {
      text.append(part.next());
    }
    return text.toString();
  }
}
