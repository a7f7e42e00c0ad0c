package dev.spfgateway.operation.search;

import dev.spfgateway.odata.ErrorBody;
import dev.spfgateway.operation.vmm.VmmJob;
import dev.spfgateway.pipeline.Exchange;
import dev.spfgateway.pipeline.failure.Outcome;
import dev.spfgateway.pipeline.mutation.OperationResult;
import dev.spfgateway.pipeline.request.Reply;
import java.time.Duration;
import java.util.Optional;

/**
 * Judges what a refusal proves. One that SPF wrote in answer to a complete request does not prove
 * that nothing was done: a cmdlet can fail after it had started a job. A mutation that a web server
 * in front of SPF refused, or that was refused before its last byte had been sent, was never
 * executed.
 */
public final class RefusalProof {
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private RefusalProof() {}

  /** Whether a refusal leaves open whether the mutation was executed. */
  public static boolean proveNothing(Exchange exchange, Reply reply) {
    return reply.outcome().filter(Outcome.REJECTED::equals).isPresent()
        && exchange.trail().whollySent()
        && !exchange.trail().isRefusedBeforeSpf()
        && reply.body() instanceof Reply.Whole body
        && ErrorBody.isODataError(body.bytes().getBytes());
  }

  /**
   * The same answer, with the result of a look at VMM.
   *
   * @param bookkeeping how long VMM may take to show a job that began
   */
  public static Reply judge(
      Exchange exchange,
      LookupTarget subject,
      Reply reply,
      JobSearch.Finding found,
      Duration bookkeeping) {
    if (found instanceof JobSearch.Nothing) {
      return bookkeeping.isZero() ? reply : with(reply, Outcome.UNKNOWN);
    }
    if (found instanceof JobSearch.Began began) {
      exchange.trail().noted("SPF answered an error after it had begun the job");
      return withJob(with(reply, Outcome.DONE), began.job());
    }
    if (found instanceof JobSearch.Failed failed) {
      exchange.trail().noted(failed.job().end().map(VmmJob.End::reason).orElse(""));
      return withJob(with(reply, Outcome.FAILED), failed.job());
    }
    if (isBelieved(subject, reply.status())) {
      return reply;
    }
    if (found instanceof JobSearch.Doubtful doubtful) {
      exchange
          .trail()
          .noted("SPF refused it, but whether VMM began it is unknown: " + doubtful.why());
    } else if (found instanceof JobSearch.CanNotTell cannot) {
      exchange
          .trail()
          .noted("SPF refused it, but whether VMM began it is unknown: " + cannot.why());
    }
    return with(reply, Outcome.UNKNOWN);
  }

  /**
   * If no job can be searched for, the status must decide. Cmdlets fail with {@code 500}; a lower
   * status is OData's own refusal of the request, before any cmdlet ran: no such entity, a missing
   * property. Not believed when VMM could tell and was not asked.
   */
  private static boolean isBelieved(LookupTarget subject, int status) {
    boolean hasMachine = subject.lead().machine().isPresent();
    boolean couldBeAsked =
        subject.leavesJobs() && (hasMachine || subject.entity().id().isPresent());
    return status == NOT_FOUND && !hasMachine || status < SERVER_ERROR && !couldBeAsked;
  }

  public static Reply with(Reply reply, Outcome outcome) {
    return new Reply(reply.status(), reply.headers(), reply.body(), Optional.of(outcome));
  }

  public static Reply withJob(Reply reply, VmmJob job) {
    reply.headers().set(OperationResult.JOB_HEADER, job.id().toString());
    return reply;
  }
}
