package dev.spfgateway.odata.batch;

import java.util.List;

/** A top-level part of a batch. */
public sealed interface BatchPart {
  /**
   * A request outside of change sets.
   *
   * @param request usually a query
   */
  record Single(BatchRequest request) implements BatchPart {}

  /**
   * A change set: requests that succeed or fail together.
   *
   * @param requests at least one, none of them a GET
   */
  record ChangeSet(List<BatchRequest> requests) implements BatchPart {
    /** Copies the list. */
    public ChangeSet {
      requests = List.copyOf(requests);
    }
  }
}
