package dev.spfgateway.simulator.fault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A fault between or within a request's steps. */
public sealed interface RequestFault extends Fault {
  /**
   * The connection ends.
   *
   * @param moment before-reading, mid-request, before-acting, after-acting, before-answering or
   *     mid-answer
   * @param ending mid-answer only RST
   * @param bytes mid-request: number of bytes of the body after which it ends, by default 1; a
   *     shorter body is read to its end. Mid-answer: see {@link AnswerFault.Cut}. Otherwise null
   * @param part mid-answer only, as in {@link AnswerFault.Cut}
   * @param framing mid-answer only, as in {@link AnswerFault.Cut}
   */
  record Reset(
      @JsonProperty("at") @Default("before-reading") Moment moment,
      @JsonProperty("close") @Default("rst") AnswerEnding ending,
      @Nullable Integer bytes,
      @Nullable Part part,
      @Nullable Framing framing)
      implements RequestFault {
    private static final Set<Moment> MOMENTS =
        EnumSet.of(
            Moment.BEFORE_READING,
            Moment.MID_REQUEST,
            Moment.BEFORE_ACTING,
            Moment.AFTER_ACTING,
            Moment.BEFORE_ANSWERING,
            Moment.MID_ANSWER);

    /** Checks the moment, and that no value is given that has no meaning at it. */
    public Reset {
      checkMoment(moment, MOMENTS);
      boolean midAnswer = moment == Moment.MID_ANSWER;
      Require.check(
          !midAnswer || ending == AnswerEnding.RST,
          "close",
          "must be rst in the middle of an answer; for fin see truncated-answer");
      if (bytes != null) {
        Require.check(
            midAnswer || moment == Moment.MID_REQUEST,
            "bytes",
            "is for mid-request and mid-answer only");
        Require.inRange(bytes, 0, 1 << 20, "bytes");
      }
      Require.check(part == null || midAnswer, "part", "is for mid-answer only");
      Require.check(framing == null || midAnswer, "framing", "is for mid-answer only");
    }

    /** A reset with an RST; mid-request, after one byte of the body. */
    public static Reset at(Moment moment) {
      return new Reset(moment, AnswerEnding.RST, null, null, null);
    }

    /** A reset mid-request, with an RST after this many bytes of the body. */
    public static Reset after(int bytes) {
      return new Reset(Moment.MID_REQUEST, AnswerEnding.RST, bytes, null, null);
    }

    /** The same reset with another ending. */
    public Reset by(AnswerEnding other) {
      return new Reset(moment, other, bytes, part, framing);
    }

    /** The number of bytes of the body after which the connection ends mid-request. */
    public int bodyBytes() {
      return bytes == null ? 1 : bytes;
    }

    @Override
    public Fault decided(RandomGenerator random) {
      return moment == Moment.MID_ANSWER
          ? new AnswerFault.Cut(
              part == null ? Part.BODY : part,
              bytes,
              framing == null ? Framing.LENGTH : framing,
              ending)
          : this;
    }

    @Override
    public String name() {
      return "reset-" + moment.word();
    }
  }

  /**
   * The connection stays open, and nothing more is sent.
   *
   * @param moment before-reading, before-acting, after-acting or before-answering
   */
  record Silence(@JsonProperty("at") @Default("before-reading") Moment moment)
      implements RequestFault {
    /** Checks the moment. */
    public Silence {
      checkMoment(moment, STEPS);
    }

    @Override
    public String name() {
      return "silence-" + moment.word();
    }
  }

  /** The moments between a request's steps. */
  Set<Moment> STEPS =
      EnumSet.of(
          Moment.BEFORE_READING,
          Moment.BEFORE_ACTING,
          Moment.AFTER_ACTING,
          Moment.BEFORE_ANSWERING);

  /**
   * An answer other than SPF's own.
   *
   * @param moment before-reading (the body is not asked for), before-acting, after-acting or
   *     before-answering
   * @param status 400 to 599
   * @param retryAfter the header's value; null for none
   * @param page whose answer it imitates
   */
  record Status(
      @JsonProperty("at") @Default("before-acting") Moment moment,
      int status,
      @Nullable String retryAfter,
      @JsonProperty("body") @Default("iis") Page page)
      implements RequestFault {
    /** Checks the moment and the range. */
    public Status {
      checkMoment(moment, STEPS);
      Require.inRange(status, 400, 599, "status");
      Require.check(
          retryAfter == null || retryAfter.matches("[\\x20-\\x7E]{1,100}"),
          "retryAfter",
          "must be a whole number of seconds, or the header's text");
    }

    /** The web server's answer, before SPF has acted. */
    public static Status of(int status) {
      return new Status(Moment.BEFORE_ACTING, status, null, Page.IIS);
    }

    /** The same answer at another moment. */
    public Status at(Moment other) {
      return new Status(other, status, retryAfter, page);
    }

    /** The same answer with a {@code Retry-After}. */
    public Status retryAfter(String value) {
      return new Status(moment, status, value, page);
    }

    /** The same answer in another page's form. */
    public Status from(Page other) {
      return new Status(moment, status, retryAfter, other);
    }

    @Override
    public String name() {
      return "status-" + moment.word();
    }
  }

  /** Whose answer is imitated. */
  enum Page {
    /** The web server's HTML page, without the service's headers. */
    IIS,
    /** SPF's OData error. */
    ODATA,
    /** No body. */
    NONE
  }

  /**
   * A delay.
   *
   * @param moment before-reading, before-acting, after-acting or before-answering
   */
  record Delay(@JsonProperty("at") @Default("before-answering") Moment moment, Latency latency)
      implements RequestFault {
    /** Checks the moment. */
    public Delay {
      checkMoment(moment, STEPS);
    }

    @Override
    public String name() {
      return "delay-" + moment.word();
    }

    @Override
    public Fault decided(RandomGenerator random) {
      return new Delay(moment, Latency.fixed(latency.sample(random)));
    }
  }

  /** SPF never asks for the body; if the body comes anyway, the request continues normally. */
  record NoContinue() implements RequestFault {
    @Override
    public Moment moment() {
      return Moment.CONTINUING;
    }

    @Override
    public String name() {
      return "no-continue";
    }
  }

  /**
   * SPF acts only after a while, whatever happens to the connection meanwhile.
   *
   * @param after up to 10 minutes
   * @param ending how the connection ends beforehand; null to leave it open and answer on it
   */
  record ActLate(Duration after, @JsonProperty("close") @Nullable AnswerEnding ending)
      implements RequestFault {
    /** Checks the range. */
    public ActLate {
      Require.inRange(after, Duration.ZERO, Latency.MAX, "after");
    }

    @Override
    public Moment moment() {
      return Moment.BEFORE_ACTING;
    }

    @Override
    public String name() {
      return "act-late";
    }
  }

  /**
   * The answer names a job other than the one that SPF began.
   *
   * @param job the value of {@code x-ms-request-id}; null to leave the header out
   */
  record NamesJob(@Nullable UUID job) implements RequestFault {
    @Override
    public Moment moment() {
      return Moment.BEFORE_ANSWERING;
    }

    @Override
    public String name() {
      return "names-job";
    }
  }

  private static void checkMoment(Moment moment, Set<Moment> allowed) {
    Require.check(
        allowed.contains(moment),
        "at",
        "must be one of " + allowed.stream().map(Moment::word).toList());
  }
}
