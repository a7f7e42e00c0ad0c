package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A fault in an answer's bytes. */
public sealed interface AnswerFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.MID_ANSWER;
  }

  /**
   * The answer breaks off.
   *
   * @param part the part in which it does
   * @param bytes number of bytes of that part that are sent; null for half of it
   * @param framing how the head announces the whole body
   */
  record Cut(
      @Default("body") Part part,
      @Nullable Integer bytes,
      @Default("length") Framing framing,
      @JsonProperty("close") @Default("fin") AnswerEnding ending)
      implements AnswerFault {
    /** Checks the range. */
    public Cut {
      if (bytes != null) {
        Require.inRange(bytes, 0, 1 << 20, "bytes");
      }
    }

    /** After half of the body, or half of the head when there is no body. */
    public static Cut by(AnswerEnding ending) {
      return new Cut(Part.BODY, null, Framing.LENGTH, ending);
    }

    @Override
    public String name() {
      return ending == AnswerEnding.RST ? "reset-mid-answer" : "truncated-answer";
    }
  }

  /** The answer arrives a few bytes at a time, head included, and then the connection closes. */
  record Drip(@Default("1") int bytes, Duration interval) implements AnswerFault {
    /** Checks the ranges. */
    public Drip {
      Require.inRange(bytes, 1, 1 << 20, "bytes");
      Require.inRange(interval, Duration.ofMillis(1), Latency.MAX, "interval");
    }

    @Override
    public String name() {
      return "dripped-answer";
    }
  }

  /**
   * After the answer the server closes its half of the connection. Requests that still arrive on
   * the other half are acted upon, but their answers can't be sent.
   */
  record HalfClose() implements AnswerFault {
    @Override
    public String name() {
      return "half-close";
    }
  }
}
