package dev.spfgateway.operation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose operations are looked at next on one stamp. So many looks are under way at once; the next
 * one goes to the tenant that has fewest, and no tenant has all of several. For one event loop.
 */
final class LookTurns {
  private final int most;
  private final int perTenant;
  private final Map<String, Integer> underway = new HashMap<>();
  private int busy;

  LookTurns(int most) {
    this.most = most;
    this.perTenant = Math.max(1, most - 1);
  }

  /**
   * Chooses those that there is room for, and counts them as under way.
   *
   * @param due of one stamp, the one that waited longest first
   */
  List<OperationRecord> choose(List<OperationRecord> due) {
    List<OperationRecord> left = new ArrayList<>(due);
    List<OperationRecord> chosen = new ArrayList<>();
    @Nullable OperationRecord next = next(left);
    while (next != null) {
      left.remove(next);
      chosen.add(next);
      busy++;
      underway.merge(tenant(next), 1, Integer::sum);
      next = next(left);
    }
    return chosen;
  }

  private @Nullable OperationRecord next(List<OperationRecord> left) {
    @Nullable OperationRecord best = null;
    int fewest = perTenant;
    for (OperationRecord one : busy < most ? left : List.<OperationRecord>of()) {
      int own = underway.getOrDefault(tenant(one), 0);
      if (own < fewest) {
        best = one;
        fewest = own;
      }
    }
    return best;
  }

  private static String tenant(OperationRecord one) {
    return one.asked().tenant();
  }

  /** A look that was chosen has ended. */
  void ended(OperationRecord one) {
    busy--;
    underway.computeIfPresent(tenant(one), (name, count) -> count > 1 ? count - 1 : null);
  }

  /** Whether none is under way. */
  boolean isIdle() {
    return busy == 0;
  }
}
