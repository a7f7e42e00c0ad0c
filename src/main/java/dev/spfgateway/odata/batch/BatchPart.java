package dev.spfgateway.odata.batch;

import java.util.List;

/** What stands at the top level of a batch. */
public sealed interface BatchPart {
  /**
   * A request by itself.
   *
   * @param request a query, as a rule
   */
  record Single(BatchRequest request) implements BatchPart {}

  /**
   * Requests that belong together.
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
