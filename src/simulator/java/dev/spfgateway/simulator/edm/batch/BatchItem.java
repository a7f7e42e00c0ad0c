package dev.spfgateway.simulator.edm.batch;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stands between two boundaries of a batch. */
public sealed interface BatchItem {
  /**
   * One request by itself.
   *
   * @param request should be a GET
   */
  record Single(Part request) implements BatchItem {}

  /**
   * Requests that belong together.
   *
   * @param requests should have no GET among them
   */
  record ChangeSet(List<Part> requests) implements BatchItem {
    /** Copies the list. */
    public ChangeSet {
      requests = List.copyOf(requests);
    }
  }

  /**
   * A request within a batch.
   *
   * @param method as it was written
   * @param target absolute, below the service root, or {@code $} and a content id
   * @param headers by name in any case
   * @param body each character one byte
   * @param contentId empty text when there is none
   */
  record Part(
      String method, String target, Map<String, String> headers, String body, String contentId) {
    /** Copies the headers. */
    public Part {
      TreeMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      copy.putAll(headers);
      headers = Collections.unmodifiableMap(copy);
    }
  }
}
