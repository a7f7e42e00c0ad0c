package dev.spfgateway.app.soak;

import dev.spfgateway.app.soak.Send.Told;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.vmm.Acts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Holds all that was said against all that happened. */
final class Examination {
  private static final int MOST_TOLD = 3;

  private final Ledger ledger;
  private final Attribution attribution;
  private final List<String> problems = new ArrayList<>();

  Examination(Ledger ledger, Attribution attribution) {
    this.ledger = ledger;
    this.attribution = attribution;
  }

  /** Finds what does not fit; empty text when all does. */
  String verdict(List<Acts> acts) {
    problems.addAll(attribution.problems());
    for (Story story : attribution.stories()) {
      story.problems().forEach(one -> problems.add("it " + one + ": " + story));
    }
    ledger.mutations().forEach(this::check);
    checkActs(acts);
    return problems.isEmpty()
        ? ""
        : problems.size()
            + " problems\n"
            + String.join("\n", problems.subList(0, Math.min(MOST_TOLD, problems.size())));
  }

  private void check(Mutation mutation) {
    long acted = mutation.sends().stream().mapToLong(this::acted).sum();
    if (acted > 1) {
      problems.add("it was done " + acted + " times: " + tell(mutation));
    }
    Optional<UUID> done = Optional.empty();
    for (Send send : mutation.sends()) {
      claim(send).ifPresent(lie -> problems.add(lie + ": " + send + "\n  " + tell(mutation)));
      Told told = send.told();
      if (done.isPresent()
          && told.answered()
          && !(told.replayed() && told.operation().equals(done))) {
        problems.add("what was done is not replayed: " + tell(mutation));
      }
      done = told.says("done") && told.operation().isPresent() ? told.operation() : done;
    }
  }

  private long acted(Send send) {
    return attribution.requests(send).stream().filter(one -> one.effect().acted()).count();
  }

  /** What the client was told and is not so. */
  private Optional<String> claim(Send send) {
    Told told = send.told();
    if (told.text().equals("InternalError")) {
      return Optional.of("the gateway failed");
    }
    Optional<Story> story = told.operation().flatMap(attribution::find);
    long acted = Math.max(acted(send), story.filter(s -> isOwn(told)).map(Story::acted).orElse(0L));
    boolean holds =
        switch (told.outcome()) {
          case "done" -> story.isEmpty() ? acted == 1 : isDone(story.get());
          // The answer to a whole change set names its operations in its text only.
          case "failed" -> story.isEmpty() ? acted == 1 : story.get().state().equals("failed");
          case "not-sent", "rejected", "absent" -> acted == 0;
          case "unknown" -> true;
          default -> !told.answered() || told.status() >= 400 && acted == 0;
        };
    return holds ? Optional.empty() : Optional.of("the client was told what is not so");
  }

  /** A conflict names the operation of somebody else. */
  private static boolean isOwn(Told told) {
    return !told.outcome().isEmpty() && !told.isInTheWay();
  }

  /** SPF took it, and if VMM did not do it, the operation says so. */
  private static boolean isDone(Story story) {
    return story.acted() == 1
        || story.acted() == 0 && story.jobs().size() == 1 && story.state().equals("failed");
  }

  /** Every job that the simulator counts came from a request that is attributed, and only one. */
  private void checkActs(List<Acts> acts) {
    Set<UUID> known = new HashSet<>();
    long requests = 0;
    for (Story story : attribution.stories()) {
      for (LoggedRequest request : story.requests()) {
        requests += request.effect().acted() ? 1 : 0;
        for (UUID job : request.effect().jobs()) {
          if (!known.add(job)) {
            problems.add("the job " + job + " belongs to two requests: " + story);
          }
        }
      }
    }
    long counted = acts.stream().mapToLong(Acts::count).sum();
    boolean allKnown = acts.stream().allMatch(one -> known.containsAll(one.jobs()));
    if (counted != requests || !allKnown) {
      problems.add("SPF acted " + counted + " times, of which " + requests + " are attributed");
    }
  }

  private String tell(Mutation mutation) {
    StringBuilder text = new StringBuilder(mutation.toString());
    Set<Story> told = new HashSet<>();
    for (Send send : mutation.sends()) {
      text.append("\n  ").append(send);
      attribution.requests(send).forEach(one -> text.append("\n    ").append(Story.text(one)));
      send.told().operation().flatMap(attribution::find).ifPresent(told::add);
    }
    told.forEach(story -> text.append("\n  ").append(story));
    return text.toString();
  }

  /** The figures. */
  String summary(Collection<LoggedRequest> requests) {
    Map<String, Integer> states = new TreeMap<>();
    Map<String, Integer> told = new TreeMap<>();
    Map<String, Integer> faults = new TreeMap<>();
    Map<String, Integer> kinds = new TreeMap<>();
    attribution.stories().forEach(one -> states.merge(one.state(), 1, Integer::sum));
    ledger.sends().forEach(one -> told.merge(word(one.told()), 1, Integer::sum));
    ledger.mutations().forEach(one -> kinds.merge(one.what().kind(), 1, Integer::sum));
    requests.forEach(one -> one.faults().forEach(fault -> faults.merge(fault, 1, Integer::sum)));
    long acted = attribution.stories().stream().mapToLong(Story::acted).sum();
    long mutating = attribution.stories().stream().mapToLong(one -> one.requests().size()).sum();
    return "mutations wanted    "
        + ledger.mutations().size()
        + " "
        + kinds
        + "\n  tries               "
        + ledger.sends().size()
        + " "
        + told
        + "\n  operations          "
        + attribution.stories().size()
        + " "
        + states
        + "\n  mutations at SPF    "
        + mutating
        + ", of "
        + requests.size()
        + " requests; acted on "
        + acted
        + "\n  faults met          "
        + faults;
  }

  private static String word(Told told) {
    if (!told.answered()) {
      return "no answer";
    }
    return (told.outcome().isEmpty() ? "refused" : told.outcome())
        + (told.replayed() ? " (replay)" : "");
  }
}
