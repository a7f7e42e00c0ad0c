package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.format.ErrorWriter;
import java.util.Optional;

/** SPF's own refusal of a request, answered in OData's error shape. */
final class SpfRefusal extends RuntimeException {
  private final int status;
  private final transient ErrorWriter.Failure error;

  /**
   * A refusal without a stack trace: it is an answer, no fault of the simulator.
   *
   * @param status HTTP status
   * @param code OData's code; WCF Data Services leaves it empty for its own refusals
   */
  SpfRefusal(int status, String code, String message) {
    this(status, new ErrorWriter.Failure(code, message, Optional.empty()));
  }

  /** The same, showing what was thrown behind it. */
  SpfRefusal(int status, ErrorWriter.Failure error) {
    super(error.message(), null, false, false);
    this.status = status;
    this.error = error;
  }

  SpfRefusal(int status, String message) {
    this(status, "", message);
  }

  /** What WCF Data Services says of an entity, a set or a property that is not there. */
  static SpfRefusal notFound(String segment) {
    return new SpfRefusal(404, "Resource not found for the segment '" + segment + "'.");
  }

  /** What WCF Data Services says of a verb that a resource does not take. */
  static SpfRefusal wrongVerb(String verb, String segment) {
    return new SpfRefusal(405, "The verb " + verb + " is not allowed for '" + segment + "'.");
  }

  int status() {
    return status;
  }

  ErrorWriter.Failure error() {
    return error;
  }
}
