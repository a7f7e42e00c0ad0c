package dev.spfgateway.app.soak;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.simulator.spf.LoggedRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose every request at SPF was. A request carries the id of the try that it came from, and each
 * try has a body of its own, whose digest stands in the intent. Only deletes have no body: of those
 * of one checkpoint, one at a time can be under way, so it is the last one whose intent is older.
 */
final class Attribution {
  private final Map<UUID, Story> stories = new LinkedHashMap<>();
  private final Map<String, List<Story>> byDigest = new HashMap<>();
  private final Map<UUID, Send> sends = new HashMap<>();
  private final Map<UUID, List<LoggedRequest>> bySend = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  Attribution(
      Ledger ledger,
      List<SealedEvent> events,
      Map<UUID, Records.Row> rows,
      Collection<LoggedRequest> requests) {
    events.stream()
        .map(SealedEvent::json)
        .filter(Attribution::isOfOperation)
        .map(SealedEvent::open)
        .forEach(this::tell);
    rows.values().forEach(row -> story(row.id()).add(row));
    stories.values().forEach(this::index);
    ledger.sends().forEach(send -> sends.put(send.id(), send));
    requests.stream().filter(one -> !one.effectiveMethod().equals("GET")).forEach(this::attribute);
    sends.values().forEach(this::heard);
  }

  /** Refused requests stand in the chain too. */
  private static boolean isOfOperation(String json) {
    return new JsonObject(json).containsKey("operation");
  }

  private Story story(UUID operation) {
    return stories.computeIfAbsent(operation, Story::new);
  }

  private void tell(AuditEvent event) {
    story(event.what().operation()).add(event);
  }

  private void index(Story story) {
    String digest = story.intent().what().bodyDigest();
    byDigest.computeIfAbsent(digest, none -> new ArrayList<>()).add(story);
  }

  private void attribute(LoggedRequest request) {
    Optional<Send> send =
        request.header("x-ms-client-request-id").map(UUID::fromString).map(sends::get);
    if (send.isEmpty()) {
      problems.add("nobody sent what SPF got: " + Story.text(request));
      return;
    }
    bySend.computeIfAbsent(send.get().id(), none -> new ArrayList<>()).add(request);
    Optional<Story> story = story(send.get(), request);
    if (story.isEmpty()) {
      problems.add(
          "no intent is older than what SPF got: " + Story.text(request) + " of " + send.get());
      return;
    }
    story.get().add(send.get());
    story.get().add(request);
    checkPlace(story.get(), request);
  }

  private Optional<Story> story(Send send, LoggedRequest request) {
    List<Story> candidates = byDigest.getOrDefault(send.digest(), List.of());
    if (!send.body().isEmpty()) {
      if (candidates.size() > 1) {
        problems.add("one try became several operations: " + send + " " + candidates);
      }
      return candidates.stream().filter(story -> isBefore(story, request)).findFirst();
    }
    String checkpoint = send.mutation().what().entity().split("'", -1)[1];
    return candidates.stream()
        .filter(story -> story.intent().what().target().contains(checkpoint))
        .filter(story -> isBefore(story, request))
        .reduce((earlier, later) -> later);
  }

  private static boolean isBefore(Story story, LoggedRequest request) {
    return !story.intent().time().isAfter(request.time());
  }

  private void checkPlace(Story story, LoggedRequest request) {
    AuditEvent.What what = story.intent().what();
    Send send = sends.get(UUID.fromString(request.header("x-ms-client-request-id").orElseThrow()));
    SoakWorld.Tenant tenant = send.mutation().tenant();
    boolean right =
        what.stamp().equals(request.stamp().toString())
            && what.stamp().equals(tenant.stamp().toString())
            && request.path().contains(tenant.subscription().toString())
            && what.subscription().equals(tenant.subscription().toString())
            && what.method().equals(request.effectiveMethod())
            && story.intent().who().tenant().equals(tenant.name());
    if (!right) {
      problems.add("another place, verb or tenant than the intent says: " + request + story);
    }
  }

  /** What the client was told must be in the record. */
  private void heard(Send send) {
    Optional<UUID> named = send.told().operation();
    if (named.isPresent() && stories.containsKey(named.get())) {
      stories.get(named.get()).add(send);
    } else if (named.isPresent() && !send.told().outcome().equals("not-sent")) {
      problems.add("a client was told of an operation that is not recorded: " + send);
    }
  }

  Collection<Story> stories() {
    return stories.values();
  }

  Optional<Story> find(UUID operation) {
    return Optional.ofNullable(stories.get(operation));
  }

  /** What SPF got of one try. */
  List<LoggedRequest> requests(Send send) {
    return bySend.getOrDefault(send.id(), List.of());
  }

  /** What could not be attributed, or is in the wrong place. */
  List<String> problems() {
    return problems;
  }
}
