package dev.spfgateway.app;

import static dev.spfgateway.simulator.fault.Moment.AFTER_ACTING;
import static dev.spfgateway.simulator.fault.Moment.BEFORE_ACTING;
import static dev.spfgateway.simulator.fault.Moment.BEFORE_READING;

import dev.spfgateway.base.StampId;
import dev.spfgateway.simulator.fault.AnswerEnding;
import dev.spfgateway.simulator.fault.AnswerFault;
import dev.spfgateway.simulator.fault.ConnectionFault;
import dev.spfgateway.simulator.fault.Fault;
import dev.spfgateway.simulator.fault.FaultMatch;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RequestFault;
import dev.spfgateway.simulator.fault.Timing;
import java.time.Duration;
import java.util.Arrays;

/**
 * The faults of the matrix, each with its words in the table. A fault of a request affects the
 * first one only, so that SPF would act on a mutation that is sent again, and the count would show
 * it.
 */
enum MatrixFault {
  REFUSED("refused", new ConnectionFault.Refuse()),
  RESET_BEFORE_REQUEST("reset before request", new ConnectionFault.Closed(AnswerEnding.RST)),
  RESET_MID_REQUEST("reset mid-request", RequestFault.Reset.after(10)),
  RESET_AFTER_ACTING("reset after acting", RequestFault.Reset.at(AFTER_ACTING)),
  TIMEOUT_BEFORE_ACTING("timeout before acting", new RequestFault.Silence(BEFORE_ACTING)),
  TIMEOUT_AFTER_ACTING("timeout after acting", new RequestFault.Silence(AFTER_ACTING)),
  STATUS_500("500, SPF acted", RequestFault.Status.of(500).at(AFTER_ACTING)),
  STATUS_502("502, SPF acted", RequestFault.Status.of(502).at(AFTER_ACTING)),
  STATUS_503("503", RequestFault.Status.of(503)),
  STATUS_503_RETRY_AFTER("503 + Retry-After", RequestFault.Status.of(503).retryAfter("1")),
  STATUS_429("429", RequestFault.Status.of(429)),
  DRIPPING("dripping answer", new AnswerFault.Drip(1, Duration.ofMillis(100))),
  TRUNCATED("truncated answer", AnswerFault.Cut.by(AnswerEnding.FIN)),
  NO_CONTINUE("no 100", new RequestFault.NoContinue()),
  CLOSED_INSTEAD_OF_CONTINUE(
      "closed instead of 100", RequestFault.Reset.at(BEFORE_READING).by(AnswerEnding.FIN)),
  FINAL_INSTEAD_OF_CONTINUE(
      "final answer instead of 100", RequestFault.Status.of(503).at(BEFORE_READING)),
  STALE_CONNECTION("stale pooled connection", RequestFault.Reset.at(BEFORE_READING)),
  ACT_LATE(
      "acts long after the connection died",
      new RequestFault.ActLate(MatrixWorld.LATE, AnswerEnding.RST)),
  TLS_FAILURE("TLS failure", new ConnectionFault.Untrusted()),
  ENDPOINT_DOWN("endpoint down, second one up", new ConnectionFault.Refuse()),
  ENDPOINT_SILENT("endpoint silent, second one up", new RequestFault.Silence(BEFORE_READING));

  private final String words;
  private final Fault fault;

  MatrixFault(String words, Fault fault) {
    this.words = words;
    this.fault = fault;
  }

  /** The fault with these words. */
  static MatrixFault of(String words) {
    return Arrays.stream(values())
        .filter(one -> one.words.equals(words))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such fault: " + words));
  }

  String words() {
    return words;
  }

  int endpoints() {
    return this == ENDPOINT_DOWN || this == ENDPOINT_SILENT ? 2 : 1;
  }

  /** Whether a read goes over the connection first, so that it is a pooled one. */
  boolean needsPooledConnection() {
    return this == STALE_CONNECTION;
  }

  /** Whether somebody has to wait for the end of a time limit. */
  boolean waits() {
    return switch (this) {
      case TIMEOUT_BEFORE_ACTING,
          TIMEOUT_AFTER_ACTING,
          DRIPPING,
          NO_CONTINUE,
          ACT_LATE,
          ENDPOINT_SILENT ->
          true;
      default -> false;
    };
  }

  /** Whether no connection reaches the simulator, so that none is counted. */
  boolean closesThePort() {
    return fault instanceof ConnectionFault.Refuse;
  }

  /**
   * The rule that has only one stamp meet it, and there only the endpoint with this port; and
   * unless it strikes all of that, only requests with the verb, for the gateway reads on its own.
   */
  FaultRule rule(StampId stamp, int port, String verb) {
    FaultMatch match = FaultMatch.any().stamp(stamp).port(port);
    if (!(fault instanceof ConnectionFault) && this != ENDPOINT_SILENT) {
      match = match.verb(verb);
    }
    return FaultRule.of(fault)
        .matching(needsPooledConnection() ? match.reusedConnection(true) : match)
        .when(isOfEndpoint() ? Timing.always() : Timing.once());
  }

  /** These last as long as the cell. */
  private boolean isOfEndpoint() {
    return closesThePort() || fault instanceof ConnectionFault.Untrusted || this == ENDPOINT_SILENT;
  }
}
