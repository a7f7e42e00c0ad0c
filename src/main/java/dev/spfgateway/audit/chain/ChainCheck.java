package dev.spfgateway.audit.chain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.base.Sha256;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Verifies a chain event by event, and says where it breaks and why. */
final class ChainCheck {
  private static final JsonFactory JSON = new JsonFactory();

  /** Every version has an event's position in its first members. */
  private static final int PLACE_MEMBERS = 4;

  private long sequence;
  private String hash;

  /** Begins after an event. */
  ChainCheck(long sequence, String hash) {
    this.sequence = sequence;
    this.hash = hash;
  }

  /** The last valid event. */
  long sequence() {
    return sequence;
  }

  /** The last valid event's hash. */
  String hash() {
    return hash;
  }

  /** Continues after a range that is known to be missing. */
  void skipTo(long lastMissing, String itsHash) {
    sequence = lastMissing;
    hash = itsHash;
  }

  /** Why an event is not the next one; empty when it is. */
  Optional<String> next(AuditArchive.Link link) {
    SealedEvent event = link.event();
    Optional<String> fault = fault(link);
    if (fault.isEmpty()) {
      sequence = event.sequence();
      hash = event.hash();
    }
    return fault;
  }

  private Optional<String> fault(AuditArchive.Link link) {
    SealedEvent event = link.event();
    if (event.sequence() > sequence + 1) {
      return Optional.of(
          "deleted: "
              + (event.sequence() == sequence + 2
                  ? "event " + (sequence + 1) + " is missing before it"
                  : "events "
                      + (sequence + 1)
                      + " to "
                      + (event.sequence() - 1)
                      + " are missing before it"));
    }
    if (event.sequence() <= sequence) {
      return Optional.of("inserted or out of order: event " + sequence + " comes before it");
    }
    if (!Sha256.of(event.json()).equals(event.hash())) {
      return Optional.of("changed: its text does not match its stored hash");
    }
    Map<String, String> place = place(event.json());
    if (!event.chain().equals(place.get("chain"))
        || !Long.toString(event.sequence()).equals(place.get("sequence"))) {
      return Optional.of(
          "out of order: it says that it is event "
              + place.get("sequence")
              + " of chain "
              + place.get("chain"));
    }
    if (!hash.equals(place.get("previous"))) {
      return Optional.of(
          "changed or inserted: it does not follow the event before it, whose hash is " + hash);
    }
    return link.agrees()
        ? Optional.empty()
        : Optional.of("changed: its index columns differ from its text");
  }

  private static Map<String, String> place(String json) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      for (int i = 0; i < PLACE_MEMBERS && parser.nextToken() == JsonToken.FIELD_NAME; i++) {
        String name = parser.currentName();
        parser.nextToken();
        members.put(name, parser.getText());
      }
    } catch (IOException e) {
      members.clear();
    }
    return members;
  }
}
