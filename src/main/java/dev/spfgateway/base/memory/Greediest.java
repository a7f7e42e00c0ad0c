package dev.spfgateway.base.memory;

import static java.util.Comparator.comparingLong;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/** Chooses the connections to close when memory runs out. */
final class Greediest {
  private Greediest() {}

  /** One holder's connections that are not already ending, greediest first, and their total. */
  private static final class Candidates {
    private final Deque<Candidate> queue;
    private long bytes;

    private Candidates(List<Candidate> all) {
      queue =
          all.stream()
              .sorted(
                  comparingLong(Candidate::bytes)
                      .reversed()
                      .thenComparingLong(Candidate::progressNanos))
              .collect(Collectors.toCollection(ArrayDeque::new));
      bytes = all.stream().mapToLong(Candidate::bytes).sum();
    }

    private Candidate take() {
      Candidate first = queue.removeFirst();
      bytes -= first.bytes();
      return first;
    }
  }

  /** A connection as it was measured; what it holds changes meanwhile. */
  private record Candidate(ConnectionMemory connection, long bytes, long progressNanos) {}

  /**
   * Chooses connections that together hold {@code excess}, each time from the holder with the most
   * left. Connections that are already ending count as gone.
   */
  static List<ConnectionMemory> of(
      Collection<ConnectionMemory> connections, MemoryArea area, long excess) {
    long ending =
        connections.stream()
            .filter(ConnectionMemory::isEnding)
            .mapToLong(one -> one.held(area))
            .sum();
    Map<MemoryHolder, List<Candidate>> byHolder =
        connections.stream()
            .filter(one -> !one.isEnding() && one.held(area) > 0)
            .collect(
                Collectors.groupingBy(
                    ConnectionMemory::holder,
                    Collectors.mapping(
                        one -> new Candidate(one, one.held(area), one.progressNanos()),
                        Collectors.toList())));
    PriorityQueue<Candidates> holders =
        new PriorityQueue<>(
            Comparator.<Candidates>comparingLong(candidates -> candidates.bytes).reversed());
    byHolder.values().forEach(all -> holders.add(new Candidates(all)));
    List<ConnectionMemory> chosen = new ArrayList<>();
    for (long left = excess - ending; left > 0 && !holders.isEmpty(); ) {
      Candidates most = holders.remove();
      Candidate greediest = most.take();
      chosen.add(greediest.connection());
      left -= greediest.bytes();
      if (!most.queue.isEmpty()) {
        holders.add(most);
      }
    }
    return chosen;
  }
}
