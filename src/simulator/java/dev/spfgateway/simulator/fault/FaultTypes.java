package dev.spfgateway.simulator.fault;

import dev.spfgateway.base.InvalidSetting;
import dev.spfgateway.base.Require;
import dev.spfgateway.simulator.vmm.JobError;
import dev.spfgateway.simulator.vmm.JobFate;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads a fault by its {@code type}. */
final class FaultTypes {
  private static final Map<String, Function<Fields, Fault>> TYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("refuse", fields -> new ConnectionFault.Refuse()),
              Map.entry("connection-closed", f -> new ConnectionFault.Closed(close(f, Ending.RST))),
              Map.entry("connection-silent", fields -> new ConnectionFault.Silent()),
              Map.entry("tls-garbage", fields -> new ConnectionFault.Garbage()),
              Map.entry("tls-untrusted", fields -> new ConnectionFault.Untrusted()),
              Map.entry("reset", FaultTypes::reset),
              Map.entry("silence", f -> new RequestFault.Silence(at(f, Moment.BEFORE_READING))),
              Map.entry("status", FaultTypes::status),
              Map.entry("delay", FaultTypes::delay),
              Map.entry("no-continue", fields -> new RequestFault.NoContinue()),
              Map.entry("act-late", FaultTypes::actLate),
              Map.entry("names-job", f -> new RequestFault.NamesJob(f.guid("job"))),
              Map.entry("truncated-answer", f -> cut(f, close(f, Ending.FIN))),
              Map.entry("dripped-answer", FaultTypes::drip),
              Map.entry("half-close", fields -> new AnswerFault.HalfClose()),
              Map.entry("job-takes", fields -> new JobFault.Slow(LatencyJson.read(fields))),
              Map.entry("job-fails", f -> fated(new JobFate.Fails(error(f)))),
              Map.entry("job-hangs", fields -> fated(new JobFate.Hangs())),
              Map.entry("job-locked", FaultTypes::locked),
              Map.entry("job-shows-late", FaultTypes::showsLate),
              Map.entry("refused-after-job-began", f -> fated(new JobFate.RefusedLate(error(f))))));

  private FaultTypes() {}

  static Fault read(Fields fields) {
    Function<Fields, Fault> type = TYPES.get(fields.required("type"));
    if (type == null) {
      throw fields.noneOf("type", TYPES.keySet().toArray(String[]::new));
    }
    Fault fault = fields.make(() -> type.apply(fields));
    fields.end();
    return fault;
  }

  private static Ending close(Fields fields, Ending absent) {
    return fields.choice("close", Ending.class, absent);
  }

  private static Moment at(Fields fields, Moment absent) {
    return fields.choice("at", Moment.class, absent);
  }

  private static Fault reset(Fields fields) {
    Moment at = fields.choice("at", Moment.class, Moment.BEFORE_READING);
    if (at == Moment.MID_ANSWER) {
      Require.check(
          close(fields, Ending.RST) == Ending.RST,
          "close",
          "must be rst in the middle of an answer; for fin see truncated-answer");
      return cut(fields, Ending.RST);
    }
    Ending close = close(fields, Ending.RST);
    return new RequestFault.Reset(
        at, close, at == Moment.MID_REQUEST ? fields.integer("bytes", 1) : 1);
  }

  private static Fault status(Fields fields) {
    if (!fields.has("status")) {
      throw new InvalidSetting("status", "must be given");
    }
    return new RequestFault.Status(
        at(fields, Moment.BEFORE_ACTING),
        fields.integer("status", 0),
        fields.text("retryAfter"),
        fields.choice("body", RequestFault.Page.class, RequestFault.Page.IIS));
  }

  private static Fault delay(Fields fields) {
    return new RequestFault.Delay(at(fields, Moment.BEFORE_ANSWERING), LatencyJson.read(fields));
  }

  private static Fault actLate(Fields fields) {
    Duration after = fields.duration("after");
    Optional<Ending> close =
        fields.has("close") ? Optional.of(close(fields, Ending.RST)) : Optional.empty();
    return new RequestFault.ActLate(after, close);
  }

  private static Fault cut(Fields fields, Ending ending) {
    OptionalInt bytes =
        fields.has("bytes") ? OptionalInt.of(fields.integer("bytes", 0)) : OptionalInt.empty();
    return new AnswerFault.Cut(
        fields.choice("part", AnswerFault.Part.class, AnswerFault.Part.BODY),
        bytes,
        fields.choice("framing", AnswerFault.Framing.class, AnswerFault.Framing.LENGTH),
        ending);
  }

  private static Fault drip(Fields fields) {
    return new AnswerFault.Drip(fields.integer("bytes", 1), fields.duration("interval"));
  }

  private static Fault locked(Fields fields) {
    int number = fields.integer("error", JobError.LOCKED.errorId());
    LockConflict shown = fields.choice("as", LockConflict.class, LockConflict.ERROR_AT_ONCE);
    return fated(new JobFate.Locked(JobError.locked(errorId(number)), shown));
  }

  private static Fault showsLate(Fields fields) {
    Duration after = fields.duration("after");
    Require.inRange(after, Duration.ZERO, Latency.MAX, "after");
    return fated(new JobFate.ShowsLate(after));
  }

  private static Fault fated(JobFate fate) {
    return new JobFault.Fated(fate);
  }

  private static JobError error(Fields fields) {
    return new JobError(
        errorId(fields.integer("error", JobError.INTERNAL.errorId())),
        fields.text("code").orElse(JobError.INTERNAL.code()),
        fields.text("problem").orElse(JobError.INTERNAL.problem()),
        fields.text("action").orElse(JobError.INTERNAL.recommendedAction()));
  }

  private static int errorId(int number) {
    Require.inRange(number, 1, 999_999, "error");
    return number;
  }
}
