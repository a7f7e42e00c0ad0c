package dev.spfgateway.simulator.spf;

import dev.spfgateway.simulator.edm.format.ErrorWriter;
import java.util.Optional;

/** SPF's own refusal of a request, answered as an OData error. */
final class SpfRefusal extends RuntimeException {
  private final int status;
  private final transient ErrorWriter.Failure error;

  /**
   * Has no stack trace: this is an answer, no fault of the simulator.
   *
   * @param status HTTP status
   * @param code OData's code; WCF Data Services leaves it empty for its own refusals
   */
  SpfRefusal(int status, String code, String message) {
    this(status, new ErrorWriter.Failure(code, message, Optional.empty()));
  }

  /** A refusal that shows the exception that caused it. */
  SpfRefusal(int status, ErrorWriter.Failure error) {
    super(error.message(), null, false, false);
    this.status = status;
    this.error = error;
  }

  SpfRefusal(int status, String message) {
    this(status, "", message);
  }

  /** WCF Data Services' refusal for an entity, a set or a property that does not exist. */
  static SpfRefusal notFound(String segment) {
    return new SpfRefusal(404, "Resource not found for the segment '" + segment + "'.");
  }

  /** WCF Data Services' refusal of a verb that a resource does not support. */
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
