package dev.spfgateway.app.soak;

import dev.spfgateway.app.soak.Records.Row;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.simulator.spf.LoggedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** All that anybody knows of one operation: audit log, store, simulator and client. */
final class Story {
  private final UUID operation;
  private final List<AuditEvent> events = new ArrayList<>();
  private final List<LoggedRequest> requests = new ArrayList<>();
  private final List<Send> sends = new ArrayList<>();
  private Optional<Row> row = Optional.empty();

  Story(UUID operation) {
    this.operation = operation;
  }

  UUID operation() {
    return operation;
  }

  void add(AuditEvent event) {
    events.add(event);
  }

  void add(LoggedRequest request) {
    requests.add(request);
  }

  /** A try that became this operation, or was told of it. */
  void add(Send send) {
    if (!sends.contains(send)) {
      sends.add(send);
    }
  }

  void add(Row kept) {
    row = Optional.of(kept);
  }

  AuditEvent intent() {
    return events.get(0);
  }

  List<LoggedRequest> requests() {
    return requests;
  }

  Optional<Row> row() {
    return row;
  }

  String state() {
    return row.map(Row::state).orElse("no row");
  }

  /** How often SPF acted. */
  long acted() {
    return requests.stream().filter(request -> request.effect().acted()).count();
  }

  /** Jobs that came to be for it, those that failed at once too. */
  List<UUID> jobs() {
    return requests.stream().flatMap(request -> request.effect().jobs().stream()).toList();
  }

  /** Whether a fault made its job fail. */
  boolean jobFails() {
    return requests.stream()
        .filter(request -> !request.effect().jobs().isEmpty())
        .flatMap(request -> request.faults().stream())
        .anyMatch(fault -> fault.equals("job-fails") || fault.equals("job-locked"));
  }

  /** What does not fit together. */
  List<String> problems() {
    return Stream.of(record(), count(), state(acted(), jobs()), job())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> record() {
    boolean begins = intent().kind() == AuditEvent.Kind.INTENT;
    long intents = events.stream().filter(e -> e.kind() == AuditEvent.Kind.INTENT).count();
    long outcomes = events.stream().filter(e -> e.kind() == AuditEvent.Kind.OUTCOME).count();
    if (!begins || intents != 1 || outcomes != 1) {
      return Optional.of("has " + intents + " intents and " + outcomes + " outcomes");
    }
    if (row.isEmpty() || !row.get().ended()) {
      return Optional.of("has not ended");
    }
    AuditEvent.Result result = events.get(events.size() - 1).result();
    String last = result == null ? "nothing" : result.outcome();
    return last.equals(state())
        ? Optional.empty()
        : Optional.of("ends as " + last + " in the audit log and as " + state() + " in the store");
  }

  private Optional<String> count() {
    return acted() > 1 ? Optional.of("was done " + acted() + " times") : Optional.empty();
  }

  private Optional<String> state(long acted, List<UUID> jobs) {
    boolean honest =
        switch (state()) {
          case "done" -> acted == 1 && !jobFails();
          case "failed" -> jobs.size() == 1 && jobFails();
          case "rejected", "not-sent", "absent" -> acted == 0;
          case "unknown" -> row.orElseThrow().reason().startsWith("given up: ");
          default -> false;
        };
    return honest
        ? Optional.empty()
        : Optional.of("is " + state() + ", and SPF acted " + acted + " times, jobs " + jobs);
  }

  private Optional<String> job() {
    return row.flatMap(Row::job)
        .filter(job -> !jobs().contains(job))
        .map(job -> "has the job " + job + " of somebody else; its own are " + jobs());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("operation " + operation + ", " + row);
    AuditEvent.What what = intent().what();
    text.append(": ").append(what.action()).append(' ').append(what.method()).append(' ');
    text.append(what.target()).append(" digest ").append(what.bodyDigest());
    for (AuditEvent event : events) {
      text.append("\n    audit  ").append(event.time()).append(' ').append(event.kind().word());
      text.append(' ').append(event.result());
    }
    sends.forEach(send -> text.append("\n    client ").append(send));
    requests.forEach(request -> text.append("\n    SPF    ").append(text(request)));
    return text.toString();
  }

  static String text(LoggedRequest one) {
    return one.time()
        + " "
        + one.effectiveMethod()
        + " port "
        + one.port()
        + " state "
        + one.state()
        + " status "
        + one.status()
        + " "
        + one.effect()
        + " faults "
        + one.faults();
  }
}
