package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to an answer's bytes. */
public sealed interface AnswerFault extends Fault {
  @Override
  default Moment moment() {
    return Moment.MID_ANSWER;
  }

  /**
   * The answer breaks off.
   *
   * @param part where
   * @param bytes how many bytes of that part are sent; null for half of it
   * @param framing what the head promises of the whole body
   */
  record Cut(
      @Default("body") Part part,
      @Nullable Integer bytes,
      @Default("length") Framing framing,
      @JsonProperty("close") @Default("fin") Ending ending)
      implements AnswerFault {
    /** Checks the range. */
    public Cut {
      if (bytes != null) {
        Require.inRange(bytes, 0, 1 << 20, "bytes");
      }
    }

    /** After half of the body, or half of the head when there is no body. */
    public static Cut by(Ending ending) {
      return new Cut(Part.BODY, null, Framing.LENGTH, ending);
    }

    @Override
    public String name() {
      return ending == Ending.RST ? "reset-mid-answer" : "truncated-answer";
    }
  }

  /** The answer comes a few bytes at a time, head and all, and the connection closes behind it. */
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
   * Behind the answer the server closes its half of the connection. What still comes on the other
   * half is acted upon, and its answer can't be sent.
   */
  record HalfClose() implements AnswerFault {
    @Override
    public String name() {
      return "half-close";
    }
  }
}
