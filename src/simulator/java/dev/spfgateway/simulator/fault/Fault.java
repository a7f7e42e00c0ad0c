package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.random.RandomGenerator;

/** One fault with its parameters. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonSubTypes({
  @JsonSubTypes.Type(name = "refuse", value = ConnectionFault.Refuse.class),
  @JsonSubTypes.Type(name = "connection-closed", value = ConnectionFault.Closed.class),
  @JsonSubTypes.Type(name = "connection-silent", value = ConnectionFault.Silent.class),
  @JsonSubTypes.Type(name = "tls-garbage", value = ConnectionFault.Garbage.class),
  @JsonSubTypes.Type(name = "tls-untrusted", value = ConnectionFault.Untrusted.class),
  @JsonSubTypes.Type(name = "reset", value = RequestFault.Reset.class),
  @JsonSubTypes.Type(name = "silence", value = RequestFault.Silence.class),
  @JsonSubTypes.Type(name = "status", value = RequestFault.Status.class),
  @JsonSubTypes.Type(name = "delay", value = RequestFault.Delay.class),
  @JsonSubTypes.Type(name = "no-continue", value = RequestFault.NoContinue.class),
  @JsonSubTypes.Type(name = "act-late", value = RequestFault.ActLate.class),
  @JsonSubTypes.Type(name = "names-job", value = RequestFault.NamesJob.class),
  @JsonSubTypes.Type(name = "truncated-answer", value = AnswerFault.Cut.class),
  @JsonSubTypes.Type(name = "dripped-answer", value = AnswerFault.Drip.class),
  @JsonSubTypes.Type(name = "half-close", value = AnswerFault.HalfClose.class),
  @JsonSubTypes.Type(name = "job-takes", value = JobFault.Slow.class),
  @JsonSubTypes.Type(name = "job-fails", value = JobFault.Fails.class),
  @JsonSubTypes.Type(name = "job-hangs", value = JobFault.Hangs.class),
  @JsonSubTypes.Type(name = "job-locked", value = JobFault.Locked.class),
  @JsonSubTypes.Type(name = "job-shows-late", value = JobFault.ShowsLate.class),
  @JsonSubTypes.Type(name = "refused-after-job-began", value = JobFault.RefusedLate.class)
})
public sealed interface Fault permits ConnectionFault, RequestFault, AnswerFault, JobFault {
  /** The moment at which the fault strikes. */
  Moment moment();

  /** The fault's name in the request log, such as {@code reset-after-acting}. */
  String name();

  /** The fault with every random choice made. */
  default Fault decided(RandomGenerator random) {
    return this;
  }
}
