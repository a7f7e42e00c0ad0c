package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.OptionalInt;

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
   * @param bytes how many bytes of that part are sent; empty for half of it
   * @param framing what the head promises of the whole body
   */
  record Cut(Part part, OptionalInt bytes, Framing framing, Ending ending) implements AnswerFault {
    /** Checks the range. */
    public Cut {
      bytes.ifPresent(value -> Require.inRange(value, 0, 1 << 20, "bytes"));
    }

    /** After half of the body, or half of the head when there is no body. */
    public static Cut by(Ending ending) {
      return new Cut(Part.BODY, OptionalInt.empty(), Framing.LENGTH, ending);
    }

    @Override
    public String name() {
      return ending == Ending.RST ? "reset-mid-answer" : "truncated-answer";
    }
  }

  /** A part of an answer. */
  enum Part {
    HEAD,
    BODY
  }

  /** How an answer's head tells where the body ends. */
  enum Framing {
    LENGTH,
    CHUNKED
  }

  /** The answer comes a few bytes at a time, head and all, and the connection closes behind it. */
  record Drip(int bytes, Duration interval) implements AnswerFault {
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
