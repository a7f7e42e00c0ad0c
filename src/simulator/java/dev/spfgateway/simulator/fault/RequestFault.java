package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.Require;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What a request can meet between and within its steps. */
public sealed interface RequestFault extends Fault {
  /**
   * The connection ends.
   *
   * @param moment before-reading, mid-request, before-acting, after-acting or before-answering
   * @param bytes mid-request: after how many bytes of the body; a shorter body has them all read
   */
  record Reset(Moment moment, Ending ending, int bytes) implements RequestFault {
    private static final Set<Moment> MOMENTS =
        EnumSet.of(
            Moment.BEFORE_READING,
            Moment.MID_REQUEST,
            Moment.BEFORE_ACTING,
            Moment.AFTER_ACTING,
            Moment.BEFORE_ANSWERING);

    /** Checks the moment. */
    public Reset {
      checkMoment(moment, MOMENTS);
      Require.inRange(bytes, 0, 1 << 20, "bytes");
    }

    /** With an RST; in the middle of a request, after one byte of its body. */
    public static Reset at(Moment moment) {
      return new Reset(moment, Ending.RST, 1);
    }

    /** The same with another ending. */
    public Reset by(Ending other) {
      return new Reset(moment, other, bytes);
    }

    @Override
    public String name() {
      return "reset-" + moment.word();
    }
  }

  /**
   * The connection stays open, and nothing comes any more.
   *
   * @param moment before-reading, before-acting, after-acting or before-answering
   */
  record Silence(Moment moment) implements RequestFault {
    /** Checks the moment. */
    public Silence {
      checkMoment(moment, STEPS);
    }

    @Override
    public String name() {
      return "silence-" + moment.word();
    }
  }

  /** Between a request's steps. */
  Set<Moment> STEPS =
      EnumSet.of(
          Moment.BEFORE_READING,
          Moment.BEFORE_ACTING,
          Moment.AFTER_ACTING,
          Moment.BEFORE_ANSWERING);

  /**
   * Another answer than SPF's own.
   *
   * @param moment before-reading (no body is asked for), before-acting, after-acting or
   *     before-answering
   * @param status 400 to 599
   * @param retryAfter the header's value
   * @param page whose answer it looks like
   */
  record Status(Moment moment, int status, Optional<String> retryAfter, Page page)
      implements RequestFault {
    /** Checks the moment and the range. */
    public Status {
      checkMoment(moment, STEPS);
      Require.inRange(status, 400, 599, "status");
      retryAfter.ifPresent(
          value ->
              Require.check(
                  value.matches("[\\x20-\\x7E]{1,100}"),
                  "retryAfter",
                  "must be a whole number of seconds, or the header's text"));
    }

    /** The web server's own, before SPF has acted. */
    public static Status of(int status) {
      return new Status(Moment.BEFORE_ACTING, status, Optional.empty(), Page.IIS);
    }

    /** The same at another moment. */
    public Status at(Moment other) {
      return new Status(other, status, retryAfter, page);
    }

    /** The same with a {@code Retry-After}. */
    public Status retryAfter(String value) {
      return new Status(moment, status, Optional.of(value), page);
    }

    /** The same by somebody else. */
    public Status from(Page other) {
      return new Status(moment, status, retryAfter, other);
    }

    @Override
    public String name() {
      return "status-" + moment.word();
    }
  }

  /** Whose answer an answer looks like. */
  enum Page {
    /** The web server's HTML page, without the service's headers. */
    IIS,
    /** SPF's OData error. */
    ODATA,
    /** No body. */
    NONE
  }

  /**
   * Time passes.
   *
   * @param moment before-reading, before-acting, after-acting or before-answering
   */
  record Delay(Moment moment, Latency latency) implements RequestFault {
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

  /** A body is never asked for; when it comes all the same, all goes on. */
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
   * SPF acts only after a while, whatever becomes of the connection meanwhile.
   *
   * @param after up to 10 minutes
   * @param ending how the connection ends before; empty to leave it open, and answer on it
   */
  record ActLate(Duration after, Optional<Ending> ending) implements RequestFault {
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
   * The answer names another job than the one that SPF began.
   *
   * @param job what {@code x-ms-request-id} says; empty to leave the header out
   */
  record NamesJob(Optional<UUID> job) implements RequestFault {
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
