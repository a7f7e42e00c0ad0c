package dev.spfgateway.simulator.edm.batch;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A top-level part of a batch. */
public sealed interface BatchItem {
  /**
   * A request outside of change sets.
   *
   * @param request should be a GET
   */
  record Single(Part request) implements BatchItem {}

  /**
   * A change set.
   *
   * @param requests should include no GET
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
   * @param method as written
   * @param target absolute, below the service root, or {@code $} and a content id
   * @param headers by name in any case
   * @param body one character per byte
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
