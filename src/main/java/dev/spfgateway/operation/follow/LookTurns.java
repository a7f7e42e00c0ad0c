package dev.spfgateway.operation.follow;

import dev.spfgateway.operation.record.OperationRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides which tenant's operation is looked at next on one stamp. A limited number of looks run at
 * once; the next one goes to the tenant with the fewest, and no tenant gets all of several.
 * Confined to one event loop.
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
   * Chooses as many operations as there is room for, and counts their looks as running.
   *
   * @param due operations of one stamp, the longest-waiting first
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

  /** Records that a chosen look has ended. */
  void ended(OperationRecord one) {
    busy--;
    underway.computeIfPresent(tenant(one), (name, count) -> count > 1 ? count - 1 : null);
  }

  /** Whether no look is running. */
  boolean isIdle() {
    return busy == 0;
  }
}
